import type { LoadedDatasets } from "@inkling/data";
import { OptionError } from "inkling";
import type { DataSha256, EngineName, PixelForm, Recipe, RecipeImages } from "inkling/recipes";
import {
  readSavedTraining,
  requireSameImages,
  resumeTraining,
  type Resumed,
  type SavedTraining,
} from "./checkpoints.js";
import { loadParts } from "../files/dataParts.js";
import { refuseOptions } from "../options/givenOptions.js";
import { pixelFormOf } from "../files/pixelForm.js";
import { defaultModelFile, expectedModelBytes, modelKind } from "../files/modelFiles.js";
import { requireSizes } from "../options/networkOptions.js";
import { requireWritable } from "../files/outputFiles.js";
import { recipeFrom, type RecipeOptions } from "../options/recipeOptions.js";
import { fingerprints, trainingImages } from "./images.js";
import { parameterCountOf } from "./run.js";
import type { DataOptions } from "../files/dataOptions.js";
import type { CommonOptions } from "../options/verb.js";

/** The options of `inkling train`. */
export interface TrainOptions extends RecipeOptions, CommonOptions, DataOptions {
  readonly data: string;
  readonly validation?: number | undefined;
  readonly test?: number | undefined;
  readonly earlyStopping?: number | undefined;
  readonly keep?: "best" | "last" | undefined;
  readonly recordEvery?: number | undefined;
  readonly threads: number;
  readonly engine?: EngineName | undefined;
  readonly resume?: string | undefined;
  readonly output?: string | undefined;
  readonly force?: true | undefined;
}

/** A training that is ready to begin. */
export interface PreparedTraining {
  readonly recipe: Recipe;
  readonly images: RecipeImages;
  readonly dataSha256: DataSha256;
  readonly pixels: PixelForm;
  readonly seed: number;
  readonly engine: EngineName;
  readonly keep: "best" | "last";
  /** Training images held out by --validation. */
  readonly heldOut?: number;
  /** The portion of the images that --test has set aside. */
  readonly testPortion?: number;
  readonly checkpoint?: Resumed["checkpoint"];
  readonly furtherFrom?: Resumed["furtherFrom"];
  /** What is to be said of how it goes on. */
  readonly remark?: string;
  readonly path: string;
  /** Where the images come from, as `--data` says. */
  readonly source: string;
  /** How they are read. */
  readonly reading: DataOptions;
  readonly parts: LoadedDatasets;
}

/**
 * Prepares a training: reads the recipe or checkpoint and the data, and makes sure that all of it fits together and that
 * the model can be saved, so that what can be known to be wrong is said before the first step.
 */
export async function prepareTraining(options: TrainOptions): Promise<PreparedTraining> {
  const { data, recipe: name, layers, activation, outputActivation, initializer, engine, seed } = options;
  const { loss, optimizer, learningRate, batchSize, epochs, l1, l2, schedule } = options;
  let saved: SavedTraining | undefined;
  if (options.resume !== undefined) {
    const network = { "--recipe": name, "--layers": layers, "--activation": activation, "--initializer": initializer };
    const steps = { "--optimizer": optimizer, "--learning-rate": learningRate, "--schedule": schedule };
    const amounts = { "--batch-size": batchSize, "--l1": l1, "--l2": l2 };
    const others = { "--output-activation": outputActivation, "--loss": loss, "--engine": engine, "--seed": seed };
    refuseOptions({ ...network, ...steps, ...amounts, ...others }, "--resume", "those of the checkpoint");
    saved = await readSavedTraining(options.resume, epochs);
  }
  const recipe = saved?.recipe ?? (await recipeFrom(options));
  if (recipe.learning.method === "conjugateGradient") {
    // It has no steps to record, and no weights in between that could be chosen among.
    const { recordEvery, earlyStopping, keep } = options;
    const ofSteps = { "--record-every": recordEvery, "--early-stopping": earlyStopping, "--keep": keep };
    refuseOptions(ofSteps, "a recipe that learns by conjugate gradients", "a recipe that learns in steps");
  }
  const path = options.output ?? options.resume ?? defaultModelFile;
  const parts = await loadParts(data, options);
  const validation = options.validation ?? saved?.heldOut;
  const test = options.test ?? saved?.testPortion;
  const prepared = {
    recipe,
    path,
    source: data,
    reading: options,
    parts,
    seed: saved?.seed ?? seed ?? 1,
    engine: saved?.engine ?? engine ?? "wasm",
    ...(validation === undefined ? {} : { heldOut: validation }),
    ...(test === undefined ? {} : { testPortion: test }),
  };
  const images = trainingImages(recipe, parts, { source: data, validation, test, seed: prepared.seed });
  if (layers !== undefined) requireSizes(layers, images.training);
  const keep = keptWeights(options, images);
  const bytesNeeded = expectedModelBytes(parameterCountOf(recipe, images));
  await requireWritable(path, modelKind, { force: options.force, bytesNeeded });
  const dataSha256 = await fingerprints(images);
  const pixels = pixelFormOf(images.training, recipe.pixelScale);
  const whole = { ...prepared, images, dataSha256, pixels, keep };
  if (saved === undefined) return whole;
  requireSameImages(dataSha256, saved.dataSha256);
  return { ...whole, ...(await resumeTraining(saved, epochs, images.training)) };
}

function keptWeights({ keep, earlyStopping }: TrainOptions, { validation }: RecipeImages): "best" | "last" {
  if (validation === undefined && (keep === "best" || earlyStopping !== undefined)) {
    throw new OptionError({
      what: `${earlyStopping === undefined ? "--keep best" : "--early-stopping"} without validation images`,
      expected: "images to see by how good the weights are",
      received: "none",
      advice: "Add --validation 5000",
    });
  }
  return keep ?? (earlyStopping === undefined ? "last" : "best");
}
