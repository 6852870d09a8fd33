import { OptionError } from "../core/errors.js";
import type { Dataset } from "../dataset/dataset.js";
import type { Engine } from "../kernels/engine.js";
import type { Loss } from "../losses/loss.js";
import { lossFor } from "../losses/lossFor.js";
import { parametersOf, type Network } from "../network/network.js";
import { requireFit } from "../network/requirements.js";
import { predict } from "../predicting/predict.js";
import { predictShifted } from "../predicting/shifts.js";
import { createScorer } from "../program/scorer.js";
import { confusionOf, type Confusion } from "./confusion.js";
import { wilsonInterval, type Interval } from "../statistics/intervals.js";

export interface EvaluateOptions {
  /** Default the one that goes with the last layer: a cross-entropy for softmax and sigmoid, else the quadratic cost. */
  readonly loss?: Loss | undefined;
  /** 5 or 9: each image is read at so many places, see `predictShifted`; default as it is, once. */
  readonly shifts?: number | undefined;
  /** Default WebAssembly. */
  readonly engine?: Engine | undefined;
}

/** How well a network reads a data set. */
export interface Evaluation {
  readonly dataset: Dataset;
  /** Images read rightly, and what share of all that is, 0 to 1. */
  readonly correct: number;
  readonly accuracy: number;
  /** Where the accuracy over all such images lies, with 95 % confidence (Wilson 1927). */
  readonly interval: Interval;
  /** Mean loss of an image, penalties excluded; NaN with shifts, whose means no loss was trained for. */
  readonly loss: number;
  /** What was read as what, and precision, recall and F1 of each class. */
  readonly confusion: Confusion;
  /** The answer to each image, and all outputs, [images, classes]. */
  readonly labels: Uint8Array;
  readonly outputs: Float32Array;
}

/**
 * Reads every image of a labelled data set and says how well: accuracy with its 95 % interval, loss, and what was read as
 * what.
 *
 * @throws ShapeError when images or classes do not fit the network; OptionError when there are no images
 * @example
 * const { accuracy, interval } = evaluate(trained, test);
 * accuracy; // 0.9786
 * interval; // { lower: 0.9756, upper: 0.9813 }
 */
export function evaluate(network: Network, dataset: Dataset, options: EvaluateOptions = {}): Evaluation {
  requireFit(network, dataset);
  const { loss = lossFor(network.layers), shifts, engine } = options;
  if (dataset.count === 0) {
    throw new OptionError({ what: "No images to evaluate on", expected: "at least one", received: "0" });
  }
  const { labels, outputs } =
    shifts === undefined ? predict(network, dataset, { engine }) : predictShifted(network, dataset, shifts, { engine });
  const confusion = confusionOf(dataset.labels, labels, dataset.classNames.length);
  const correct = labels.reduce((sum, label, i) => sum + (label === dataset.labels[i] ? 1 : 0), 0);
  return {
    dataset,
    correct,
    accuracy: confusion.accuracy,
    interval: wilsonInterval(correct, dataset.count),
    loss: shifts === undefined ? createScorer(network, dataset, { loss, engine })(parametersOf(network)).loss : NaN,
    confusion,
    labels,
    outputs,
  };
}
