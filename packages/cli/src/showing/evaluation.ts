import {
  confusionOf,
  createScorer,
  predict,
  predictShifted,
  wilsonInterval,
  type Confusion,
  type Dataset,
  type Interval,
  type Loss,
  type Network,
  type Predictions,
  type TrainedModel,
} from "inkling";
import { lossFor } from "../options/networkOptions.js";

/** How well a network reads a data set. */
export interface Evaluation {
  readonly dataset: Dataset;
  readonly accuracy: number;
  readonly correct: number;
  readonly interval: Interval;
  /** Mean loss of an image, penalties excluded; NaN with shifts, whose means no loss was trained for. */
  readonly loss: number;
  readonly confusion: Confusion;
  /** The answer to each image, and all outputs, [images, classes]. */
  readonly labels: Uint8Array;
  readonly outputs: Float32Array;
}

/** Reads images as they are or, with `shifts`, by the mean over so many positions of each. */
export function read(network: Network, images: Dataset | Uint8Array, shifts: number | undefined): Predictions {
  return shifts === undefined ? predict(network, images) : predictShifted(network, images, shifts);
}

/** Reads every image of a data set and counts what was read as what. */
export function evaluate(network: Network, dataset: Dataset, loss: Loss, shifts?: number): Evaluation {
  const { labels, outputs } = read(network, dataset, shifts);
  const confusion = confusionOf(dataset.labels, labels, dataset.classNames.length);
  const correct = labels.reduce((sum, label, i) => sum + (label === dataset.labels[i] ? 1 : 0), 0);
  return {
    dataset,
    accuracy: confusion.accuracy,
    correct,
    interval: wilsonInterval(correct, dataset.count),
    loss: shifts === undefined ? createScorer(network, dataset, loss)(network.parameters).loss : NaN,
    confusion,
    labels,
    outputs,
  };
}

/** The loss that a model was trained with or, where it does not say, the one that goes with its last layer. */
export function lossOf({ network, recipe }: Pick<TrainedModel, "network" | "recipe">): Loss {
  return recipe?.learning.loss ?? lossFor(network.layers);
}

/** An evaluation as documented in docs/json.md: accuracy, interval, perDigit, confusion. */
export function evaluationJson({ dataset, accuracy, correct, interval, loss, confusion }: Evaluation): object {
  const { classCount, counts, classes } = confusion;
  return {
    images: dataset.name,
    count: dataset.count,
    correct,
    accuracy,
    interval: [interval.lower, interval.upper],
    loss,
    perDigit: classes.map((scores, i) => ({ digit: dataset.classNames[i], ...scores })),
    confusion: Array.from({ length: classCount }, (_, truth) => [
      ...counts.subarray(truth * classCount, (truth + 1) * classCount),
    ]),
  };
}
