import { requirePositive } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import type { OptimizerBehaviour } from "./optimizerBehaviour.js";

/** Plain gradient descent. */
export interface GradientDescent {
  readonly kind: "gradientDescent";
  readonly learningRate: number;
}

/**
 * Describes plain gradient descent: p ← p - learningRate dp. Full batch, mini-batch or one by one: the batch size says.
 *
 * @param options `learningRate` above 0, default 0.1
 * @example
 * const ofNielsen = gradientDescent({ learningRate: 3 });
 */
export function gradientDescent(options: { learningRate?: number | undefined } = {}): GradientDescent {
  const { learningRate = 0.1 } = options;
  return Object.freeze({ kind: "gradientDescent", learningRate: requirePositive("learningRate", learningRate) });
}

/** Reads plain gradient descent from JSON. */
export function parseGradientDescent({ optional }: Fields): GradientDescent {
  return gradientDescent({ learningRate: optional.number("learningRate") });
}

export function gradientDescentBehaviour(): OptimizerBehaviour {
  return {
    stateVectors: 0,
    update(kernels, { learningRate }, { parameters: P, gradient: dP }, first, last) {
      kernels.gradientDescentUpdate(P, dP, learningRate, first, last);
    },
  };
}
