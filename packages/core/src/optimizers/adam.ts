import { requireBelowOne, requireNumber, requirePositive } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import { power } from "../core/mathematics.js";
import type { OptimizerBehaviour } from "./optimizerBehaviour.js";

/** Adam, and with weight decay AdamW: one kind, for the second is the first where weights do not decay. */
export interface Adam {
  readonly kind: "adam";
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** What there is to choose of Adam. */
interface AdamOptions {
  readonly learningRate?: number | undefined;
  readonly beta1?: number | undefined;
  readonly beta2?: number | undefined;
  readonly epsilon?: number | undefined;
  readonly weightDecay?: number | undefined;
}

/**
 * Describes Adam (Kingma and Ba 2015, algorithm 1): v and s are fading means of dp and dp², both corrected for their
 * start at 0; p ← p - learningRate v̂ / (√ŝ + epsilon).
 *
 * @param options `learningRate` above 0, default 0.001; `beta1` and `beta2` from 0 to below 1, default 0.9 and 0.999;
 *   `epsilon` default 1e-8; `weightDecay` default 0: see `adamW`
 * @example
 * const optimizer = adam({ learningRate: 0.002 });
 */
export function adam(options: AdamOptions = {}): Adam {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  return Object.freeze({
    kind: "adam",
    learningRate: requirePositive("learningRate", learningRate),
    beta1: requireBelowOne("beta1", beta1),
    beta2: requireBelowOne("beta2", beta2),
    epsilon: requireNumber("epsilon", epsilon, 1e-30),
    weightDecay: requireNumber("weightDecay", weightDecay, 0),
  });
}

/**
 * Describes Adam with decoupled weight decay: p ← p - learningRate weightDecay p before Adam's step, weights only
 * (Loshchilov and Hutter 2019, algorithm 2). Its kind is `adam`: this is `adam` with another default.
 *
 * @param options as `adam`; `weightDecay` default 0.01
 * @example
 * const optimizer = adamW({ learningRate: 0.004, weightDecay: 0.05 });
 */
export function adamW(options: AdamOptions = {}): Adam {
  return adam({ ...options, weightDecay: options.weightDecay ?? 0.01 });
}

/** Reads Adam from JSON. */
export function parseAdam({ optional }: Fields): Adam {
  return adam({
    learningRate: optional.number("learningRate"),
    beta1: optional.number("beta1"),
    beta2: optional.number("beta2"),
    epsilon: optional.number("epsilon"),
    weightDecay: optional.number("weightDecay"),
  });
}

export function adamBehaviour({ beta1, beta2, epsilon, weightDecay }: Adam): OptimizerBehaviour {
  return {
    stateVectors: 2,
    decaysWeights: weightDecay > 0,
    update(kernels, { learningRate, iteration }, at, first, last) {
      const { parameters: P, gradient: dP, states, decays } = at;
      const rate1 = learningRate / (1 - power(beta1, iteration));
      const inverseRoot2 = 1 / Math.sqrt(1 - power(beta2, iteration));
      const shrink = decays ? learningRate * weightDecay : 0;
      kernels.adamUpdate(P, dP, states[0], states[1], rate1, beta1, beta2, inverseRoot2, epsilon, shrink, first, last);
    },
  };
}
