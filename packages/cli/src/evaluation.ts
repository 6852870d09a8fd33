import {
  confusionOf,
  createScorer,
  predict,
  wilsonInterval,
  type Confusion,
  type Dataset,
  type Interval,
  type Loss,
  type Network,
  type TrainedModel,
} from "inkling";
import { lossFor } from "./networkOptions.js";

/** How well a network reads a data set. */
export interface Evaluation {
  readonly dataset: Dataset;
  readonly accuracy: number;
  readonly correct: number;
  readonly interval: Interval;
  /** Mean loss of an image, penalties excluded. */
  readonly loss: number;
  readonly confusion: Confusion;
  /** The answer to each image, and all outputs, [images, classes]. */
  readonly labels: Uint8Array;
  readonly outputs: Float32Array;
}

/** Reads every image of a data set and counts what was read as what. */
export function evaluate(network: Network, dataset: Dataset, loss: Loss): Evaluation {
  const { labels, outputs } = predict(network, dataset);
  const confusion = confusionOf(dataset.labels, labels, dataset.classNames.length);
  const correct = labels.reduce((sum, label, i) => sum + (label === dataset.labels[i] ? 1 : 0), 0);
  return {
    dataset,
    accuracy: confusion.accuracy,
    correct,
    interval: wilsonInterval(correct, dataset.count),
    loss: createScorer(network, dataset, loss)(network.parameters).loss,
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
