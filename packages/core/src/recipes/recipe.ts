import { OptionError } from "../core/errors.js";
import { readFields, type Fields } from "../core/fields.js";
import { parseAugmentation, type Augmentation } from "../dataset/augment.js";
import { parseLayer, type Layer } from "../layers/layers.js";
import { parseLoss, type Loss } from "../losses/loss.js";
import { parsePenalties, type Penalties } from "../losses/penalties.js";
import { createNetwork, type Network } from "../network/network.js";
import { parseOptimizer, type Optimizer } from "../optimizers/optimizer.js";
import { parseSchedule, type Schedule } from "../optimizers/schedules.js";

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

/** Which images a recipe learns from, and how they are brought into form. */
export interface ImageChoice {
  /** `as they are`, or `course`: the first 500 of each digit as 20x20 floats (see courseDataset). */
  readonly form: "as they are" | "course";
  /** Images of the training set trained on: [from, to), or all. */
  readonly training: readonly [number, number] | "all";
  /** Images of the training set held out to validate on, never trained on. */
  readonly validation: readonly [number, number] | "none";
}

/** Step by step along the gradient of batches, or a minimiser on the whole training set. */
export type Learning = StepLearning | MinimizerLearning;

export interface StepLearning {
  readonly method: "steps";
  readonly loss: Loss;
  readonly penalties: Penalties;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  /** Images a step, or "all": full batch. */
  readonly batchSize: number | "all";
  readonly epochs: number;
  readonly shuffle: boolean;
  readonly augmentation: Augmentation;
  /** The largest length of the gradient; 0: not limited. See TrainingPlan. */
  readonly clipNorm: number;
  /** How much of the average of weights stays from step to step; 0: no average. See TrainingPlan. */
  readonly averageDecay: number;
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
 * Reads a recipe from JSON: a file, or a model's metadata.
 *
 * @throws OptionError naming the field that is missing, wrong or unknown
 */
export function parseRecipe(value: unknown, where = "the recipe"): Recipe {
  const fields = readFields(value, where);
  const recipe: Recipe = {
    name: fields.text("name"),
    summary: fields.has("summary") ? fields.text("summary") : "",
    layers: fields.list("layers").map((layer, i) => parseLayer(layer, `layer ${i + 1} of ${where}`)),
    pixelScale: fields.number("pixelScale", 1e-12),
    images: parseImages(fields.object("images")),
    learning: parseLearning(fields.object("learning"), where),
  };
  fields.finish();
  return Object.freeze(recipe);
}

function parseImages(fields: Fields): ImageChoice {
  const form = fields.oneOf("form", ["as they are", "course"]);
  const choice: ImageChoice = {
    form,
    training: parseRange(fields, "training", "all"),
    validation: parseRange(fields, "validation", "none"),
  };
  fields.finish();
  return Object.freeze(choice);
}

function parseRange<Word extends string>(fields: Fields, name: string, word: Word): readonly [number, number] | Word {
  if (fields.is(name, word)) return word;
  const numbers = fields.integers(name, 0);
  if (numbers.length === 2 && numbers[0] < numbers[1]) return [numbers[0], numbers[1]];
  throw new OptionError({
    what: `Wrong ${name} in ${fields.where}`,
    expected: `"${word}" or [from, to] with from < to`,
    received: JSON.stringify(numbers),
  });
}

function parseLearning(fields: Fields, where: string): Learning {
  const method = fields.oneOf("method", ["steps", "conjugateGradient"]);
  const common = {
    loss: parseLoss(fields.value("loss"), `loss of ${where}`),
    penalties: parsePenalties(fields.value("penalties"), `penalties of ${where}`),
  };
  const learning: Learning =
    method === "conjugateGradient"
      ? { method, ...common, iterations: fields.integer("iterations", 1) }
      : {
          method,
          ...common,
          optimizer: parseOptimizer(fields.value("optimizer"), `optimizer of ${where}`),
          schedule: parseSchedule(fields.value("schedule"), `schedule of ${where}`),
          batchSize: fields.is("batchSize", "all") ? "all" : fields.integer("batchSize", 1),
          epochs: fields.integer("epochs", 1),
          shuffle: fields.boolean("shuffle"),
          augmentation: parseAugmentation(fields.value("augmentation"), `augmentation of ${where}`),
          clipNorm: fields.number("clipNorm", 0),
          averageDecay: fields.number("averageDecay", 0, 1),
        };
  fields.finish();
  return Object.freeze(learning);
}
