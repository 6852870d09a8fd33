import type { Fields } from "../core/fields.js";
import { behaviourIn, kindsOf, parseIn, type DescriptionIn } from "../core/kinds.js";
import { isStatistic, type RangeOperation } from "../layers/layer.js";
import type { ParameterTensor } from "../network/network.js";
import { adamBehaviour, parseAdam } from "./adam.js";
import { gradientDescentBehaviour, parseGradientDescent } from "./gradientDescent.js";
import { momentumBehaviour, parseMomentum } from "./momentum.js";
import type { OptimizerBehaviour, UpdateMemory } from "./optimizerBehaviour.js";
import { parseRmsProp, rmsPropBehaviour } from "./rmsProp.js";

/** Every optimiser: a file and a line here. */
const optimizers = {
  gradientDescent: { parse: parseGradientDescent, behaviour: gradientDescentBehaviour },
  momentum: { parse: parseMomentum, behaviour: momentumBehaviour },
  rmsProp: { parse: parseRmsProp, behaviour: rmsPropBehaviour },
  adam: { parse: parseAdam, behaviour: adamBehaviour },
};

/** How a step along the gradient is taken: a plain frozen object. */
export type Optimizer = DescriptionIn<typeof optimizers>;

/** The kinds of optimisers: what JSON and command lines call them. */
export const optimizerKinds = /* @__PURE__ */ kindsOf(optimizers);

/**
 * Reads an optimiser from JSON.
 *
 * @throws OptionError with the path of the field that is wrong or unknown
 * @example
 * readObject({ kind: "adam", learningRate: 0.002 }, "mine.json", parseOptimizer);
 */
export function parseOptimizer(fields: Fields): Optimizer {
  return parseIn(optimizers, fields);
}

function behaviourOf(optimizer: Optimizer): OptimizerBehaviour {
  return behaviourIn(optimizers, optimizer);
}

/** How many vectors as long as the parameters an optimiser remembers. */
export function stateVectorCount(optimizer: Optimizer): number {
  return behaviourOf(optimizer).stateVectors;
}

/**
 * The kernels that take a step: one over the whole flat vector, or one for each stretch of it that is treated alike, where
 * weights decay and biases do not, or where statistics are measured and not learned.
 */
export function updateOperations(
  optimizer: Optimizer,
  { parameters, gradient, states }: Omit<UpdateMemory, "decays">,
  tensors: readonly ParameterTensor[],
): RangeOperation[] {
  const behaviour = behaviourOf(optimizer);
  const stretches: { treatment: "measured" | "decaying" | "plain"; first: number; last: number }[] = [];
  for (const { name, offset, size } of tensors) {
    const decays = behaviour.decaysWeights === true && name === "weights";
    const treatment = isStatistic(name) ? "measured" : decays ? "decaying" : "plain";
    const before = stretches.at(-1);
    if (before?.treatment === treatment && before.last === offset) before.last = offset + size;
    else stretches.push({ treatment, first: offset, last: offset + size });
  }
  return stretches.map(({ treatment, first, last }) => {
    if (treatment === "measured") {
      return {
        name: "statistics",
        first,
        last,
        run: (kernels, _step, from, to) => {
          kernels.statisticsUpdate(parameters, gradient, measuredPortion, from, to);
        },
      };
    }
    const at: UpdateMemory = { parameters, gradient, states, decays: treatment === "decaying" };
    return {
      name: optimizer.kind,
      first,
      last,
      run: (kernels, step, from, to) => {
        behaviour.update(kernels, step, at, from, to);
      },
    };
  });
}

/** How much of a step's measurement joins a running statistic: PyTorch's momentum. */
const measuredPortion = 0.1;
