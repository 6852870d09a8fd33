import type { Dataset } from "../dataset/dataset.js";
import type { Engine } from "../kernels/engine.js";
import type { Loss } from "../losses/loss.js";
import { lossFor } from "../losses/lossFor.js";
import type { Network } from "../network/network.js";
import { predict } from "../predicting/predict.js";
import { lossesOf } from "../program/scorer.js";
import { bestTwo } from "./mistakes.js";

/** What a network makes of one image whose class is known. */
export interface ExaminedImage {
  /** The image's index in its data set. */
  readonly index: number;
  readonly truth: number;
  /** The class of the largest output, and that output. */
  readonly prediction: number;
  readonly confidence: number;
  /** The class of the second largest. */
  readonly secondGuess: number;
  readonly secondConfidence: number;
  readonly loss: number;
}

/**
 * Reads every image of a data set and says of each what was read, what second, and its loss: what stands behind a confusion
 * matrix.
 *
 * @param options `loss` default the one that goes with the last layer; `engine` default WebAssembly
 * @throws ShapeError when images or classes do not fit the network; NumericError for outputs that are no numbers
 * @example
 * const examined = examineImages(network, test);
 * imagesIn(examined, { truth: 4, prediction: 9 })[0]; // the 4 that was most surely read as a 9
 */
export function examineImages(
  network: Network,
  dataset: Dataset,
  options: { readonly loss?: Loss | undefined; readonly engine?: Engine | undefined } = {},
): ExaminedImage[] {
  const { loss = lossFor(network.layers), engine } = options;
  const { outputs } = predict(network, dataset, { engine });
  const losses = lossesOf(network, dataset, { loss, engine });
  const classes = dataset.classNames.length;
  return Array.from(dataset.labels, (truth, index) => {
    const own = outputs.subarray(index * classes, (index + 1) * classes);
    const [prediction, secondGuess] = bestTwo(own, index);
    const sure = { confidence: own[prediction], secondConfidence: own[secondGuess] };
    return { index, truth, prediction, secondGuess, ...sure, loss: losses[index] };
  });
}

/**
 * The images behind a cell of the confusion matrix (or a row, or a column), the largest loss first, equal ones by index.
 *
 * @param cell `truth` and `prediction`; what is left out may be any
 * @example
 * imagesIn(examined, { truth: 7 }); // every 7, the hardest first
 */
export function imagesIn(
  examined: readonly ExaminedImage[],
  cell: { readonly truth?: number | undefined; readonly prediction?: number | undefined },
): ExaminedImage[] {
  return examined
    .filter(
      ({ truth, prediction }) => truth === (cell.truth ?? truth) && prediction === (cell.prediction ?? prediction),
    )
    .sort((a, b) => b.loss - a.loss || a.index - b.index);
}
