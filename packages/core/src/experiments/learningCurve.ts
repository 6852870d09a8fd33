import { OptionError, requireInteger } from "../core/errors.js";
import { selectImages, type Dataset } from "../dataset/dataset.js";
import { stratifiedOrder } from "../dataset/stratified.js";
import { predict } from "../predicting/predict.js";
import type { Recipe } from "../recipes/recipe.js";
import { runRecipe, type RunOptions } from "../recipes/runRecipe.js";
import { fitPowerLaw, type CurvePoint, type PowerLaw } from "../statistics/powerLaw.js";
import { mean, standardDeviation } from "../statistics/summary.js";

/** One network of a learning curve: trained on so many images, it read so many of `count` wrongly. */
export interface CurveRun {
  readonly size: number;
  readonly seed: number;
  readonly wrong: number;
  readonly count: number;
}

export interface LearningCurveOptions {
  /** How many training images, each once. */
  readonly sizes: readonly number[];
  readonly seeds: readonly number[];
  /** Called before each training. */
  readonly onStart?:
    ((run: { readonly size: number; readonly seed: number; readonly epochs: number }) => void) | undefined;
  readonly run?: RunOptions | undefined;
}

/**
 * Trains a recipe on more and more of the training images, and counts what each network reads wrongly.
 *
 * A seed's smaller sets are parts of its larger ones, each class in its share. Every training takes as many steps as on all images,
 * as nearly as whole epochs can, so that networks differ by what they saw and not by how long they learnt.
 *
 * @returns a run a size and seed, in order; undefined where `run.control` stopped a training
 * @throws OptionError for a size out of range, or a recipe that does not take images as they are or learns by conjugate gradients
 * @example
 * const runs = await learningCurve(recipe, { training, test }, { sizes: [1_000, 4_000, 16_000, 60_000], seeds: [1, 2, 3] });
 */
export async function learningCurve(
  recipe: Recipe,
  { training, test }: { readonly training: Dataset; readonly test: Dataset },
  { sizes, seeds, onStart, run = {} }: LearningCurveOptions,
): Promise<CurveRun[] | undefined> {
  for (const size of sizes) requireInteger("size of a training set", size, training.classNames.length, training.count);
  const { learning } = recipe;
  if (learning.method !== "steps" || recipe.images.form !== "as they are") {
    throw new OptionError({
      what: `A learning curve of the recipe ${recipe.name}`,
      expected: "one that learns images as they are, in steps",
      received: "another",
      advice: "Choose another recipe, such as fast",
    });
  }
  const runs: CurveRun[] = [];
  for (const seed of seeds) {
    const order = stratifiedOrder(training, seed, "learning curve");
    for (const size of sizes) {
      const epochs = Math.max(1, Math.round((learning.epochs * training.count) / size));
      onStart?.({ size, seed, epochs });
      const images = { training: selectImages(training, order.subarray(0, size)) };
      const trained = await runRecipe({ ...recipe, learning: { ...learning, epochs } }, images, seed, run);
      if (trained.reason === "stopped") return undefined;
      const { labels } = predict(trained.network, test, { engine: run.engine });
      const wrong = labels.reduce((sum, label, i) => sum + (label === test.labels[i] ? 0 : 1), 0);
      runs.push({ size, seed, wrong, count: test.count });
    }
  }
  return runs;
}

/** A size's runs together. */
export interface SizePoint extends CurvePoint {
  readonly weight: number;
  /** Over the seeds; undefined of one alone. */
  readonly standardDeviation: number | undefined;
  readonly seeds: number;
}

/** The mean error of each size, smallest first, and the curve through them. */
export interface LearningCurve {
  readonly points: readonly SizePoint[];
  /** Undefined for fewer than four sizes. */
  readonly law: PowerLaw | undefined;
}

/**
 * Sums up the runs of a learning curve: error = a + b size^-c through the mean error of each size.
 *
 * A mean counts by one over its binomial variance, n / (p (1 - p)) with p = (wrong + 1/2) / (n + 1) over its n readings: an error of
 * 1 % is known better than one of 10 %.
 *
 * @example
 * const { points, law } = summarizeCurve(runs);
 */
export function summarizeCurve(runs: readonly CurveRun[]): LearningCurve {
  const sizes = [...new Set(runs.map(({ size }) => size))].sort((a, b) => a - b);
  const points = sizes.map((size): SizePoint => {
    const own = runs.filter((run) => run.size === size);
    const errors = own.map(({ wrong, count }) => wrong / count);
    const readings = own.reduce((sum, { count }) => sum + count, 0);
    const p = (own.reduce((sum, { wrong }) => sum + wrong, 0) + 0.5) / (readings + 1);
    return {
      size,
      error: mean(errors),
      weight: readings / (p * (1 - p)),
      standardDeviation: errors.length > 1 ? standardDeviation(errors) : undefined,
      seeds: errors.length,
    };
  });
  return { points, law: points.length < 4 ? undefined : fitPowerLaw(points) };
}
