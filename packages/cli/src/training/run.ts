import { referenceEngine, wasmEngine, type Control } from "inkling";
import {
  networkOf,
  planOf,
  runRecipe,
  type EngineName,
  type Recipe,
  type RecipeImages,
  type RunOptions,
  type RunResult,
} from "inkling/recipes";
import type { Checkpoint } from "../runs/checkpoints.js";
import { formatRecord, type Progress } from "../terminal/progress.js";

/** What a checkpoint holds of a training that is to go on. */
type StartingPoint = Pick<Checkpoint, "network" | "history" | "state">;

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
  readonly checkpoint?: StartingPoint | undefined;
  readonly control: Control;
  /** Threads that share the work: they never change a bit of the result. */
  readonly threads: number;
  /** Who else is told of each record, and now and then between two. */
  readonly follower?: Pick<RunOptions, "onRecord" | "onProgress"> | undefined;
}

/** Runs a training and tells how it goes. */
export async function runTraining(run: TrainingRun, progress: Progress): Promise<RunResult> {
  const { recipe, images, seed, checkpoint, recordEvery, control, follower } = run;
  const totalSteps = totalStepsOf(recipe, images);
  const lineEvery = recordEvery === undefined ? Math.max(1, Math.ceil(recordsOf(recipe) / mostLines)) : 1;
  let records = checkpoint?.history.length ?? 0;
  const options: RunOptions = {
    threads: run.threads,
    engine: run.engine === "wasm" ? wasmEngine : referenceEngine,
    control,
    onRemark: (sentence) => {
      progress.line(sentence);
    },
    ...(recipe.learning.method === "steps" ? stepOptions(run) : {}),
    onRecord: (record, trainer) => {
      follower?.onRecord?.(record, trainer);
      records++;
      if (records % lineEvery === 0 || record.iteration === totalSteps) progress.line(formatRecord(record));
    },
    onProgress: (made, trainer) => {
      follower?.onProgress?.(made, trainer);
      const { iteration, epoch, trainingLoss: loss, trainingAccuracy: accuracy, imagesPerSecond, secondsLeft } = made;
      progress.update(iteration, { epoch, loss, accuracy, imagesPerSecond, secondsLeft });
    },
  };
  progress.begin(totalSteps, "Training");
  try {
    return await runRecipe(recipe, images, seed, options);
  } finally {
    progress.end();
  }
}

/** What is said of steps alone: conjugate gradients have none. */
function stepOptions({ keep, recordEvery, patience, checkpoint }: TrainingRun): RunOptions {
  return {
    keep,
    ...(recordEvery === undefined ? {} : { recordEvery }),
    ...(patience === undefined ? {} : { earlyStopping: { patience } }),
    ...(checkpoint === undefined ? {} : { resume: resumeFrom(checkpoint) }),
  };
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

/** A checkpoint's network is that of its best weights where the best are kept. */
function resumeFrom({ state, history, network }: StartingPoint): NonNullable<RunOptions["resume"]> {
  return { state, history, best: network.parameters };
}

/** How many parameters the recipe's network will have on these images. */
export function parameterCountOf(recipe: Recipe, { training: { imageShape, classNames } }: RecipeImages): number {
  return networkOf(recipe, { seed: 1, inputShape: imageShape, classNames }).parameters.length;
}
