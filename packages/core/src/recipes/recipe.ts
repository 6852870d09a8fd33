import { requireInteger } from "../core/errors.js";
import { readObject, type Fields } from "../core/fields.js";
import { kindsOf } from "../core/kinds.js";
import { parseLayer, type Layer } from "../layers/layers.js";
import { parseLoss, type Loss } from "../losses/loss.js";
import { parsePenalties, penalties, type Penalties } from "../losses/penalties.js";
import { createNetwork, requirePixelScale, type Network } from "../network/network.js";
import { mostLayers } from "../network/sizeLimits.js";
import { completePlan, requireBatchSize, type CompletePlan } from "../training/plan.js";

/**
 * A whole experiment as plain data: network, what part of which images, and how it learns. With a seed and the data, it
 * decides every bit of the trained weights.
 */
export interface Recipe {
  readonly name: string;
  /** One sentence for people. */
  readonly summary: string;
  readonly layers: readonly Layer[];
  /** What byte pixels are multiplied by: 1/255, or 1 for raw pixels. */
  readonly pixelScale: number;
  readonly images: ImageChoice;
  readonly learning: Learning;
}

/** What becomes of a data set's images before a network sees them. */
export const imageForms = ["as they are", "course", "written"] as const;
export type ImageForm = (typeof imageForms)[number];

/** Which images a recipe learns from, and how they are brought into form. */
export interface ImageChoice {
  /**
   * `as they are`; `course`: the first 500 of each digit as 20x20 floats (see courseDataset); or `written`: what a reader of
   * pages would ask about, on pages that are written with the digits (see makeExamples).
   */
  readonly form: ImageForm;
  /** How many examples are written; with the form `written` alone. */
  readonly examples?: number;
  /** Images of the training set trained on: [from, to), or all. */
  readonly training: readonly [number, number] | "all";
  /** Images of the training set held out to validate on, never trained on. */
  readonly validation: readonly [number, number] | "none";
}

/** Step by step along the gradient of batches, or a minimiser on the whole training set. */
export type Learning = StepLearning | MinimizerLearning;

export interface StepLearning extends CompletePlan {
  readonly method: "steps";
  /** Images a step, or "all": full batch. */
  readonly batchSize: number | "all";
}

export interface MinimizerLearning {
  readonly method: "conjugateGradient";
  readonly loss: Loss;
  readonly penalties: Penalties;
  /** Line searches. */
  readonly iterations: number;
}

/** The recipe's network for a seed, for images of this shape and these classes. */
export function networkOf(
  recipe: Recipe,
  options: { seed: number; inputShape?: readonly number[]; classNames?: readonly string[] },
): Network {
  const inputShape = options.inputShape ?? (recipe.images.form === "course" ? [20, 20] : [28, 28]);
  return createNetwork({ layers: recipe.layers, pixelScale: recipe.pixelScale, ...options, inputShape });
}

/**
 * Reads a recipe from JSON: a file, or a model's metadata. What may be left out is at the defaults of `createNetwork` and
 * `fit`: all images as they are, a constant rate, no penalties, no augmentation.
 *
 * @param where what messages call it
 * @param leftOut what takes the place of a name or a way to learn that it does not say
 * @throws OptionError with the path of the field that is missing, wrong or unknown: `learning.optimizer.momentum`
 */
export function parseRecipe(
  value: unknown,
  where = "the recipe",
  leftOut: Partial<Pick<Recipe, "name" | "learning">> = {},
): Recipe {
  return readObject(value, where, (fields) => parseRecipeFields(fields, leftOut));
}

/** Reads a recipe that is part of something else. */
export function parseRecipeFields(fields: Fields, leftOut: Partial<Pick<Recipe, "name" | "learning">> = {}): Recipe {
  const { optional } = fields;
  const layers = fields.objects("layers", parseLayer, mostLayers);
  if (layers.length === 0) throw fields.wrong("layers", "a list of at least one layer");
  return Object.freeze({
    name: optional.text("name") ?? leftOut.name ?? fields.text("name"),
    summary: optional.text("summary") ?? "",
    layers,
    pixelScale: requirePixelScale(optional.number("pixelScale")),
    images: optional.object("images", parseImages) ?? allImages,
    learning:
      optional.object("learning", parseLearning) ?? leftOut.learning ?? fields.object("learning", parseLearning),
  });
}

/** All images as they are, but for what is said otherwise. */
const allImages: ImageChoice = Object.freeze({ form: "as they are", training: "all", validation: "none" });

function parseImages(fields: Fields): ImageChoice {
  const form = fields.optional.oneOf("form", imageForms) ?? allImages.form;
  const choice = {
    form,
    training: parseRange(fields, "training", "all") ?? allImages.training,
    validation: parseRange(fields, "validation", "none") ?? allImages.validation,
  };
  if (form !== "written") return Object.freeze(choice);
  return Object.freeze({ ...choice, examples: requireInteger("examples", fields.number("examples"), 1, mostExamples) });
}

/** 1.6 GB of images. */
const mostExamples = 2_000_000;

function parseRange<Word extends string>(
  { value, optional, wrong }: Fields,
  name: string,
  word: Word,
): readonly [number, number] | Word | undefined {
  if (value(name) === word) return word;
  const numbers = optional.integers(name, 0);
  if (numbers === undefined) return undefined;
  if (numbers.length === 2 && numbers[0] < numbers[1]) return [numbers[0], numbers[1]];
  throw wrong(name, `"${word}" or [from, to] with from < to`);
}

const learningParsers = { steps: parseStepLearning, conjugateGradient: parseMinimizerLearning };

function parseLearning(fields: Fields): Learning {
  return Object.freeze(learningParsers[fields.oneOf("method", kindsOf(learningParsers))](fields));
}

function parseStepLearning(fields: Fields): StepLearning {
  const { loss, penalties, optimizer, schedule, ...rest } = completePlan(fields);
  // The order of the fields is part of the bytes of a model file.
  return { method: "steps", loss, penalties, optimizer, schedule, batchSize: parseBatchSize(fields), ...rest };
}

function parseBatchSize({ value, wrong }: Fields): number | "all" {
  const batchSize = value("batchSize");
  if (batchSize === "all") return batchSize;
  if (typeof batchSize === "number") return requireBatchSize(batchSize);
  throw wrong("batchSize", 'a whole number of at least 1, or "all"');
}

function parseMinimizerLearning({ number, object, optional }: Fields): MinimizerLearning {
  return {
    method: "conjugateGradient",
    loss: object("loss", parseLoss),
    penalties: optional.object("penalties", parsePenalties) ?? penalties(),
    iterations: requireInteger("iterations", number("iterations"), 1),
  };
}
