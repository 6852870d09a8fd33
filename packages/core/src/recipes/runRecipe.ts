import { OptionError } from "../core/errors.js";
import { courseDataset, courseImages } from "../dataset/course.js";
import { createDataset, type Dataset } from "../dataset/dataset.js";
import { fit, type FitOptions, type FitResult, type Progress } from "../training/fit.js";
import { minimize, type MinimizeResult } from "../training/minimize.js";
import type { HistoryRecord } from "../training/record.js";
import type { Trainer } from "../training/trainer.js";
import { readingClasses } from "../reading/classes.js";
import { makeExamples } from "../writing/examples.js";
import { networkOf, type Recipe, type StepLearning } from "./recipe.js";

/** The images a recipe works on, in its form. */
export interface RecipeImages {
  readonly training: Dataset;
  readonly validation?: Dataset;
  /** Looked at once, at the end. */
  readonly test?: Dataset;
}

/**
 * Picks and prepares the images that a recipe asks for.
 *
 * @param parts whole data sets: training, and test if there is one; a `validation` part is used where the recipe holds
 *   none out
 * @throws OptionError when the recipe asks for more images than there are
 */
export function imagesFor(
  recipe: Recipe,
  parts: { training: Dataset; validation?: Dataset; test?: Dataset },
): RecipeImages {
  const { form, training, validation } = recipe.images;
  if (form === "written") return writtenImages(recipe, parts);
  const held = validation === "none" ? parts.validation : pick(parts.training, validation, "validation");
  if (form === "course" && parts.training.imageShape[0] !== 20) {
    return {
      training: courseDataset(parts.training),
      ...(parts.test === undefined ? {} : { test: courseImages(parts.test) }),
    };
  }
  return {
    training: training === "all" ? parts.training : pick(parts.training, training, "training"),
    ...(held === undefined ? {} : { validation: held }),
    ...(parts.test === undefined ? {} : { test: parts.test }),
  };
}

/** The examples that a recipe has written; what it is tested on are digits as they are, among the same eleven classes. */
function writtenImages(
  { images: { training, validation, examples = 1 } }: Recipe,
  parts: { training: Dataset; validation?: Dataset; test?: Dataset },
): RecipeImages {
  const digits = training === "all" ? parts.training : pick(parts.training, training, "training");
  const held = validation === "none" ? parts.validation : pick(parts.training, validation, "validation");
  const asRead = (dataset: Dataset): Dataset => createDataset({ ...dataset, classNames: readingClasses });
  return {
    training: makeExamples(digits, examples, examplesSeed),
    ...(held === undefined ? {} : { validation: asRead(held) }),
    ...(parts.test === undefined ? {} : { test: asRead(parts.test) }),
  };
}

/** Examples are part of the recipe, as MNIST is of others: the seed of a training changes none. */
const examplesSeed = 1;

function pick(dataset: Dataset, [from, to]: readonly [number, number], part: string): Dataset {
  if (to > dataset.count) {
    throw new OptionError({
      what: `Too few images for the recipe's ${part} images`,
      expected: `at least ${to}`,
      received: `${dataset.count} (${dataset.name})`,
      advice: "Choose another recipe, or lower the range in its file",
    });
  }
  const size = dataset.images.length / dataset.count;
  return createDataset({
    name: `${dataset.name} ${from} to ${to}`,
    imageShape: dataset.imageShape,
    images: dataset.images.subarray(from * size, to * size),
    labels: dataset.labels.subarray(from, to),
    classNames: dataset.classNames,
  });
}

/**
 * What may be said of how a recipe runs. None of it touches a weight but `earlyStopping` and `keep`, which choose among them.
 * Recipes that learn by conjugate gradients have no steps: what is said of steps is refused, and one thread does the work.
 */
export type RunOptions = Pick<
  FitOptions,
  "recordEvery" | "onRemark" | "control" | "resume" | "engine" | "threads" | "earlyStopping" | "keep"
> & {
  /** Conjugate gradients have no trainer. */
  readonly onRecord?: (record: HistoryRecord, trainer?: Trainer) => void;
  readonly onProgress?: (progress: Progress, trainer?: Trainer) => void;
};

/** Everything that a run of a recipe gives, whichever way it learns. */
export type RunResult = MinimizeResult & { readonly state?: FitResult["state"] };

/**
 * Trains a recipe's network from a seed on prepared images.
 *
 * @throws OptionError when the recipe learns by conjugate gradients and an option is for steps; else as `fit`, `minimize`
 * @example
 * const images = imagesFor(defaultRecipe, await loadMnist());
 * const { network, seconds } = await runRecipe(defaultRecipe, images, 1);
 */
export async function runRecipe(
  recipe: Recipe,
  images: RecipeImages,
  seed: number,
  options: RunOptions = {},
): Promise<RunResult> {
  const { learning } = recipe;
  if (learning.method !== "steps") refuseStepOptions(recipe, options);
  const { imageShape: inputShape, classNames } = images.training;
  const network = networkOf(recipe, { seed, inputShape, classNames });
  if (learning.method === "steps") return fit(network, { ...options, ...planOf(learning, images.training), ...images });
  const { onRecord, onProgress, control, engine } = options;
  return minimize(network, { ...learning, ...images, onRecord, onProgress, control, engine });
}

/** The plan of a recipe that learns in steps, for this many training images. */
export function planOf(learning: StepLearning, training: Dataset) {
  const { batchSize } = learning;
  return { ...learning, batchSize: batchSize === "all" ? training.count : batchSize };
}

/** The options that mean nothing without steps, and so must not be passed over in silence. */
const stepOptions = ["recordEvery", "resume", "earlyStopping", "keep"] as const;

function refuseStepOptions({ name }: Recipe, options: RunOptions): void {
  const given = stepOptions.find((option) => options[option] !== undefined);
  if (given === undefined) return;
  throw new OptionError({
    what: `${given} for the recipe ${name}`,
    expected: "a recipe that learns in steps",
    received: "one that learns by conjugate gradients",
    advice: `Leave ${given} out`,
  });
}
