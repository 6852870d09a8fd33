import { DataError, NumericError } from "../core/errors.js";
import { requireProbabilities } from "./probabilities.js";

/** One image that was read wrongly. */
export interface Mistake {
  /** The image's index in its data set. */
  readonly index: number;
  /** Its label. */
  readonly truth: number;
  /** The network's answer: the class with the highest probability. */
  readonly prediction: number;
  /** The probability of the answer. */
  readonly confidence: number;
  /** The probability of the truth. */
  readonly truthConfidence: number;
  /** The class with the second highest probability, which may be the truth. */
  readonly secondGuess: number;
  readonly secondConfidence: number;
  /** How wrong: `confidence - truthConfidence`, 0 to 1. */
  readonly margin: number;
}

/**
 * The images that a network reads wrongly, the worst first: sorted by the probability of the wrong answer minus that of
 * the truth, equal ones by index.
 *
 * The answer is the class with the highest probability, the lower class where two are equal.
 *
 * @param labels one class index an image.
 * @param probabilities count x classCount values, image after image.
 * @throws ShapeError when there are not `classCount` probabilities for each label.
 * @throws DataError for a label out of range; NumericError for a probability that is not a number.
 * @example
 * const [worst] = findMistakes(test.labels, probabilities, 10);
 * // worst: read as a 6 (0.99), is a 0 (0.01), second guess 0
 */
export function findMistakes(labels: ArrayLike<number>, probabilities: Float32Array, classCount: number): Mistake[] {
  requireProbabilities(labels, probabilities, classCount);
  const mistakes: Mistake[] = [];
  for (let index = 0; index < labels.length; index++) {
    const truth = labels[index];
    if (!(Number.isInteger(truth) && truth >= 0 && truth < classCount)) {
      throw new DataError({
        what: `The label of image ${index} is no class`,
        expected: `0 to ${classCount - 1}`,
        received: String(truth),
      });
    }
    const row = probabilities.subarray(index * classCount, (index + 1) * classCount);
    const [prediction, secondGuess] = bestTwo(row, index);
    if (prediction === truth) continue;
    mistakes.push({
      index,
      truth,
      prediction,
      confidence: row[prediction],
      truthConfidence: row[truth],
      secondGuess,
      secondConfidence: row[secondGuess],
      margin: row[prediction] - row[truth],
    });
  }
  return mistakes.sort((a, b) => b.margin - a.margin || a.index - b.index);
}

/** The classes with the highest and second highest probability, the lower class first among equals. */
export function bestTwo(row: Float32Array, index: number): [number, number] {
  let best = -1;
  let second = -1;
  for (let k = 0; k < row.length; k++) {
    if (!Number.isFinite(row[k])) {
      throw new NumericError({
        what: `The probability of class ${k} for image ${index} is not a number`,
        expected: "0 to 1",
        received: String(row[k]),
        advice: "Look for the first layer whose output is not finite",
      });
    }
    if (best < 0 || row[k] > row[best]) {
      second = best;
      best = k;
    } else if (second < 0 || row[k] > row[second]) {
      second = k;
    }
  }
  return [best, second];
}
