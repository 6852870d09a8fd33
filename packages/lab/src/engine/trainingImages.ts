import { splitDataset, takeFirst } from "inkling";
import { imagesFor, type Recipe, type RecipeImages } from "inkling/recipes";
import { loadDigits } from "../data/digits.js";
import { keyOfFiles, readOwnDigits } from "../data/ownDigits.js";
import type { TrainingTask } from "./trainingTypes.js";

/** The images of a training, and whether what is held out is a part of the test images, looked at and nothing more. */
export interface TrainingImages extends RecipeImages {
  readonly watched: boolean;
}

/** How many test digits are watched where a recipe holds no images out. */
const watchedCount = 1000;

/** What is held out of data that has no such part. */
const heldOut = 0.1;

type Task = Pick<TrainingTask, "recipe" | "source" | "site" | "files">;

/** Two tasks with the same key have the same images. */
export function imagesKey({ recipe, source, files }: Task): string {
  return JSON.stringify([source, recipe.images, source === "own" ? keyOfFiles(files) : ""]);
}

/**
 * Fetches or recalls what a task is trained, watched and tested on.
 *
 * @throws InklingError saying what to do, where it is not to be had or does not suffice
 */
export async function fetchImages(task: Task, onProgress: (portion: number) => void): Promise<TrainingImages> {
  const { recipe, source, site, files } = task;
  if (source === "own") return withValidation(await readOwnDigits(files));
  const digits = await loadDigits(source === "few" ? "few" : "all", { site, onProgress });
  return watching(imagesFor(recipe, digits), recipe);
}

/** Where a recipe holds none out, the first test digits are watched. */
function watching(images: RecipeImages, { learning }: Recipe): TrainingImages {
  const { validation, test } = images;
  if (validation !== undefined || test === undefined || learning.method !== "steps")
    return { ...images, watched: false };
  return { ...images, validation: takeFirst(test, Math.min(watchedCount, test.count)), watched: true };
}

/** Data of one's own: a tenth is held out, where the data does not say which. */
function withValidation(parts: RecipeImages): TrainingImages {
  if (parts.validation !== undefined || parts.training.count < 20) return { ...parts, watched: false };
  const fractions = { training: 1 - heldOut, validation: heldOut };
  const { training, validation } = splitDataset(parts.training, { fractions, stratified: false, seed: 1 });
  return { ...parts, training, validation, watched: false };
}
