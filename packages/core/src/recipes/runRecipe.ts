import { OptionError } from "../core/errors.js";
import { courseDataset, courseImages } from "../dataset/course.js";
import { createDataset, type Dataset } from "../dataset/dataset.js";
import { wasmEngine } from "../kernels/wasm.js";
import { withParameters, type Network } from "../network/network.js";
import { createObjective } from "../program/objective.js";
import { createScorer } from "../predicting/predict.js";
import { conjugateGradientSteps } from "../optimizers/conjugateGradient.js";
import { giveWay, nowMs } from "../platform/pause.js";
import { createControl } from "../training/control.js";
import { fit, type FitOptions, type FitResult } from "../training/fit.js";
import { hashOf, type HistoryRecord } from "../training/history.js";
import { networkOf, type MinimizerLearning, type Recipe, type StepLearning } from "./recipe.js";

/** The images a recipe works on, in its form. */
export interface RecipeImages {
  readonly training: Dataset;
  readonly validation?: Dataset;
  /** Looked at once, at the end. */
  readonly test?: Dataset;
}

/**
 * Picks and prepares the images that a recipe asks for.
 *
 * @param parts whole data sets: training, and test if there is one; a `validation` part is used where the recipe holds
 *   none out
 * @throws OptionError when the recipe asks for more images than there are
 */
export function imagesFor(
  recipe: Recipe,
  parts: { training: Dataset; validation?: Dataset; test?: Dataset },
): RecipeImages {
  const { form, training, validation } = recipe.images;
  const held = validation === "none" ? parts.validation : pick(parts.training, validation, "validation");
  if (form === "course" && parts.training.imageShape[0] !== 20) {
    return {
      training: courseDataset(parts.training),
      ...(parts.test === undefined ? {} : { test: courseImages(parts.test) }),
    };
  }
  return {
    training: training === "all" ? parts.training : pick(parts.training, training, "training"),
    ...(held === undefined ? {} : { validation: held }),
    ...(parts.test === undefined ? {} : { test: parts.test }),
  };
}

function pick(dataset: Dataset, [from, to]: readonly [number, number], part: string): Dataset {
  if (to > dataset.count) {
    throw new OptionError({
      what: `Too few images for the recipe's ${part} images`,
      expected: `at least ${to}`,
      received: `${dataset.count} (${dataset.name})`,
      advice: "Choose another recipe, or lower the range in its file",
    });
  }
  const size = dataset.images.length / dataset.count;
  return createDataset({
    name: `${dataset.name} ${from} to ${to}`,
    imageShape: dataset.imageShape,
    images: dataset.images.subarray(from * size, to * size),
    labels: dataset.labels.subarray(from, to),
    classNames: dataset.classNames,
  });
}

/** What may be said of how a recipe runs; none of it touches a weight. */
export type RunOptions = Pick<
  FitOptions,
  "recordEvery" | "onProgress" | "control" | "resume" | "engine" | "threads" | "earlyStopping" | "keep"
> & { readonly onRecord?: (record: HistoryRecord) => void };

/** Everything that a run of a recipe gives, whichever way it learns. */
export type RunResult = Omit<FitResult, "state"> & { readonly state?: FitResult["state"] };

/**
 * Trains a recipe's network from a seed on prepared images.
 *
 * @example
 * const images = imagesFor(defaultRecipe, await loadMnist());
 * const { network, seconds } = await runRecipe(defaultRecipe, images, 1);
 */
export async function runRecipe(
  recipe: Recipe,
  images: RecipeImages,
  seed: number,
  options: RunOptions = {},
): Promise<RunResult> {
  const { imageShape: inputShape, classNames } = images.training;
  const network = networkOf(recipe, { seed, inputShape, classNames });
  const { learning } = recipe;
  return learning.method === "steps"
    ? fit(network, { ...options, ...planOf(learning, images.training), ...images })
    : minimize(network, learning, images, options);
}

/** The plan of a recipe that learns in steps, for this many training images. */
export function planOf(learning: StepLearning, training: Dataset) {
  const { batchSize } = learning;
  return { ...learning, batchSize: batchSize === "all" ? training.count : batchSize };
}

/** Conjugate gradients on the whole training set: a record an iteration. */
async function minimize(
  network: Network,
  { loss, penalties, iterations }: MinimizerLearning,
  { training, validation }: RecipeImages,
  { onRecord, onProgress, control = createControl(), engine = wasmEngine }: RunOptions,
): Promise<RunResult> {
  const objective = createObjective(network, training, { loss, penalties, engine });
  const scoreTraining = createScorer(network, training, loss, engine);
  const scoreValidation = validation === undefined ? undefined : createScorer(network, validation, loss, engine);
  const history: HistoryRecord[] = [];
  const startMs = nowMs();
  const steps = conjugateGradientSteps(objective, Float64Array.from(network.parameters), { iterations });
  let parameters: Float64Array = Float64Array.from(network.parameters);
  let reason: RunResult["reason"] = "finished";
  for (const step of steps) {
    parameters = step.parameters;
    const trained = scoreTraining(parameters);
    const held = scoreValidation?.(parameters);
    const seconds = (nowMs() - startMs) / 1000;
    const record: HistoryRecord = {
      epoch: step.iteration,
      iteration: step.iteration,
      seconds,
      learningRate: 0,
      trainingLoss: trained.loss,
      trainingAccuracy: trained.accuracy,
      ...(await hashOf(parameters)),
      ...(held === undefined ? {} : { validationLoss: held.loss, validationAccuracy: held.accuracy }),
    };
    history.push(record);
    onRecord?.(record);
    onProgress?.({
      iteration: step.iteration,
      totalIterations: iterations,
      epoch: step.iteration,
      trainingLoss: trained.loss,
      trainingAccuracy: trained.accuracy,
      imagesPerSecond: (training.count * step.evaluations) / seconds,
      secondsLeft: (seconds / step.iteration) * (iterations - step.iteration),
    });
    await giveWay();
    if (control.state === "paused") await control.whenNotPaused();
    if (control.state === "stopped") {
      reason = "stopped";
      break;
    }
  }
  return {
    network: withParameters(network, parameters),
    history,
    reason,
    seconds: (nowMs() - startMs) / 1000,
    iterations: history.length,
    epochs: history.length,
  };
}
