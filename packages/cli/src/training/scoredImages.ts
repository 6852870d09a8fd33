import { fingerprint, type LoadedDatasets } from "@inkling/data";
import { imageAt, InklingError, OptionError, type Dataset } from "inkling";
import type { RecipeImages, TrainedModel } from "inkling/recipes";
import { formatCount } from "@inkling/drawings";
import { choosePart, dataAdvice, fitToModel, loadParts, type PartName } from "../files/dataParts.js";
import { refuseOptions } from "../options/givenOptions.js";
import type { ScoringOptions } from "../options/scoringOptions.js";
import { trainingImages, withTestPart } from "./images.js";

/** The images that a model is to be scored on. */
export interface ScoredImages {
  readonly dataset: Dataset;
  /** Their fingerprint. */
  readonly sha256: string;
  /** All that was loaded. */
  readonly parts: LoadedDatasets;
  /** How many of them the model was trained on, as far as its checksums tell; null where it holds none. */
  readonly trainedOn: number | null;
}

/**
 * The images that the options choose, and whether the model has met them: what was set aside when it was trained is set aside
 * again, and never scored together with what it learned from.
 *
 * @throws OptionError where there are no such images
 */
export async function scoredImages(model: TrainedModel, options: ScoringOptions): Promise<ScoredImages> {
  const { data, part, heldOut, test } = options;
  if (heldOut === true) refuseOptions({ "--part": part, "--test": test }, "--held-out", "one of them");
  const loaded = await loadParts(data, options);
  const choice: Choice =
    heldOut === true ? await heldOutImages(model, loaded, data) : await chosenPart(model, loaded, options);
  const dataset = fitToModel(choice, model);
  const sha256 = await fingerprint(dataset);
  return { dataset, sha256, parts: loaded, trainedOn: countTrainedOn(model, dataset, sha256, choice.met) };
}

interface Choice {
  readonly part: PartName;
  readonly dataset: Dataset;
  /** The images that the model was trained with, where these may be some of them. */
  readonly met?: RecipeImages | undefined;
}

async function chosenPart(model: TrainedModel, loaded: LoadedDatasets, options: ScoringOptions): Promise<Choice> {
  const { data: source, part, test } = options;
  const order = ["test", "validation", "training"] as const;
  // A test part of the data's own was never trained on: nothing need be divided again.
  const own = part !== undefined ? part === "test" : loaded.test !== undefined;
  const met = own && loaded.test !== undefined ? undefined : await imagesMet(model, loaded, source);
  const recorded = met === undefined ? undefined : model.testPortion;
  if (test !== undefined && recorded !== undefined && test !== recorded) {
    throw new OptionError({
      what: "Wrong --test",
      expected: `${recorded}, which was set aside when the model was trained`,
      received: String(test),
      advice: "Leave it out",
    });
  }
  const portion = test ?? recorded;
  const parts = portion === undefined ? loaded : withTestPart(loaded, { source, test: portion, seed: model.seed ?? 1 });
  return { ...choosePart(parts, part, order), met };
}

async function heldOutImages(model: TrainedModel, loaded: LoadedDatasets, source: string): Promise<Choice> {
  const { dataSha256 } = model;
  if (dataSha256?.validation === undefined) {
    throw new OptionError({
      what: "--held-out, where nothing was held out",
      expected: "a model that was trained with --validation",
      received: "one that was trained without",
      advice: "Leave --held-out out",
    });
  }
  const dataset = (await imagesMet(model, loaded, source))?.validation;
  if (dataset !== undefined) return { part: "validation", dataset };
  throw new OptionError({
    what: `${source}: not the images that the model was trained with`,
    expected: `training images of SHA-256 ${dataSha256.training}`,
    received: "others",
    advice: dataAdvice(model),
  });
}

/** The images that a model was trained with, divided as they were then; undefined where the data holds others. */
async function imagesMet(
  { recipe, seed, heldOut, testPortion, dataSha256 }: TrainedModel,
  parts: LoadedDatasets,
  source: string,
): Promise<RecipeImages | undefined> {
  if (recipe === undefined || seed === undefined || dataSha256 === undefined || parts.training === undefined) {
    return undefined;
  }
  try {
    const images = trainingImages(recipe, parts, { source, validation: heldOut, test: testPortion, seed });
    return (await fingerprint(images.training)) === dataSha256.training ? images : undefined;
  } catch (error) {
    // Data that cannot be divided as the model's was is other data.
    if (error instanceof InklingError) return undefined;
    throw error;
  }
}

function countTrainedOn(
  { dataSha256 }: TrainedModel,
  dataset: Dataset,
  sha256: string,
  met: RecipeImages | undefined,
): number | null {
  if (dataSha256 === undefined) return null;
  if (sha256 === dataSha256.training) return dataset.count;
  if (met === undefined) return 0;
  const known = new Set(hashes(met.training));
  return hashes(dataset).filter((hash) => known.has(hash)).length;
}

/** A number of 53 bits for each image: two different ones of 100,000 share one with a probability of one in a million. */
function hashes(dataset: Dataset): number[] {
  return Array.from({ length: dataset.count }, (_, index) => {
    const image = imageAt(dataset, index);
    const bytes = new Uint8Array(image.buffer, image.byteOffset, image.byteLength);
    // FNV-1a (Fowler, Noll and Vo), from two beginnings.
    let [low, high] = [0x811c9dc5, dataset.labels[index] + 1];
    for (const byte of bytes) {
      low = Math.imul(low ^ byte, 0x01000193);
      high = Math.imul(high ^ byte, 0x01000193);
    }
    return (low >>> 0) + (high & 0x1fffff) * 2 ** 32;
  });
}

/** What is to be said beside the result where a model was scored on images that it has learned: never to be passed over. */
export function trainedOnSentence({ trainedOn, dataset: { count } }: ScoredImages): string | undefined {
  if (trainedOn === null || trainedOn === 0) return undefined;
  const which =
    trainedOn === count ? "these images" : `${formatCount(trainedOn)} of these ${formatCount(count)} images`;
  return `The model was trained on ${which}: this says how well it remembers them, not how well it reads others.`;
}
