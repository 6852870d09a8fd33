import {
  networkOf,
  planOf,
  referenceEngine,
  runRecipe,
  wasmEngine,
  type Control,
  type EngineName,
  type FitOptions,
  type HistoryRecord,
  type Network,
  type Recipe,
  type RecipeImages,
  type RunOptions,
  type RunResult,
  type TrainedModel,
  type TrainerState,
} from "inkling";
import { formatRecord, type Progress } from "./presentation/progress.js";

/** How a training is to run; nothing of it but `keep` and `earlyStopping` touches the weights it ends with. */
export interface TrainingRun {
  readonly recipe: Recipe;
  readonly images: RecipeImages;
  readonly seed: number;
  readonly engine: EngineName;
  readonly recordEvery?: number | undefined;
  readonly patience?: number | undefined;
  readonly keep: "best" | "last";
  /** A checkpoint to go on from. */
  readonly checkpoint?: TrainedModel & { readonly state: TrainerState };
  readonly control: Control;
  /** Threads that share the work: they never change a bit of the result. */
  readonly threads: number;
}

/** Runs a training and tells how it goes. */
export async function runTraining(run: TrainingRun, progress: Progress): Promise<RunResult> {
  const { recipe, images, seed, checkpoint, recordEvery, patience, keep, control } = run;
  const totalSteps = totalStepsOf(recipe, images);
  const lineEvery = recordEvery === undefined ? Math.max(1, Math.ceil(recordsOf(recipe) / mostLines)) : 1;
  let records = checkpoint?.history.length ?? 0;
  const options: RunOptions & Pick<FitOptions, "threads"> = {
    threads: run.threads,
    engine: run.engine === "wasm" ? wasmEngine : referenceEngine,
    control,
    keep,
    ...(recordEvery === undefined ? {} : { recordEvery }),
    ...(patience === undefined ? {} : { earlyStopping: { patience } }),
    ...(checkpoint === undefined ? {} : { resume: { state: checkpoint.state, history: checkpoint.history } }),
    onRecord: (record) => {
      records++;
      if (records % lineEvery === 0 || record.iteration === totalSteps) progress.line(formatRecord(record));
    },
    onProgress: ({
      iteration,
      epoch,
      trainingLoss: loss,
      trainingAccuracy: accuracy,
      imagesPerSecond,
      secondsLeft,
    }) => {
      progress.update(iteration, { epoch, loss, accuracy, imagesPerSecond, secondsLeft });
    },
  };
  progress.begin(totalSteps, "Training");
  try {
    const result = await runRecipe(recipe, images, seed, options);
    return { ...result, network: keptNetwork(run, result) };
  } finally {
    progress.end();
  }
}

/** A line an epoch, but no more than these in all: 3,000 epochs of full batches would fill a terminal. */
const mostLines = 30;

function recordsOf({ learning }: Recipe): number {
  return learning.method === "steps" ? learning.epochs : learning.iterations;
}

/** How many steps (or line searches) the whole training takes. */
export function totalStepsOf({ learning }: Recipe, { training }: RecipeImages): number {
  if (learning.method === "conjugateGradient") return learning.iterations;
  return Math.ceil(training.count / Math.min(planOf(learning, training).batchSize, training.count)) * learning.epochs;
}

/**
 * With `--keep best`, the best weights may lie before the checkpoint: it holds them as its network, and its history says
 * how good they were.
 */
function keptNetwork({ keep, checkpoint }: TrainingRun, { network, history }: RunResult): Network {
  if (keep === "last" || checkpoint === undefined) return network;
  const before = lowestLoss(checkpoint.history);
  const since = lowestLoss(history.slice(checkpoint.history.length));
  return before <= since && before < Infinity ? checkpoint.network : network;
}

function lowestLoss(history: readonly HistoryRecord[]): number {
  return history.reduce((lowest, { validationLoss = Infinity }) => Math.min(lowest, validationLoss), Infinity);
}

/** How many parameters the recipe's network will have on these images. */
export function parameterCountOf(recipe: Recipe, { training: { imageShape, classNames } }: RecipeImages): number {
  return networkOf(recipe, { seed: 1, inputShape: imageShape, classNames }).parameters.length;
}
