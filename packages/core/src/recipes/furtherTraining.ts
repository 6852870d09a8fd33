import { OptionError } from "../core/errors.js";
import { createBatchOrder } from "../dataset/batches.js";
import type { Dataset } from "../dataset/dataset.js";
import { parametersOf } from "../network/network.js";
import { stateVectorCount } from "../optimizers/optimizer.js";
import { parametersSha256 } from "../saving/parametersSha256.js";
import { scheduleFactor } from "../schedules/schedule.js";
import type { TrainerState } from "../training/trainer.js";
import type { StepLearning } from "./recipe.js";
import { planOf } from "./runRecipe.js";
import type { FurtherFrom, TrainedModel } from "./trainedModel.js";

/** How a training goes on to more epochs than it was meant for. */
export interface FurtherTraining {
  /**
   * `exact`: to the same bits as one training of so many epochs. `stretched`: with the optimiser's memory, but the rates so far
   * would have been others in a longer training. `anew`: from the weights alone; optimiser and schedule begin again.
   */
  readonly mode: "exact" | "stretched" | "anew";
  /** What to run: with `anew`, the epochs that are left. */
  readonly learning: StepLearning;
  readonly state: TrainerState;
  /** What recipe and seed alone do not give from here on; undefined where they do. */
  readonly furtherFrom?: FurtherFrom;
}

/**
 * Plans how a saved training goes on. A checkpoint holds the memory of its optimiser. A finished model does not: of one that
 * has no memory (plain gradient descent) everything is known all the same; of others the weights are, and the order of the
 * images.
 *
 * @param epochs in all, those that are done included
 * @param training the images that it was trained on
 * @throws OptionError when so many are done already, or the model does not say how it was trained or learned by conjugate gradients
 * @example
 * const { learning, state, mode } = await planFurther(await decodeTrainedModel(bytes), 20, training);
 * await runRecipe({ ...recipe, learning }, { training }, seed, { resume: { state, history } });
 */
export async function planFurther(model: TrainedModel, epochs: number, training: Dataset): Promise<FurtherTraining> {
  const { recipe, seed, furtherFrom, results, network } = model;
  if (recipe === undefined || seed === undefined || results === undefined || recipe.learning.method !== "steps") {
    throw new OptionError({
      what: "The model cannot be trained further",
      expected: "one with its recipe, its seed and its results, which learns in steps",
      received:
        recipe?.learning.method === "steps"
          ? "one without them"
          : `one that learns by ${recipe?.learning.method ?? "nobody knows what"}`,
      advice: "Train anew",
    });
  }
  const { learning } = recipe;
  if (!Number.isInteger(epochs) || epochs <= results.epochs) {
    throw new OptionError({
      what: "Too few epochs to train the model further",
      expected: `more than the ${results.epochs} that are done: epochs count from the first one on`,
      received: String(epochs),
    });
  }
  const before = furtherFrom ?? { epochs: 0, iterations: 0 };
  const longer = { ...learning, epochs: epochs - before.epochs };
  const state = model.state ?? (await stateKnown(model, learning, training));
  const kept = furtherFrom === undefined ? {} : { furtherFrom };
  const batches = batchesOf(learning, training, seed);
  const done = results.iterations - before.iterations;
  if (state !== undefined && sameRates(learning, done, batches.batchesPerEpoch, longer.epochs)) {
    return { mode: "exact", learning: longer, state, ...kept };
  }
  const own = await parametersSha256(parametersOf(network));
  if (state !== undefined) {
    return { mode: "stretched", learning: longer, state, furtherFrom: { ...before, parametersSha256: own } };
  }
  return {
    mode: "anew",
    learning: { ...learning, epochs: epochs - results.epochs },
    state: stateAfter(model, learning, training, seed, 0),
    furtherFrom: { parametersSha256: own, epochs: results.epochs, iterations: results.iterations },
  };
}

/** The state that a finished training ended in, where its optimiser remembers nothing and nothing else is lost. */
async function stateKnown(
  model: TrainedModel,
  learning: StepLearning,
  training: Dataset,
): Promise<TrainerState | undefined> {
  const { network, engine, history, results, seed, furtherFrom } = model;
  if (stateVectorCount(learning.optimizer) > 0 || learning.averageDecay > 0 || engine !== "wasm") return undefined;
  if (results === undefined || seed === undefined) return undefined;
  // The last step's weights, at the end of an epoch: not an earlier record's that were better, nor rounded ones.
  const isLast = history.at(-1)?.parametersSha256 === (await parametersSha256(parametersOf(network)));
  const iteration = results.iterations - (furtherFrom?.iterations ?? 0);
  const { batchesPerEpoch } = batchesOf(learning, training, seed);
  const whole = iteration === batchesPerEpoch * (results.epochs - (furtherFrom?.epochs ?? 0));
  return isLast && whole ? stateAfter(model, learning, training, seed, iteration) : undefined;
}

/** Where a training stands after the model's epochs, its optimiser without memory. */
function stateAfter(
  { network, results }: TrainedModel,
  learning: StepLearning,
  training: Dataset,
  seed: number,
  iteration: number,
): TrainerState {
  const parameters = parametersOf(network).slice();
  const batches = batchesOf(learning, training, seed);
  const steps = batches.batchesPerEpoch * (results?.epochs ?? 0);
  for (let step = 0; step < steps; step++) batches.advance();
  const zeros = Array.from({ length: stateVectorCount(learning.optimizer) }, () => new Float32Array(parameters.length));
  const average = learning.averageDecay > 0 ? [parameters.slice()] : [];
  const optimizerStates = [...zeros, ...average];
  return {
    iteration,
    parameters,
    optimizerStates,
    order: batches.state(),
    tally: { lossSum: 0, correct: 0, images: 0 },
  };
}

function batchesOf(learning: StepLearning, training: Dataset, seed: number) {
  const batchSize = Math.min(planOf(learning, training).batchSize, training.count);
  return createBatchOrder(training.count, batchSize, seed, learning);
}

/** Whether the steps that are done had the rates that they would have had in a training of more epochs. */
function sameRates({ schedule, epochs }: StepLearning, done: number, batchesPerEpoch: number, more: number): boolean {
  for (let step = 1; step <= done; step++) {
    const [now, then] = [epochs, more].map((count) => scheduleFactor(schedule, step, count * batchesPerEpoch));
    if (now !== then) return false;
  }
  return true;
}
