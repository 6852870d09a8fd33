import { fingerprint, type DatasetParts } from "@inkling/data";
import { createDataset, OptionError, splitDataset } from "inkling";
import { imagesFor, type DataSha256, type Recipe, type RecipeImages } from "inkling/recipes";

/** What is set aside of the training images: drawn by the seed, each class in its share. */
export interface SetAside {
  /** Where the images come from, for messages. */
  readonly source: string;
  /** How many, to validate on. */
  readonly validation: number | undefined;
  /** Which portion, to test on. */
  readonly test?: number | undefined;
  readonly seed: number;
}

/**
 * The images that a recipe learns from, validates on and is tested on.
 *
 * @throws OptionError when there is nothing to train on, or validation or test images would come from two places
 */
export function trainingImages(recipe: Recipe, whole: DatasetParts, setAside: SetAside): RecipeImages {
  const { source, validation, test, seed } = setAside;
  const parts = test === undefined ? whole : withTestPart(whole, { source, test, seed });
  const { training } = parts;
  if (training === undefined) {
    throw new OptionError({
      what: `${source} holds no training images`,
      expected: "images to train on",
      received: "test images alone",
      advice: "Give other data, such as --data mnist",
    });
  }
  const images = imagesFor(recipe, { ...parts, training });
  if (validation === undefined) return images;
  if (images.validation !== undefined) {
    const owner = recipe.images.validation === "none" ? source : `the recipe "${recipe.name}"`;
    throw new OptionError({
      what: "--validation, where there are validation images already",
      expected: `those of ${owner} (${images.validation.count}), or --validation without them`,
      received: "both",
      advice: "Leave --validation out",
    });
  }
  const { count } = images.training;
  if (validation >= count) {
    throw new OptionError({
      what: "Wrong --validation",
      expected: `fewer than the ${count} training images`,
      received: String(validation),
    });
  }
  const counts = { training: count - validation, validation };
  return { ...images, ...splitDataset(images.training, { counts, stratified: true, seed }) };
}

/**
 * Data without test images, after a portion of its training images was set aside as such: one seed, one division.
 *
 * @throws OptionError where there are test images already, or too few images to divide
 */
export function withTestPart(
  parts: DatasetParts,
  { source, test, seed }: { source: string; test: number; seed: number },
): DatasetParts {
  const { training } = parts;
  if (parts.test !== undefined) {
    throw new OptionError({
      what: "--test, where there are test images already",
      expected: `those of ${source} (${parts.test.count}), or --test without them`,
      received: "both",
      advice: "Leave --test out",
    });
  }
  if (training === undefined) return parts;
  const { count, name } = training;
  const tested = Math.round(test * count);
  if (tested === 0 || tested === count) {
    throw new OptionError({
      what: "Wrong --test",
      expected: "a portion that leaves images to train on and to test on",
      received: `${test} of ${count} images`,
    });
  }
  const counts = { training: count - tested, validation: tested };
  const split = splitDataset(training, { counts, stratified: true, seed });
  return {
    ...parts,
    training: split.training,
    test: createDataset({ ...split.validation, name: `${name} (test part)` }),
  };
}

/** The fingerprint of each part, to record in the model. */
export async function fingerprints({ training, validation, test }: RecipeImages): Promise<DataSha256> {
  return {
    training: await fingerprint(training),
    ...(validation === undefined ? {} : { validation: await fingerprint(validation) }),
    ...(test === undefined ? {} : { test: await fingerprint(test) }),
  };
}
