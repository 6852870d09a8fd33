import type { Plain } from "../core/kinds.js";
import type { LossBehaviour } from "./lossBehaviour.js";

/**
 * Describes -Σ y ln a + (1 - y) ln(1 - a), summed over the outputs (the course's exercise 4, section 1.3; Nielsen,
 * equation 63).
 *
 * A last layer of sigmoid is taken together with it: the loss is computed from the sum z before, where nothing
 * overflows, and its gradient is a - y. Any other last layer is read as z itself.
 */
export function binaryCrossEntropy(): Plain<"binaryCrossEntropy"> {
  return Object.freeze({ kind: "binaryCrossEntropy" });
}

export const binaryCrossEntropyBehaviour: LossBehaviour = {
  absorbs: "sigmoid",
  run(kernels, { images, batchSize }, { outputs, gradient, labels, losses, classes }) {
    kernels.binaryCrossEntropy(outputs, labels, gradient, losses, classes, 1 / batchSize, 0, images);
  },
};
