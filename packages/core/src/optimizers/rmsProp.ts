import { requireBelowOne, requireNumber, requirePositive } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import type { OptimizerBehaviour } from "./optimizerBehaviour.js";

/** Gradient descent, each number by the size of its own gradients. */
export interface RmsProp {
  readonly kind: "rmsProp";
  readonly learningRate: number;
  readonly decay: number;
  readonly epsilon: number;
}

/** What there is to choose of RMSProp. */
interface RmsPropOptions {
  readonly learningRate?: number | undefined;
  readonly decay?: number | undefined;
  readonly epsilon?: number | undefined;
}

/**
 * Describes RMSProp: s ← decay s + (1 - decay) dp², p ← p - learningRate dp / (√s + epsilon) (Hinton, lecture 6e, 2012).
 *
 * @param options `learningRate` above 0, default 0.001; `decay` from 0 to below 1, default 0.9; `epsilon` default 1e-8
 * @example
 * const optimizer = rmsProp({ decay: 0.99 });
 */
export function rmsProp(options: RmsPropOptions = {}): RmsProp {
  const { learningRate = 0.001, decay = 0.9, epsilon = 1e-8 } = options;
  return Object.freeze({
    kind: "rmsProp",
    learningRate: requirePositive("learningRate", learningRate),
    decay: requireBelowOne("decay", decay),
    epsilon: requireNumber("epsilon", epsilon, 1e-30),
  });
}

/** Reads RMSProp from JSON. */
export function parseRmsProp({ optional }: Fields): RmsProp {
  return rmsProp({
    learningRate: optional.number("learningRate"),
    decay: optional.number("decay"),
    epsilon: optional.number("epsilon"),
  });
}

export function rmsPropBehaviour({ decay, epsilon }: RmsProp): OptimizerBehaviour {
  return {
    stateVectors: 1,
    update(kernels, { learningRate }, { parameters: P, gradient: dP, states }, first, last) {
      kernels.rmsPropUpdate(P, dP, states[0], learningRate, decay, epsilon, first, last);
    },
  };
}
