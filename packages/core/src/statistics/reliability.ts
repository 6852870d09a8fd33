import { OptionError, requireInteger } from "../core/errors.js";
import { wilsonInterval, type Interval } from "./intervals.js";

/** One image, read: how sure, and whether rightly. */
export interface Outcome {
  readonly confidence: number;
  readonly right: boolean;
}

/** The images whose confidence lies between two bounds. */
export interface ReliabilityBin {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  /** Mean confidence, and share read rightly with its 95 % interval. */
  readonly confidence: number;
  readonly accuracy: number;
  readonly interval: Interval;
}

/** How far a network's confidence can be taken at its word. */
export interface Reliability {
  /** The bins that hold images, the least sure first. */
  readonly bins: readonly ReliabilityBin[];
  /** The expected calibration error, 0 to 1: the mean distance between confidence and accuracy, bins weighed by their images. */
  readonly error: number;
}

/**
 * Holds how sure a network is against how often it is right, in bins of equal width: the reliability diagram and the expected
 * calibration error.
 *
 * @param count bins from 0 to 1; default 15
 * @throws OptionError for no images
 * Source: Naeini, Cooper and Hauskrecht, AAAI 2015; the diagram: DeGroot and Fienberg, The Statistician 32, 1983.
 * @example
 * reliability([{ confidence: 0.9, right: true }, { confidence: 0.9, right: false }]).error; // 0.4
 */
export function reliability(outcomes: readonly Outcome[], count = 15): Reliability {
  requireInteger("number of bins", count, 1);
  if (outcomes.length === 0) {
    throw new OptionError({ what: "No images to measure calibration on", expected: "at least one", received: "0" });
  }
  const tallies = Array.from({ length: count }, () => ({ images: 0, sure: 0, right: 0 }));
  for (const { confidence, right } of outcomes) {
    const tally = tallies[Math.min(count - 1, Math.max(0, Math.floor(confidence * count)))];
    tally.images++;
    tally.sure += confidence;
    if (right) tally.right++;
  }
  const error = tallies.reduce((sum, { sure, right }) => sum + Math.abs(sure - right), 0) / outcomes.length;
  const bins = tallies.flatMap(({ images, sure, right }, i): ReliabilityBin[] =>
    images === 0
      ? []
      : [
          {
            lower: i / count,
            upper: (i + 1) / count,
            count: images,
            confidence: sure / images,
            accuracy: right / images,
            interval: wilsonInterval(right, images),
          },
        ],
  );
  return { bins, error };
}

/**
 * The outcomes of an evaluation: the largest output of each image, and whether it is the truth.
 *
 * @example
 * const { error } = reliability(outcomesOf(evaluate(network, test)));
 */
export function outcomesOf(evaluation: {
  readonly dataset: { readonly labels: Uint8Array };
  readonly labels: Uint8Array;
  readonly outputs: Float32Array;
}): Outcome[] {
  const { dataset, labels, outputs } = evaluation;
  const classes = outputs.length / labels.length;
  return Array.from(labels, (label, i) => ({
    confidence: outputs[i * classes + label],
    right: label === dataset.labels[i],
  }));
}
