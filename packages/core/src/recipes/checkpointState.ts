import { OptionError } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import type { RngState } from "../core/rng.js";
import type { BatchOrderState } from "../dataset/batches.js";
import type { Network } from "../network/network.js";
import type { StoredTensor } from "../saving/safetensors.js";
import type { Tally, TrainerState } from "../training/trainer.js";

/*
 * Where a training stands, as a checkpoint's file holds it: the tensors `training.parameters`, `optimizer.1`, `optimizer.2`, …,
 * and among the metadata the step, the order of the images and the sums since the last record.
 */

/** The vectors of a state, to be stored. */
export function tensorsOf({ parameters, optimizerStates }: TrainerState): StoredTensor[] {
  return [
    { name: "training.parameters", shape: [parameters.length], data: parameters },
    ...optimizerStates.map((data, i) => ({ name: `optimizer.${i + 1}`, shape: [data.length], data })),
  ];
}

/** Reads a state: its numbers from the metadata, its vectors from the tensors. */
export function parseState(
  fields: Fields,
  tensors: ReadonlyMap<string, StoredTensor>,
  { parameters }: Network,
): TrainerState {
  const vector = (name: string): Float32Array | Float64Array => {
    const found = tensors.get(name);
    if (found?.data.length === parameters.length) return found.data;
    throw new OptionError({
      what: `The checkpoint's tensor ${name} does not fit its network`,
      expected: `${parameters.length} numbers`,
      received: found === undefined ? "none" : String(found.data.length),
    });
  };
  const vectors = fields.integer("optimizerVectors", 0, tensors.size);
  return {
    iteration: fields.integer("iteration", 0),
    parameters: vector("training.parameters"),
    optimizerStates: Array.from({ length: vectors }, (_, i) => vector(`optimizer.${i + 1}`)),
    order: fields.object("order", parseOrder),
    tally: fields.object("tally", parseTally),
  };
}

function parseTally({ number, integer }: Fields): Tally {
  return { lossSum: number("lossSum"), correct: integer("correct", 0), images: integer("images", 0) };
}

function parseOrder(fields: Fields): BatchOrderState {
  return {
    count: fields.integer("count", 1, 2 ** 32 - 1),
    batchSize: fields.integer("batchSize", 1),
    shuffle: fields.boolean("shuffle"),
    epoch: fields.integer("epoch", 0),
    batch: fields.integer("batch", -1),
    rng: parseRng(fields, "rng"),
  };
}

function parseRng(fields: Fields, name: string): RngState {
  const numbers = fields.integers(name, -(2 ** 31));
  const [a, b, c, counter] = numbers;
  if (numbers.length === 4) return [a, b, c, counter];
  throw fields.wrong(name, "four whole numbers");
}
