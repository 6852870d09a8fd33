import type { Plain } from "../core/kinds.js";
import type { LossBehaviour } from "./lossBehaviour.js";

/**
 * Describes the quadratic cost ½ Σ (a - y)² over the outputs (Nielsen, chapter 1, equation 6).
 *
 * It takes the outputs as they are; with sigmoid outputs, gradients vanish where a unit saturates.
 */
export function squaredError(): Plain<"squaredError"> {
  return Object.freeze({ kind: "squaredError" });
}

export const squaredErrorBehaviour: LossBehaviour = {
  run(kernels, { images, batchSize }, { outputs, gradient, labels, losses, classes }) {
    kernels.squaredError(outputs, labels, gradient, losses, classes, 1 / batchSize, 0, images);
  },
};
