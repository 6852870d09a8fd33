import { fingerprint, type DatasetParts } from "@inkling/data";
import { OptionError, splitDataset } from "inkling";
import { imagesFor, type DataSha256, type Recipe, type RecipeImages } from "inkling/recipes";

/**
 * The images that a recipe learns from, validates on and is tested on.
 *
 * @param validation how many training images to hold out: drawn by the seed, each class in its share
 * @throws OptionError when there is nothing to train on, or validation images would come from two places
 */
export function trainingImages(
  recipe: Recipe,
  parts: DatasetParts,
  { source, validation, seed }: { source: string; validation: number | undefined; seed: number },
): RecipeImages {
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

/** The fingerprint of each part, to record in the model. */
export async function fingerprints({ training, validation, test }: RecipeImages): Promise<DataSha256> {
  return {
    training: await fingerprint(training),
    ...(validation === undefined ? {} : { validation: await fingerprint(validation) }),
    ...(test === undefined ? {} : { test: await fingerprint(test) }),
  };
}
