import type { Layer } from "../layers/layers.js";
import { binaryCrossEntropy } from "./binaryCrossEntropy.js";
import { softmaxCrossEntropy } from "./softmaxCrossEntropy.js";
import { squaredError } from "./squaredError.js";
import type { Loss } from "./loss.js";

/**
 * The loss that goes with a last layer: the cross-entropy that is taken together with softmax or sigmoid, else the
 * quadratic cost.
 *
 * @example
 * lossFor([dense(10), softmax()]); // softmaxCrossEntropy()
 */
export function lossFor(layers: readonly Layer[]): Loss {
  const last = layers.at(-1)?.kind;
  if (last === "softmax") return softmaxCrossEntropy();
  return last === "sigmoid" ? binaryCrossEntropy() : squaredError();
}
