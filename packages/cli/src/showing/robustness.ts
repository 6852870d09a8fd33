import { corruptions, meanOfMnistC, wilsonInterval, type RobustnessCard } from "inkling/statistics";
import { formatCount, formatInterval, formatPercent, type ReportRobustness } from "@inkling/drawings";

/** What the amounts of a row are; of a corruption that this version does not know, nothing is said. */
export function unitOf(name: string): string {
  if (name === "FGSM" || name === "PGD") return "epsilon";
  return corruptions.find((corruption) => corruption.name === name)?.unit ?? "";
}

/** What a card says, in words. */
export function robustnessSentence(card: RobustnessCard): string {
  const { count, correct, images } = card;
  const whole = formatInterval(correct / count, wilsonInterval(correct, count));
  const worst = card.rows
    .flatMap(({ name, readings }) => readings.map(({ amount, correct: right }) => ({ name, amount, right })))
    .filter(({ name }) => unitOf(name) !== "epsilon")
    .sort((a, b) => a.right - b.right)
    .at(0);
  return (
    `${formatCount(count)} images (${images}): ${whole} as they are` +
    meanSentence(card) +
    (worst === undefined
      ? ""
      : `; the worst corruption is ${worst.name} (${worst.amount} ${unitOf(worst.name)}): ${formatPercent(worst.right / count)}`) +
    "."
  );
}

/** MNIST-C's mean, where the card has all of its corruptions: one of another version may not. */
function meanSentence(card: RobustnessCard): string {
  const names = new Set(card.rows.filter(({ readings }) => readings.length === 5).map(({ name }) => name));
  if (!corruptions.every(({ name, inMnistC }) => !inMnistC || names.has(name))) return "";
  return `, ${formatPercent(meanOfMnistC(card, 3))} on average over MNIST-C's 15 corruptions at strength 3`;
}

/** A card for the report. */
export function drawnRobustness(card: RobustnessCard): ReportRobustness {
  const { count, rows } = card;
  return {
    sentence: robustnessSentence(card),
    count,
    rows: rows.map((row) => ({ ...row, unit: unitOf(row.name) })),
  };
}
