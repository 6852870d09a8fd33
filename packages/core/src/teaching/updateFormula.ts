import { power } from "../core/mathematics.js";
import type { Optimizer } from "../optimizers/optimizer.js";

/** What an optimiser does to one parameter, term by term as its formula has them. */
export interface UpdateTerms {
  /** What the step adds to the parameter. */
  readonly change: number;
  /** The optimiser's memory of this parameter after the step, in its order: v; or v and s. */
  readonly memory: readonly number[];
  /** Adam's memory, corrected for its start at 0: v / (1 - beta1^t) and s / (1 - beta2^t). */
  readonly corrected?: readonly [number, number];
}

/** One parameter before a step. */
export interface UpdateSubject {
  readonly value: number;
  readonly gradient: number;
  /** The optimiser's memory of it before the step. */
  readonly memory: readonly number[];
  /** The number of the step, from 1. */
  readonly iteration: number;
  /** Whether it is a weight: those alone decay, where the optimiser lets them. */
  readonly isWeight: boolean;
}

/**
 * The update of one parameter by its formula, written out once more and apart from the kernels, in float64: what a lesson puts
 * numbers into, and what `checkUpdate` holds an engine to.
 *
 * @param optimizer its `learningRate` is the rate of this step
 * @example
 * // Adam's first step: v = 0.1 g, s = 0.001 g², both corrected to g and g², so that the change is -rate, whatever g is.
 * updateFormula(adam({ learningRate: 0.002 }), { value: 1, gradient: 3, memory: [0, 0], iteration: 1, isWeight: true });
 */
export function updateFormula(optimizer: Optimizer, subject: UpdateSubject): UpdateTerms {
  const { value, gradient: g, memory, iteration: t, isWeight } = subject;
  const rate = optimizer.learningRate;
  switch (optimizer.kind) {
    case "gradientDescent":
      return { change: -rate * g, memory: [] };
    case "momentum": {
      const v = optimizer.momentum * memory[0] + g;
      return { change: -rate * (optimizer.nesterov ? g + optimizer.momentum * v : v), memory: [v] };
    }
    case "rmsProp": {
      const s = optimizer.decay * memory[0] + (1 - optimizer.decay) * g * g;
      return { change: (-rate * g) / (Math.sqrt(s) + optimizer.epsilon), memory: [s] };
    }
    case "adam": {
      const { beta1, beta2, epsilon, weightDecay } = optimizer;
      const v = beta1 * memory[0] + (1 - beta1) * g;
      const s = beta2 * memory[1] + (1 - beta2) * g * g;
      const [mean, square] = [v / (1 - power(beta1, t)), s / (1 - power(beta2, t))];
      const decay = isWeight ? rate * weightDecay * value : 0;
      return {
        change: -decay - (rate * mean) / (Math.sqrt(square) + epsilon),
        memory: [v, s],
        corrected: [mean, square],
      };
    }
  }
}
