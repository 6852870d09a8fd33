import type { Recipe } from "../recipes/recipe.js";
import {
  deepRecipe,
  ngRecipe,
  nielsen100Recipe,
  nielsen30Recipe,
  scratchRecipe,
  sgdRecipe,
} from "../recipes/published.js";

/** One published figure, where it stands, and what counts as having reproduced it. */
export interface Claim {
  readonly measure: Measure;
  /** Accuracies as shares, 0 to 1; costs as they are; undefined where nothing was published. */
  readonly published?: number;
  /** Inclusive bounds of agreement. */
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly source: string;
}

/** What is measured of a trained network. */
export type Measure =
  "training accuracy" | "held-out accuracy" | "test accuracy" | "peak test accuracy" | "validation accuracy";

/** A published experiment: a recipe and the figures that it was published with. */
export interface Experiment {
  readonly name: string;
  readonly recipe: Recipe;
  readonly claims: readonly Claim[];
}

function around(published: number, tolerance: number): Pick<Claim, "published" | "atLeast" | "atMost"> {
  return { published, atLeast: published - tolerance, atMost: published + tolerance };
}

/**
 * The five experiments of the source tutorials and two of Nielsen's book.
 *
 * A published figure is one run's, and so is ours: two runs that differ by the luck of their seeds alone lie within three
 * standard deviations of each other 19 times in 20 (2.8 = 1.96 √2). Tolerances are three times the deviation that
 * docs/experiments.md measured, and half a point at least: what a source does not say (first weights, which images) is
 * worth as much.
 */
export const experiments: readonly Experiment[] = [
  {
    name: "ng",
    recipe: ngRecipe,
    claims: [
      {
        measure: "training accuracy",
        published: 0.972,
        atLeast: 0.972,
        source: "97.2 % and 96.5 % in two tutorials, each within 1 point",
      },
      { measure: "test accuracy", source: "not published: 10,000 digits the network never saw" },
    ],
  },
  {
    name: "deep",
    recipe: deepRecipe,
    claims: [{ measure: "test accuracy", ...around(0.9247, 0.012), source: "the tutorial's [784, 10, 10]" }],
  },
  {
    name: "sgd",
    recipe: sgdRecipe,
    claims: [{ measure: "test accuracy", ...around(0.9209, 0.005), source: "9,209 of 10,000" }],
  },
  {
    name: "scratch",
    recipe: scratchRecipe,
    claims: [
      { measure: "training accuracy", ...around(0.85, 0.036), source: "85 % of 41,000" },
      { measure: "held-out accuracy", ...around(0.84, 0.043), source: "84 % of 1,000" },
    ],
  },
  {
    name: "nielsen-30",
    recipe: nielsen30Recipe,
    claims: [
      { measure: "peak test accuracy", ...around(0.9542, 0.007), source: "chapter 1: 95.42 % at its peak, epoch 28" },
      { measure: "test accuracy", source: "the last epoch's, which the chapter does not print as a result" },
    ],
  },
  {
    name: "nielsen-100",
    recipe: nielsen100Recipe,
    claims: [
      {
        measure: "validation accuracy",
        ...around(0.9804, 0.005),
        source: "chapter 3: 98.04 % of the validation images",
      },
      { measure: "test accuracy", source: "not published" },
    ],
  },
];
