import { mean, median, standardDeviation } from "../statistics/summary.js";
import type { Dataset } from "../dataset/dataset.js";
import { trainingFlops } from "../network/cost.js";
import { predict } from "../predicting/predict.js";
import type { Recipe } from "../recipes/recipe.js";
import { recipes } from "../recipes/catalogue.js";
import { imagesFor, runRecipe, type RunOptions, type RunResult } from "../recipes/runRecipe.js";

/** What a recipe of our own must reach on a data set: the mean accuracy over seeds, and the median of the seconds. */
export interface OurTarget {
  readonly recipe: string;
  readonly data: "mnist" | "fashion";
  readonly accuracyAtLeast: number;
  /** Training on two cores. */
  readonly secondsAtMost?: number;
  readonly parametersAtMost?: number;
  readonly epochsAtMost?: number;
}

/** What each recipe was made to reach. One that is not among the recipes is not measured. */
export const ourTargets: readonly OurTarget[] = [
  { recipe: "fast", data: "mnist", accuracyAtLeast: 0.99, secondsAtMost: 20, epochsAtMost: 1 },
  { recipe: "default", data: "mnist", accuracyAtLeast: 0.994, secondsAtMost: 75 },
  { recipe: "tiny", data: "mnist", accuracyAtLeast: 0.993, secondsAtMost: 600, parametersAtMost: 20_000 },
  { recipe: "best", data: "mnist", accuracyAtLeast: 0.9965, secondsAtMost: 1800 },
  { recipe: "mlp", data: "mnist", accuracyAtLeast: 0.992, secondsAtMost: 900 },
  { recipe: "default", data: "fashion", accuracyAtLeast: 0.91 },
];

/** The recipes that have a target on a data set, each with it, in the order of the targets. */
export function recipesWithTargets(data: OurTarget["data"]): readonly { recipe: Recipe; target: OurTarget }[] {
  return ourTargets.flatMap((target) => {
    const recipe = recipes.find(({ name }) => name === target.recipe);
    return recipe === undefined || target.data !== data ? [] : [{ recipe, target }];
  });
}

/** What one run of a recipe gave. */
export interface OurRun {
  readonly seed: number;
  /** Of the test images, with the weights of the last step. */
  readonly accuracy: number;
  readonly parameters: number;
  readonly epochs: number;
  readonly seconds: number;
  /** See `trainingFlops`. */
  readonly flops: number;
}

/**
 * Trains a recipe once and looks at the test images once, at the end.
 *
 * @returns nothing for a run that `options.control` stopped
 */
export async function measureOurs(
  recipe: Recipe,
  parts: { training: Dataset; test: Dataset },
  seed: number,
  options: RunOptions = {},
): Promise<{ measured: OurRun; run: RunResult } | undefined> {
  const { training, test = parts.test } = imagesFor(recipe, parts);
  const run = await runRecipe(recipe, { training }, seed, options);
  if (run.reason === "stopped") return undefined;
  const { network, epochs, seconds } = run;
  const { labels } = predict(network, test);
  const correct = labels.reduce((sum, label, i) => sum + (label === test.labels[i] ? 1 : 0), 0);
  const flops = trainingFlops(network, epochs * training.count);
  const parameters = network.parameters.length;
  return { measured: { seed, accuracy: correct / test.count, parameters, epochs, seconds, flops }, run };
}

/** A recipe's runs together, and whether they reach what they must. */
export interface OurSummary {
  readonly target: OurTarget;
  readonly runs: readonly OurRun[];
  readonly accuracy: number;
  /** Over the seeds; undefined of one alone. */
  readonly standardDeviation: number | undefined;
  readonly parameters: number;
  /** The median. */
  readonly seconds: number;
  readonly flops: number;
  readonly holds: boolean;
}

/** Sums up at least one run of a recipe, and judges the mean accuracy, the median time and the size. */
export function judgeOurs(target: OurTarget, runs: readonly [OurRun, ...OurRun[]]): OurSummary {
  const accuracies = runs.map(({ accuracy }) => accuracy);
  const [{ parameters, epochs, flops }] = runs;
  const accuracy = mean(accuracies);
  const seconds = median(runs.map((run) => run.seconds));
  const { accuracyAtLeast, secondsAtMost = Infinity, parametersAtMost = Infinity, epochsAtMost = Infinity } = target;
  return {
    target,
    runs,
    accuracy,
    standardDeviation: runs.length > 1 ? standardDeviation(accuracies) : undefined,
    parameters,
    seconds,
    flops,
    // Accuracies are counts over 10,000: what is below by less than a rounding of their sum is not below.
    holds:
      accuracy >= accuracyAtLeast - 1e-12 &&
      seconds <= secondsAtMost &&
      parameters <= parametersAtMost &&
      epochs <= epochsAtMost,
  };
}
