import type { Fields } from "../core/fields.js";
import type { EngineName } from "../kernels/engine.js";
import { decodeNetworkFile, encodeNetwork } from "../saving/networkFile.js";
import type { Network } from "../network/network.js";
import type { RobustnessCard } from "../robustness/card.js";
import { asModelFileError } from "../saving/safetensors.js";
import type { HistoryRecord } from "../training/record.js";
import type { TrainerState } from "../training/trainer.js";
import { parseState, tensorsOf } from "./checkpointState.js";
import { parseRecipeFields, type Recipe } from "./recipe.js";

/** A network with everything that says where it comes from: what the command line saves. */
export interface TrainedModel {
  readonly network: Network;
  readonly recipe?: Recipe;
  /** Of the training: recipe, seed and data decide every bit of the weights. */
  readonly seed?: number;
  /** What the training began with, where that was another model and not the seed's first weights. */
  readonly furtherFrom?: FurtherFrom;
  /** How many training images were held out for validation beyond what the recipe holds out, drawn by the seed. */
  readonly heldOut?: number;
  /** Which portion of the images was set aside to test on, drawn by the seed, where the data had no test images. */
  readonly testPortion?: number;
  /** Which data it met: the fingerprint of each part, 64 hexadecimal digits. */
  readonly dataSha256?: DataSha256;
  /** What the pixels were like that it was trained on, to be told of images that are otherwise. */
  readonly pixels?: PixelForm;
  readonly results?: TrainingResults;
  /** How it reads images that are worse than those it knows, where that was measured: see `measureRobustness`. */
  readonly robustness?: RobustnessCard | undefined;
  /** Oldest first; may be empty. */
  readonly history: readonly HistoryRecord[];
  readonly engine: EngineName;
  /** How the parameters were rounded after the training, to be stored in half the bytes; absent where they were not. */
  readonly rounding?: Rounding;
  /** Where the training stands, to go on to the very same weights: in checkpoints only. */
  readonly state?: TrainerState;
}

export interface DataSha256 {
  readonly training: string;
  readonly validation?: string;
  readonly test?: string;
}

/** Scale and polarity of images, in what a network takes them for: bytes times its `pixelScale`, floats as they are. */
export interface PixelForm {
  readonly lowest: number;
  readonly highest: number;
  /** The mean of the border. */
  readonly paper: number;
}

/** Parameters were trained as float32 and are stored as float16, each the nearest: see `roundModel`. */
export interface Rounding {
  readonly to: "F16";
  /** SHA-256 of the parameters that the training ended with. */
  readonly trainedSha256: string;
  /** Test images that were read rightly with them; `results` tells how many are with the rounded ones. */
  readonly trainedCorrect: number;
}

/** A model that was trained further: recipe and seed alone do not give the weights that it went on to. */
export interface FurtherFrom {
  /** Of its weights. */
  readonly parametersSha256: string;
  /** Epochs and steps of before, which the recipe does not count. */
  readonly epochs: number;
  readonly iterations: number;
}

/** What came out: losses are means over the images, accuracies shares from 0 to 1. */
export interface TrainingResults {
  readonly testAccuracy?: number;
  /** Test images read rightly, of `testCount`. */
  readonly testCorrect?: number;
  readonly testCount?: number;
  readonly testLoss?: number;
  readonly trainingAccuracy?: number;
  readonly validationAccuracy?: number;
  readonly validationLoss?: number;
  readonly seconds: number;
  readonly epochs: number;
  readonly iterations: number;
}

/**
 * Writes a trained model as one safetensors file: `encodeNetwork`'s, with more metadata, and in a checkpoint the tensors
 * `training.parameters`, `optimizer.1`, `optimizer.2`, ….
 *
 * The same training gives the same bytes, but for the seconds in `results` and `history`.
 *
 * @throws ModelFileError when a weight is not a finite number
 * @example
 * await writeFile("model.safetensors", await encodeTrainedModel({ network, history, engine: "wasm", recipe, seed: 1 }));
 */
export function encodeTrainedModel(model: TrainedModel): Promise<Uint8Array> {
  const {
    network,
    engine,
    recipe,
    seed,
    furtherFrom,
    heldOut,
    testPortion,
    dataSha256,
    pixels,
    results,
    robustness,
    history,
    rounding,
    state,
  } = model;
  // The order of the fields is part of the bytes; JSON leaves out what is undefined.
  const metadata = {
    engine,
    recipe,
    seed,
    furtherFrom,
    heldOut,
    testPortion,
    dataSha256,
    pixels,
    results,
    robustness,
    history,
    rounding,
    state: state && {
      iteration: state.iteration,
      optimizerVectors: state.optimizerStates.length,
      order: state.order,
      tally: state.tally,
    },
  };
  const tensors = state === undefined ? [] : tensorsOf(state);
  return encodeNetwork(network, { metadata, tensors, storedAs: rounding?.to });
}

/**
 * Reads a file that `encodeTrainedModel` wrote. Everything in it is checked, and nothing in it is run.
 *
 * @throws ModelFileError when the file is damaged, cut short, not made by inkling, of a later format, or a field is wrong
 * @example
 * const { network, history } = await decodeTrainedModel(await readFile("model.safetensors"));
 */
export async function decodeTrainedModel(bytes: Uint8Array): Promise<TrainedModel> {
  const { network, fields, tensors } = await decodeNetworkFile(bytes);
  return asModelFileError(() => {
    const model: TrainedModel = {
      network,
      engine: fields.oneOf("engine", ["wasm", "reference"]),
      ...(fields.has("recipe") ? { recipe: fields.object("recipe", (recipe) => parseRecipeFields(recipe)) } : {}),
      ...(fields.has("seed") ? { seed: fields.integer("seed", 0) } : {}),
      ...(fields.has("furtherFrom") ? { furtherFrom: fields.object("furtherFrom", parseFurtherFrom) } : {}),
      ...(fields.has("heldOut") ? { heldOut: fields.integer("heldOut", 1) } : {}),
      ...optional("testPortion", fields, shareOf),
      ...(fields.has("dataSha256") ? { dataSha256: fields.object("dataSha256", parseDataSha256) } : {}),
      ...(fields.has("pixels") ? { pixels: fields.object("pixels", parsePixels) } : {}),
      ...(fields.has("results") ? { results: fields.object("results", parseResults) } : {}),
      ...(fields.has("robustness") ? { robustness: fields.object("robustness", parseRobustness) } : {}),
      history: fields.objects("history", parseRecord),
      ...(fields.has("rounding") ? { rounding: fields.object("rounding", parseRounding) } : {}),
      ...(fields.has("state") ? { state: fields.object("state", (state) => parseState(state, tensors, network)) } : {}),
    };
    fields.finish();
    return model;
  }, "The file was changed by hand or by another program: take the one that inkling saved");
}

function parseDataSha256(fields: Fields): DataSha256 {
  return {
    training: digestOf(fields, "training"),
    ...optional("validation", fields, digestOf),
    ...optional("test", fields, digestOf),
  };
}

function digestOf(fields: Fields, name: string): string {
  const text = fields.text(name);
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw fields.wrong(name, "64 hexadecimal digits");
}

function parsePixels({ number }: Fields): PixelForm {
  return { lowest: number("lowest"), highest: number("highest"), paper: number("paper") };
}

function parseRounding(fields: Fields): Rounding {
  return {
    to: fields.oneOf("to", ["F16"]),
    trainedSha256: digestOf(fields, "trainedSha256"),
    trainedCorrect: countOf(fields, "trainedCorrect"),
  };
}

function parseFurtherFrom(fields: Fields): FurtherFrom {
  return {
    parametersSha256: digestOf(fields, "parametersSha256"),
    epochs: countOf(fields, "epochs"),
    iterations: countOf(fields, "iterations"),
  };
}

function parseResults(fields: Fields): TrainingResults {
  return {
    ...optional("testAccuracy", fields, shareOf),
    ...optional("testCorrect", fields, countOf),
    ...optional("testCount", fields, countOf),
    ...optional("testLoss", fields, lossOf),
    ...optional("trainingAccuracy", fields, shareOf),
    ...optional("validationAccuracy", fields, shareOf),
    ...optional("validationLoss", fields, lossOf),
    seconds: fields.number("seconds", 0),
    epochs: countOf(fields, "epochs"),
    iterations: countOf(fields, "iterations"),
  };
}

function parseRobustness(fields: Fields): RobustnessCard {
  const count = fields.integer("count", 1);
  const correctOf = (from: Fields): number => from.integer("correct", 0, count);
  return {
    images: fields.text("images"),
    count,
    correct: correctOf(fields),
    seed: countOf(fields, "seed"),
    rows: fields.objects("rows", (row) => ({
      name: row.text("name"),
      readings: row.objects("readings", (reading) => ({
        amount: reading.number("amount"),
        correct: correctOf(reading),
      })),
    })),
  };
}

function parseRecord(fields: Fields): HistoryRecord {
  return {
    epoch: countOf(fields, "epoch"),
    iteration: countOf(fields, "iteration"),
    seconds: fields.number("seconds", 0),
    learningRate: fields.number("learningRate", 0),
    trainingLoss: lossOf(fields, "trainingLoss"),
    trainingAccuracy: shareOf(fields, "trainingAccuracy"),
    ...optional("parametersSha256", fields, (from, name) => from.text(name)),
    ...optional("validationLoss", fields, lossOf),
    ...optional("validationAccuracy", fields, shareOf),
  };
}

const countOf = (fields: Fields, name: string): number => fields.integer(name, 0);
const shareOf = (fields: Fields, name: string): number => fields.number(name, 0, 1);
const lossOf = (fields: Fields, name: string): number => fields.number(name);

/** A field that may be absent, or null: that is what JSON makes of a loss that was no number. */
function optional<Name extends string, Value>(
  name: Name,
  fields: Fields,
  read: (fields: Fields, name: string) => Value,
): Partial<Record<Name, Value>> {
  const found: Partial<Record<string, Value>> = fields.has(name) ? { [name]: read(fields, name) } : {};
  return found;
}
