import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { LoadedDatasets } from "@inkling/data";
import { OptionError } from "inkling";
import type { DataSha256, EngineName, PixelForm, Recipe, RecipeImages } from "inkling/recipes";
import { readSavedTraining, requireSameImages, trainFurther } from "./further.js";
import { loadParts } from "../files/dataParts.js";
import { refuseOptions } from "../options/givenOptions.js";
import { pixelFormOf } from "../files/pixelForm.js";
import { defaultModelFile, expectedModelBytes, modelKind } from "../files/modelFiles.js";
import { requireSizes } from "../options/networkOptions.js";
import { requireWritable } from "../files/outputFiles.js";
import { recipeFrom, type RecipeOptions } from "../options/recipeOptions.js";
import type { Checkpoint } from "../runs/checkpoints.js";
import { readConfig, type RunConfig } from "../runs/config.js";
import { modelName, resultName } from "../runs/runFolder.js";
import { fingerprints, trainingImages } from "./images.js";
import { parameterCountOf, totalStepsOf } from "./run.js";
import { dataOptionsOf, type DataOptions } from "../files/dataOptions.js";
import type { CommonOptions } from "../options/verb.js";
import { fromHere } from "../terminal/commandName.js";

/** The options of `inkling train`. */
export interface TrainOptions extends RecipeOptions, CommonOptions, DataOptions {
  readonly data?: string | undefined;
  readonly validation?: number | undefined;
  readonly test?: number | undefined;
  readonly earlyStopping?: number | undefined;
  readonly keep?: "best" | "last" | undefined;
  readonly recordEvery?: number | undefined;
  readonly threads: number;
  readonly engine?: EngineName | undefined;
  readonly run?: string | undefined;
  readonly checkpointEvery?: number | undefined;
  readonly tensorboard?: true | undefined;
  readonly resume?: string | undefined;
  readonly output?: string | undefined;
  readonly force?: true | undefined;
}

/** A training that is ready to begin, or to go on. */
export interface PreparedTraining {
  /** All that makes it, as its folder says. */
  readonly config: RunConfig;
  readonly recipe: Recipe;
  readonly images: RecipeImages;
  readonly dataSha256: DataSha256;
  readonly pixels: PixelForm;
  readonly parts: LoadedDatasets;
  /** The run's. */
  readonly folder: string;
  /** Whether the folder holds the run already. */
  readonly isResumed: boolean;
  /** What the training goes on from: another model or, once its folder is open, its own checkpoint. */
  readonly checkpoint?: Checkpoint | undefined;
  /** What is to be said of how it goes on. */
  readonly remark?: string;
  /** Where the model is saved. */
  readonly path: string;
}

/**
 * Prepares a training: reads the recipe, or the run's folder, and the data, and makes sure that all of it fits together and
 * that the model can be saved, so that what can be known to be wrong is said before the first step.
 */
export async function prepareTraining(options: TrainOptions): Promise<PreparedTraining> {
  if (options.resume === undefined) return prepareNew(options);
  const isFolder = existsSync(options.resume) && statSync(options.resume).isDirectory();
  const { recipe, layers, activation, outputActivation, initializer, engine, seed } = options;
  const { loss, optimizer, learningRate, batchSize, l1, l2, schedule } = options;
  const network = { "--recipe": recipe, "--layers": layers, "--activation": activation, "--initializer": initializer };
  const steps = { "--optimizer": optimizer, "--learning-rate": learningRate, "--schedule": schedule };
  const amounts = { "--batch-size": batchSize, "--l1": l1, "--l2": l2 };
  const others = { "--output-activation": outputActivation, "--loss": loss, "--engine": engine, "--seed": seed };
  const made = { ...network, ...steps, ...amounts, ...others };
  refuseOptions(made, "--resume", isFolder ? "those of the run" : "those of the model");
  return isFolder ? prepareResumed(options.resume, options) : prepareNew(options);
}

/** A run that begins: with first weights or, with `--resume`, with another model. */
async function prepareNew(options: TrainOptions): Promise<PreparedTraining> {
  const { data = "mnist", resume, epochs, layers, run } = options;
  if (options.tensorboard === true && run === undefined) {
    throw new OptionError({
      what: "--tensorboard without a folder to write to",
      expected: "the folder of a run",
      received: "none",
      advice: "Add --run runs/first",
    });
  }
  const saved = resume === undefined ? undefined : await readSavedTraining(resume, epochs);
  const recipe = saved?.recipe ?? (await recipeFrom(options));
  const { recordEvery, earlyStopping, tensorboard = false } = options;
  if (recipe.learning.method === "conjugateGradient") {
    // It has no steps to record, and no weights in between that could be chosen among.
    const ofSteps = { "--record-every": recordEvery, "--early-stopping": earlyStopping, "--keep": options.keep };
    refuseOptions(ofSteps, "a recipe that learns by conjugate gradients", "a recipe that learns in steps");
  }
  const parts = await loadParts(data, options);
  const heldOut = options.validation ?? saved?.heldOut;
  const testPortion = options.test ?? saved?.testPortion;
  const seed = saved?.seed ?? options.seed ?? 1;
  const images = trainingImages(recipe, parts, { source: data, validation: heldOut, test: testPortion, seed });
  if (layers !== undefined) requireSizes(layers, images.training);
  const keep = keptWeights(options, images);
  const path = options.output ?? (run === undefined ? (resume ?? defaultModelFile) : join(run, modelName));
  const folder = run ?? `${path.replace(/\.safetensors$/, "")}.run`;
  const isInside = resolve(path) === resolve(folder, modelName);
  if (!isInside) await requireModelWritable(path, recipe, images, options);
  const dataSha256 = await fingerprints(images);
  if (saved !== undefined) requireSameImages(dataSha256, saved.dataSha256);
  const further = saved && (await trainFurther(saved, epochs ?? 0, images.training));
  const own = further?.recipe ?? recipe;
  return {
    recipe: own,
    images,
    dataSha256,
    pixels: pixelFormOf(images.training, recipe.pixelScale),
    parts,
    folder,
    isResumed: false,
    path,
    ...(further === undefined ? {} : { checkpoint: further.begin, remark: further.remark }),
    config: {
      ...{ seed, engine: saved?.engine ?? options.engine ?? "wasm", source: data, reading: dataOptionsOf(options) },
      ...{ dataSha256, heldOut, testPortion, keep, recordEvery, patience: earlyStopping, tensorboard },
      totalSteps: totalStepsOf(own, images) + (further?.begin.furtherFrom?.iterations ?? 0),
      ...{ model: isInside ? modelName : resolve(path), isTemporary: run === undefined, recipe: own },
    },
  };
}

/** A run that goes on, from its folder alone; images that have moved are known by their fingerprints. */
async function prepareResumed(folder: string, options: TrainOptions): Promise<PreparedTraining> {
  const { epochs, validation, test, earlyStopping, keep, recordEvery, run, tensorboard } = options;
  const fixed = { "--epochs": epochs, "--validation": validation, "--test": test, "--record-every": recordEvery };
  const others = { "--early-stopping": earlyStopping, "--keep": keep, "--run": run, "--tensorboard": tensorboard };
  const config = await readConfig(folder);
  refuseOptions({ ...fixed, ...others }, "the folder of a run", "a run that goes on as it was begun");
  if (existsSync(join(folder, resultName))) {
    throw new OptionError({
      what: `${folder} has nothing left to train`,
      expected: "a run that was interrupted",
      received: "one that is over",
      advice: "To train its model further, --resume that file, with more --epochs and another --run",
    });
  }
  const { recipe, seed, heldOut, testPortion } = config;
  const source = options.data ?? fromHere(config.source);
  const parts = await loadParts(source, options.data === undefined ? config.reading : options);
  const images = trainingImages(recipe, parts, { source, validation: heldOut, test: testPortion, seed });
  const dataSha256 = await fingerprints(images);
  requireSameImages(dataSha256, config.dataSha256);
  const path = options.output ?? (config.model === modelName ? join(folder, modelName) : fromHere(config.model));
  await requireModelWritable(path, recipe, images, options);
  return {
    recipe,
    images,
    dataSha256,
    pixels: pixelFormOf(images.training, recipe.pixelScale),
    parts,
    folder,
    isResumed: true,
    path,
    config: { ...config, source, reading: options.data === undefined ? config.reading : dataOptionsOf(options) },
  };
}

async function requireModelWritable(
  path: string,
  recipe: Recipe,
  images: RecipeImages,
  { force }: TrainOptions,
): Promise<void> {
  const bytesNeeded = expectedModelBytes(parameterCountOf(recipe, images));
  await requireWritable(path, modelKind, { force, bytesNeeded });
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
