import { requireInteger, ShapeError } from "../core/errors.js";

/** Throws an OptionError for fewer than two classes, and a ShapeError where there are not `classCount` probabilities for each label. */
export function requireProbabilities(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classCount: number,
): void {
  requireInteger("classCount", classCount, 2);
  if (probabilities.length !== labels.length * classCount) {
    throw new ShapeError({
      what: "Labels and probabilities do not agree",
      expected: `${labels.length} x ${classCount} probabilities`,
      received: String(probabilities.length),
    });
  }
}
