/** What was read as what: the part of an evaluation's confusion that is drawn. */
export interface ConfusionCounts {
  readonly classCount: number;
  /** `classCount` x `classCount` counts, row = truth, column = read as: `counts[truth * classCount + prediction]`. */
  readonly counts: ArrayLike<number>;
}

/** How well one class is read: shares from 0 to 1, NaN where there is nothing to divide by (shown as n/a). */
export interface ClassFigures {
  /** Of what was read as this class, the share that is. */
  readonly precision: number;
  /** Of this class, the share that was read as such. */
  readonly recall: number;
  readonly f1: number;
  /** How many images of this class there are. */
  readonly support: number;
}
