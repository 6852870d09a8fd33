import { requireNumber } from "../core/errors.js";
import { power } from "../core/mathematics.js";
import { readFields } from "../core/fields.js";
import type { Pointer } from "../kernels/pointer.js";
import { isStatistic, type RangeOperation } from "../layers/layer.js";
import type { ParameterTensor } from "../network/network.js";

/** How a step along the gradient is taken: a plain frozen object. */
export type Optimizer =
  | { readonly kind: "gradientDescent"; readonly learningRate: number }
  | {
      readonly kind: "momentum";
      readonly learningRate: number;
      readonly momentum: number;
      readonly nesterov: boolean;
    }
  | { readonly kind: "rmsProp"; readonly learningRate: number; readonly decay: number; readonly epsilon: number }
  | {
      readonly kind: "adam";
      readonly learningRate: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
      readonly weightDecay: number;
    };

/**
 * Describes plain gradient descent: p ← p - learningRate dp. Full batch, mini-batch or one by one: the batch size says.
 *
 * @example
 * const ofNielsen = gradientDescent({ learningRate: 3 });
 */
export function gradientDescent(options: { learningRate: number }): Optimizer {
  return Object.freeze({ kind: "gradientDescent", learningRate: positiveRate(options.learningRate) });
}

/**
 * Describes gradient descent with momentum: v ← momentum v + dp, p ← p - learningRate v (Polyak 1964); with `nesterov`,
 * p ← p - learningRate (dp + momentum v) (Sutskever et al. 2013, in the form of PyTorch's SGD).
 *
 * @param options `momentum` from 0 to below 1, default 0.9; `nesterov` default false
 */
export function momentum(options: { learningRate: number; momentum?: number; nesterov?: boolean }): Optimizer {
  return Object.freeze({
    kind: "momentum",
    learningRate: positiveRate(options.learningRate),
    momentum: requireShare("momentum", options.momentum ?? 0.9),
    nesterov: options.nesterov ?? false,
  });
}

/**
 * Describes RMSProp: s ← decay s + (1 - decay) dp², p ← p - learningRate dp / (√s + epsilon) (Hinton, lecture 6e, 2012).
 *
 * @param options `learningRate` default 0.001; `decay` default 0.9; `epsilon` default 1e-8
 */
export function rmsProp(options: { learningRate?: number; decay?: number; epsilon?: number } = {}): Optimizer {
  return Object.freeze({
    kind: "rmsProp",
    learningRate: positiveRate(options.learningRate ?? 0.001),
    decay: requireShare("decay", options.decay ?? 0.9),
    epsilon: requireNumber("epsilon", options.epsilon ?? 1e-8, 1e-30),
  });
}

/**
 * Describes Adam (Kingma and Ba 2015, algorithm 1): v and s are fading means of dp and dp², both corrected for their
 * start at 0; p ← p - learningRate v̂ / (√ŝ + epsilon).
 *
 * @param options `learningRate` default 0.001; `beta1` default 0.9; `beta2` default 0.999; `epsilon` default 1e-8
 */
export function adam(
  options: { learningRate?: number; beta1?: number; beta2?: number; epsilon?: number } = {},
): Optimizer {
  return adamW({ ...options, weightDecay: 0 });
}

/**
 * Describes Adam with decoupled weight decay: p ← p - learningRate weightDecay p before Adam's step, weights only
 * (Loshchilov and Hutter 2019, algorithm 2).
 *
 * @param options as `adam`; `weightDecay` default 0.01
 */
export function adamW(
  options: { learningRate?: number; beta1?: number; beta2?: number; epsilon?: number; weightDecay?: number } = {},
): Optimizer {
  return Object.freeze({
    kind: "adam",
    learningRate: positiveRate(options.learningRate ?? 0.001),
    beta1: requireShare("beta1", options.beta1 ?? 0.9),
    beta2: requireShare("beta2", options.beta2 ?? 0.999),
    epsilon: requireNumber("epsilon", options.epsilon ?? 1e-8, 1e-30),
    weightDecay: requireNumber("weightDecay", options.weightDecay ?? 0.01, 0),
  });
}

function positiveRate(rate: number): number {
  return requireNumber("learningRate", rate, 0);
}

function requireShare(name: string, value: number): number {
  return requireNumber(name, value, 0, 1 - 2 ** -53);
}

export function parseOptimizer(value: unknown, where: string): Optimizer {
  const fields = readFields(value, where);
  const kind = fields.oneOf("kind", ["gradientDescent", "momentum", "rmsProp", "adam"]);
  const learningRate = fields.number("learningRate", 0);
  const share = (name: string): number => fields.number(name, 0, 1);
  let optimizer: Optimizer;
  if (kind === "gradientDescent") optimizer = gradientDescent({ learningRate });
  else if (kind === "momentum") {
    optimizer = momentum({ learningRate, momentum: share("momentum"), nesterov: fields.boolean("nesterov") });
  } else if (kind === "rmsProp") {
    optimizer = rmsProp({ learningRate, decay: share("decay"), epsilon: fields.number("epsilon", 0) });
  } else {
    optimizer = adamW({
      learningRate,
      beta1: share("beta1"),
      beta2: share("beta2"),
      epsilon: fields.number("epsilon", 0),
      weightDecay: fields.number("weightDecay", 0),
    });
  }
  fields.finish();
  return optimizer;
}

/** How many vectors as long as the parameters an optimiser remembers. */
export function stateVectorCount(optimizer: Optimizer): number {
  return { gradientDescent: 0, momentum: 1, rmsProp: 1, adam: 2 }[optimizer.kind];
}

/**
 * The kernels that take a step: one over the whole flat vector, or one for each stretch of it that is treated alike, where
 * weights decay and biases do not, or where statistics are measured and not learned.
 */
export function updateOperations(
  optimizer: Optimizer,
  memory: { parameters: Pointer; gradient: Pointer; states: readonly Pointer[] },
  tensors: readonly ParameterTensor[],
): RangeOperation[] {
  const { parameters: P, gradient: dP, states } = memory;
  const [V = 0, S = 0] = states;
  const decaying = optimizer.kind === "adam" && optimizer.weightDecay > 0;
  const stretches: { treatment: "measured" | "decaying" | "plain"; first: number; last: number }[] = [];
  for (const { name, offset, size } of tensors) {
    const treatment = isStatistic(name) ? "measured" : decaying && name === "weights" ? "decaying" : "plain";
    const before = stretches.at(-1);
    if (before?.treatment === treatment) before.last = offset + size;
    else stretches.push({ treatment, first: offset, last: offset + size });
  }
  return stretches.map(({ treatment, first, last }) => ({
    name: treatment === "measured" ? "statistics" : optimizer.kind,
    first,
    last,
    run:
      treatment === "measured"
        ? (kernels, _step, from, to) => {
            kernels.statisticsUpdate(P, dP, measuredShare, from, to);
          }
        : updateOf(optimizer, P, dP, V, S, treatment === "decaying"),
  }));
}

/** How much of a step's measurement joins a running statistic: PyTorch's momentum. */
const measuredShare = 0.1;

function updateOf(
  optimizer: Optimizer,
  P: Pointer,
  dP: Pointer,
  V: Pointer,
  S: Pointer,
  decays: boolean,
): RangeOperation["run"] {
  switch (optimizer.kind) {
    case "gradientDescent":
      return (kernels, step, first, last) => {
        kernels.gradientDescentUpdate(P, dP, step.learningRate, first, last);
      };
    case "momentum":
      return (kernels, step, first, last) => {
        const { momentum, nesterov } = optimizer;
        kernels.momentumUpdate(P, dP, V, step.learningRate, momentum, nesterov ? 1 : 0, first, last);
      };
    case "rmsProp":
      return (kernels, step, first, last) => {
        kernels.rmsPropUpdate(P, dP, V, step.learningRate, optimizer.decay, optimizer.epsilon, first, last);
      };
    case "adam":
      return (kernels, step, first, last) => {
        const { beta1, beta2, epsilon, weightDecay } = optimizer;
        const rate1 = step.learningRate / (1 - power(beta1, step.iteration));
        const inverseRoot2 = 1 / Math.sqrt(1 - power(beta2, step.iteration));
        const shrink = decays ? step.learningRate * weightDecay : 0;
        kernels.adamUpdate(P, dP, V, S, rate1, beta1, beta2, inverseRoot2, epsilon, shrink, first, last);
      };
  }
}
