import { OptionError, requireInteger } from "../core/errors.js";
import { selectImages, type Dataset } from "../dataset/dataset.js";
import { stratifiedOrder } from "../dataset/stratified.js";
import { predict } from "../predicting/predict.js";
import type { Recipe } from "../recipes/recipe.js";
import { runRecipe, type RunOptions } from "../recipes/runRecipe.js";

export interface CrossValidateOptions {
  /** How many parts the images are divided into, at least 2; default 5. */
  readonly folds?: number | undefined;
  /** Decides which image is in which fold, and how each network begins. */
  readonly seed: number;
  /** Called before each fold, from 0. */
  readonly onFold?: ((fold: number) => void) | undefined;
  readonly run?: RunOptions | undefined;
}

/**
 * The fold of each image: every fold holds each class in its share, and as many images as any other, give or take one.
 *
 * @throws OptionError for fewer than 2 folds, or more than there are images
 */
export function foldsOf(dataset: Dataset, folds: number, seed: number): Uint16Array {
  requireInteger("folds", folds, 2, Math.min(dataset.count, 65_535));
  const fold = new Uint16Array(dataset.count);
  stratifiedOrder(dataset, seed, "folds").forEach((image, place) => (fold[image] = place % folds));
  return fold;
}

/**
 * What networks say of every image that they were not trained on: k networks, each trained by the recipe on all folds but one,
 * read that one.
 *
 * @returns outputs, [images, classes], in the order of the images; undefined where `run.control` stopped a training
 * @throws OptionError as `foldsOf`, and for a recipe that makes its own images
 * Source: Stone, Journal of the Royal Statistical Society B 36, 1974.
 * @example
 * const outputs = await crossValidate(recipe, training, { folds: 5, seed: 1 });
 */
export async function crossValidate(
  recipe: Recipe,
  dataset: Dataset,
  { folds = 5, seed, onFold, run = {} }: CrossValidateOptions,
): Promise<Float32Array | undefined> {
  if (recipe.images.form !== "as they are") {
    throw new OptionError({
      what: `Cross-validation by the recipe ${recipe.name}`,
      expected: "one that learns images as they are",
      received: `one that makes its own: ${recipe.images.form}`,
      advice: "Choose another recipe, such as fast",
    });
  }
  const foldOf = foldsOf(dataset, folds, seed);
  const classes = dataset.classNames.length;
  const outputs = new Float32Array(dataset.count * classes);
  const all = Uint32Array.from({ length: dataset.count }, (_, i) => i);
  for (let fold = 0; fold < folds; fold++) {
    onFold?.(fold);
    const training = selectImages(
      dataset,
      all.filter((i) => foldOf[i] !== fold),
    );
    const { network, reason } = await runRecipe(recipe, { training }, seed, run);
    if (reason === "stopped") return undefined;
    const held = all.filter((i) => foldOf[i] === fold);
    const read = predict(network, selectImages(dataset, held), { engine: run.engine });
    held.forEach((image, i) => {
      outputs.set(read.outputs.subarray(i * classes, (i + 1) * classes), image * classes);
    });
  }
  return outputs;
}
