import { requireInteger } from "../core/errors.js";
import { checkGradients, type CheckGradientsOptions } from "../checking/checkGradients.js";
import type { GradientCheckResult } from "../checking/gradientCheck.js";
import type { Dataset } from "../dataset/dataset.js";
import { isStatistic } from "../layers/layer.js";
import { parametersOf, type Network, type ParameterTensor } from "../network/network.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import type { TrainerState } from "../training/trainer.js";
import { stepInNumbers } from "./stepInNumbers.js";
import { updateFormula } from "./updateFormula.js";

/** What a step is checked by: its loss and penalties, its optimiser, and the engine that may have a mistake in it. */
export interface CheckStepOptions extends CheckGradientsOptions {
  readonly optimizer: Optimizer;
  /** Steps in a row whose updates are checked; default 3: the optimiser's memory is empty in the first. */
  readonly steps?: number | undefined;
}

/** Updates held against the optimiser's formula. */
export interface UpdateCheckResult {
  readonly passed: boolean;
  /** ‖change - formula‖ / ‖change + formula‖ over all parameters and steps. */
  readonly relativeDifference: number;
  /** The parameter that is furthest off, if any is. */
  readonly worst?: {
    readonly tensor: ParameterTensor;
    readonly index: number;
    /** The step, from 1. */
    readonly iteration: number;
    readonly change: number;
    readonly formula: number;
  };
}

/** Both checks of a step, and the verdict over them. */
export interface StepCheckResult {
  readonly passed: boolean;
  readonly gradient: GradientCheckResult;
  readonly update: UpdateCheckResult;
  /** The layers, from 1, whose gradients are wrong. */
  readonly wrongLayers: readonly number[];
}

/** As of gradients; the rounding of float64 is far below it, and every mistake far above. */
const tolerance = 1e-9;

/**
 * Checks a whole step: backpropagation against central differences, and the updates of a few steps against the optimiser's
 * formula, each from the gradient that the engine itself came to. A mistake in the gradient fails the first alone, one in the
 * update the second alone.
 *
 * @param images 1 to 32 of them: the batch
 * @throws ShapeError, OptionError as `checkGradients` and `stepInNumbers`
 * @example
 * const plan = { loss: squaredError(), optimizer: gradientDescent({ learningRate: 3 }) };
 * checkStep(network, images, plan).passed; // true
 * const [missingMean] = plantedMistakes;
 * checkStep(network, images, { ...plan, engine: missingMean.engine(network) }).wrongLayers; // [1, 3]
 */
export function checkStep(network: Network, images: Dataset, options: CheckStepOptions): StepCheckResult {
  const update = checkUpdate(network, images, options);
  const gradient = checkGradients(network, images, options);
  const wrong = gradient.tensors.filter(({ passed }) => !passed).map(({ tensor }) => tensor.layer + 1);
  return { passed: gradient.passed && update.passed, gradient, update, wrongLayers: [...new Set(wrong)] };
}

function checkUpdate(network: Network, images: Dataset, options: CheckStepOptions): UpdateCheckResult {
  const { loss, penalties, optimizer, engine } = options;
  const steps = requireInteger("steps", options.steps ?? 3, 1, 1000);
  let from: Pick<TrainerState, "iteration" | "parameters" | "optimizerStates"> | undefined;
  const squares = { difference: 0, sum: 0 };
  let worst: UpdateCheckResult["worst"];
  let furthest = 0;
  for (let iteration = 1; iteration <= steps; iteration++) {
    const step = stepInNumbers(network, images, { loss, penalties, optimizer, engine, from });
    const parameters = new Float64Array(parametersOf(network).length);
    for (const { tensor, values, gradient, change, after } of step.tensors) {
      parameters.set(after, tensor.offset);
      if (isStatistic(tensor.name)) continue;
      change.forEach((made, index) => {
        const { change: formula } = updateFormula(optimizer, {
          ...{ value: values[index], gradient: gradient[index], iteration, isWeight: tensor.name === "weights" },
          memory: step.statesBefore.map((vector) => vector[tensor.offset + index]),
        });
        const difference = Math.abs(made - formula);
        squares.difference += difference ** 2;
        squares.sum += (made + formula) ** 2;
        if (difference <= furthest) return;
        furthest = difference;
        worst = { tensor, index, iteration, change: made, formula };
      });
    }
    from = { iteration, parameters, optimizerStates: step.statesAfter };
  }
  const relativeDifference = squares.difference === 0 ? 0 : Math.sqrt(squares.difference / squares.sum);
  return { passed: relativeDifference < tolerance, relativeDifference, ...(worst === undefined ? {} : { worst }) };
}
