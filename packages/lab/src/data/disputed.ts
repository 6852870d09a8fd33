/** A test digit whose label people dispute: what five of them said when they were shown it. */
export interface DisputedLabel {
  /** Its index among MNIST's test digits. */
  readonly index: number;
  readonly label: number;
  /** How many of the five said the label. */
  readonly forLabel: number;
  /** The digit that they were offered instead, and how many said that; the others said neither. */
  readonly other: number;
  readonly forOther: number;
}

/** How many people were asked about each. */
export const peopleAsked = 5;

/**
 * Test digits whose label two of five people or more did not confirm: index, label, votes for it, the other digit, votes for
 * that. Asked were people about 93 digits that networks read otherwise (Northcutt, Athalye and Mueller, Pervasive Label Errors
 * in Test Sets, 2021; labelerrors.com). At most two of five confirmed 15 of them, which they count as wrong.
 */
const votes: readonly (readonly [number, number, number, number, number])[] = [
  [947, 8, 0, 9, 5],
  [1232, 9, 3, 4, 2],
  [1393, 5, 3, 3, 0],
  [1621, 0, 2, 6, 3],
  [1901, 9, 2, 4, 3],
  [2035, 5, 3, 3, 2],
  [2130, 4, 2, 9, 2],
  [2462, 2, 0, 0, 4],
  [2597, 5, 0, 3, 4],
  [2654, 6, 0, 1, 2],
  [3422, 6, 3, 0, 2],
  [3520, 6, 2, 4, 0],
  [3558, 5, 1, 0, 4],
  [4201, 1, 3, 7, 2],
  [4823, 9, 3, 4, 2],
  [4956, 8, 3, 4, 0],
  [5937, 5, 1, 3, 3],
  [6651, 0, 0, 6, 5],
  [6783, 1, 2, 6, 3],
  [8527, 4, 2, 9, 2],
  [9664, 2, 3, 7, 2],
  [9679, 6, 2, 3, 0],
  [9729, 5, 2, 6, 3],
];

export const disputedLabels: readonly DisputedLabel[] = votes.map(([index, label, forLabel, other, forOther]) => ({
  index,
  label,
  forLabel,
  other,
  forOther,
}));
