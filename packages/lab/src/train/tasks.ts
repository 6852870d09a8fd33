import { keyOfFiles, type OwnFile } from "../data/ownDigits.js";
import type { ImageCounts, TrainingTask } from "../engine/trainingTypes.js";
import type { Training } from "../settings/settings.js";
import { writeQuery } from "../state/fields.js";
import { settingFields, type Settings } from "../settings/fields.js";

/** A task before it has its turn. */
export type AskedTask = Omit<TrainingTask, "turn">;

/** More help less: a step of a small network is over before they have begun. */
const mostThreads = 8;

/** Whether threads may share memory here: the page must come with headers that isolate it. */
export const isIsolated = (): boolean => crossOriginIsolated;

/** What the worker of a run is told. */
export function taskOf(
  training: Training,
  settings: Settings,
  slot: string,
  runs: number,
  files: readonly OwnFile[],
): AskedTask {
  const { recipe, seed, source } = training;
  const cores = isIsolated() ? Math.min(navigator.hardwareConcurrency, mostThreads) : 1;
  return {
    ...{ slot, recipe, seed, source, settings: writeQuery(settingFields, settings) },
    files: source === "own" ? files : [],
    threads: Math.max(1, Math.floor(cores / runs)),
    site: document.baseURI,
  };
}

/** Two tasks with the same key are the same training. */
export function keyOfTask({ recipe, seed, source, files }: AskedTask): string {
  const { layers, pixelScale, images, learning } = recipe;
  return JSON.stringify([layers, pixelScale, images, learning, seed, source, keyOfFiles(files)]);
}

/** How many steps go once through the training digits; 1 where it is not known yet. */
export function stepsPerPass({ recipe: { learning, images } }: Training, counts: ImageCounts | undefined): number {
  if (learning.method !== "steps" || learning.batchSize === "all") return 1;
  const { training } = images;
  const count = counts?.training ?? (training === "all" ? 60_000 : training[1] - training[0]);
  return Math.ceil(count / learning.batchSize);
}

/** All its steps; undefined where that depends on data that was not read yet. */
export function totalSteps(training: Training, counts: ImageCounts | undefined): number | undefined {
  const { learning } = training.recipe;
  if (training.source === "own" && counts === undefined) return undefined;
  return learning.method === "steps" ? learning.epochs * stepsPerPass(training, counts) : learning.iterations;
}
