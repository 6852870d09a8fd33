import { DataError, requireInteger, ShapeError } from "../core/errors.js";

/** How well one class is read. */
export interface ClassScore {
  /** Images of this class. */
  readonly support: number;
  /** Of the images read as this class, the share that are: NaN when none was read so. */
  readonly precision: number;
  /** Of the images of this class, the share read so: NaN when there are none. */
  readonly recall: number;
  /** 2·precision·recall / (precision + recall), the harmonic mean: NaN when the class is neither shown nor answered. */
  readonly f1: number;
}

/** What was read as what. */
export interface Confusion {
  readonly classCount: number;
  /** Images in all. */
  readonly count: number;
  /** `classCount` x `classCount` counts: `counts[truth * classCount + prediction]`. */
  readonly counts: Uint32Array;
  /** Share of images read rightly, 0 to 1; NaN for no images. */
  readonly accuracy: number;
  /** One score a class, in class order. */
  readonly classes: readonly ClassScore[];
}

/**
 * Counts what was read as what, and scores every class by it.
 *
 * @param labels the true class of each image, 0 to `classCount - 1`.
 * @param predictions the answers, in the same order and range.
 * @throws ShapeError when there are not as many predictions as labels.
 * @throws DataError for a class out of range.
 * @example
 * const confusion = confusionOf(Uint8Array.of(0, 0, 1), Uint8Array.of(0, 1, 1), 2);
 * confusion.counts; // 1 1 0 1: one 0 was read as a 1
 */
export function confusionOf(labels: ArrayLike<number>, predictions: ArrayLike<number>, classCount: number): Confusion {
  requireInteger("classCount", classCount, 1);
  if (labels.length !== predictions.length) {
    throw new ShapeError({
      what: "Labels and predictions do not agree",
      expected: `${labels.length} predictions`,
      received: String(predictions.length),
    });
  }
  const counts = new Uint32Array(classCount * classCount);
  for (let i = 0; i < labels.length; i++) {
    const truth = requireClass("label", labels[i], i, classCount);
    const prediction = requireClass("prediction", predictions[i], i, classCount);
    counts[truth * classCount + prediction]++;
  }
  let right = 0;
  const classes = Array.from({ length: classCount }, (_, k): ClassScore => {
    const hits = counts[k * classCount + k];
    let support = 0;
    let answers = 0;
    for (let other = 0; other < classCount; other++) {
      support += counts[k * classCount + other];
      answers += counts[other * classCount + k];
    }
    right += hits;
    // 2·hits / (support + answers) is the harmonic mean, and stays a number where only one of its parts is.
    return { support, precision: hits / answers, recall: hits / support, f1: (2 * hits) / (support + answers) };
  });
  return { classCount, count: labels.length, counts, accuracy: right / labels.length, classes };
}

function requireClass(what: string, value: number, index: number, classCount: number): number {
  if (Number.isInteger(value) && value >= 0 && value < classCount) return value;
  throw new DataError({
    what: `The ${what} of image ${index} is no class`,
    expected: `0 to ${classCount - 1}`,
    received: String(value),
  });
}
