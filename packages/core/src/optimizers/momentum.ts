import { requireBelowOne, requirePositive } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import type { OptimizerBehaviour } from "./optimizerBehaviour.js";

/** Gradient descent with momentum. */
export interface Momentum {
  readonly kind: "momentum";
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
}

/** What there is to choose of gradient descent with momentum. */
interface MomentumOptions {
  readonly learningRate?: number | undefined;
  readonly momentum?: number | undefined;
  readonly nesterov?: boolean | undefined;
}

/**
 * Describes gradient descent with momentum: v ← momentum v + dp, p ← p - learningRate v (Polyak 1964); with `nesterov`,
 * p ← p - learningRate (dp + momentum v) (Sutskever et al. 2013, in the form of PyTorch's SGD).
 *
 * @param options `learningRate` above 0, default 0.01; `momentum` from 0 to below 1, default 0.9; `nesterov` default false
 * @example
 * const optimizer = momentum({ learningRate: 0.02, nesterov: true });
 */
export function momentum(options: MomentumOptions = {}): Momentum {
  const { learningRate = 0.01, momentum: fading = 0.9, nesterov = false } = options;
  return Object.freeze({
    kind: "momentum",
    learningRate: requirePositive("learningRate", learningRate),
    momentum: requireBelowOne("momentum", fading),
    nesterov,
  });
}

/** Reads gradient descent with momentum from JSON. */
export function parseMomentum({ optional }: Fields): Momentum {
  return momentum({
    learningRate: optional.number("learningRate"),
    momentum: optional.number("momentum"),
    nesterov: optional.boolean("nesterov"),
  });
}

export function momentumBehaviour({ momentum: fading, nesterov }: Momentum): OptimizerBehaviour {
  return {
    stateVectors: 1,
    update(kernels, { learningRate }, { parameters: P, gradient: dP, states }, first, last) {
      kernels.momentumUpdate(P, dP, states[0], learningRate, fading, nesterov ? 1 : 0, first, last);
    },
  };
}
