import {
  readNpz as readArrays,
  writeNpz as writeArrays,
  type DataArray,
  type WritableArray,
} from "@inkling/data/formats";
import { InklingError, type Network } from "inkling";
import { withParameters, type ParameterTensor } from "inkling/inspection";
import { describeNetwork, parseJson, parseNetwork } from "inkling/recipes";
import { asFault, foreignError } from "../foreign/foreignError.js";
import { requireFinite } from "../foreign/foreignNetwork.js";
import type { ImportOptions } from "../foreign/importOptions.js";
import { parametersIn } from "../foreign/parameters.js";

/** The entry that describes the network: JSON as bytes, for `json.loads(bytes(arrays["network.json"]))`. */
const descriptionName = "network.json";

/**
 * Writes a network's parameters as NumPy arrays (`.npz`), in inkling's own order: `1.dense.weights` [inputs, units],
 * `1.dense.biases` [units], …, and its description as JSON in the bytes of `network.json`. `readNpz` reads it back, with
 * whatever numbers `numpy.savez("changed.npz", **arrays)` put in.
 *
 * @throws NumericError for a parameter that is no finite number
 * @example
 * await writeFile("digits.npz", writeNpz(network)); // numpy.load("digits.npz")["1.dense.weights"]
 */
export function writeNpz(network: Network): Uint8Array {
  const { parameters, tensors } = network;
  requireFinite(parameters);
  const description = new TextEncoder().encode(JSON.stringify(describeNetwork(network)));
  const arrays: Record<string, WritableArray> = {};
  for (const tensor of tensors) {
    const { shape, offset, size } = tensor;
    arrays[nameOf(tensor)] = { shape, values: parameters.subarray(offset, offset + size) };
  }
  return writeArrays({ ...arrays, [descriptionName]: { shape: [description.length], values: description } });
}

/**
 * Reads a network from NumPy arrays: from `writeNpz`'s, by their names, or from `numpy.savez("digits.npz",
 * *model.get_weights())` of a Keras model, by their order. Keras has inkling's own order of numbers: channels last,
 * weights [inputs, units], of a batch normalisation gamma, beta, mean and variance. Its epsilon is 0.001 unless told.
 *
 * @param options `like`, a network of the same layers, where the file has no description
 * @throws ModelFileError where the layers are not known, or the arrays are not theirs
 * @example
 * const layers = [dense(128), relu(), dense(10), softmax()];
 * const network = readNpz(await readFile("keras.npz"), { like: createNetwork({ layers }) });
 */
export function readNpz(bytes: Uint8Array, options: ImportOptions = {}): Network {
  return asFault("This is not a readable .npz archive", "a file that numpy.savez wrote", () => {
    const arrays = readArrays(bytes, "The archive");
    const network = options.like ?? describedIn(arrays);
    arrays.delete(descriptionName);
    const valuesOf = readerOf(arrays, network);
    const layers = network.layers.map((_, layer) => {
      const own = network.tensors.filter((tensor) => tensor.layer === layer);
      return { values: Object.fromEntries(own.map((tensor) => [tensor.name, valuesOf(tensor)])) };
    });
    return withParameters(network, parametersIn(network, layers));
  });
}

function describedIn(arrays: ReadonlyMap<string, DataArray>): Network {
  const description = arrays.get(descriptionName)?.values;
  if (description instanceof Uint8Array) {
    return parseNetwork(parseJson(new TextDecoder().decode(description), descriptionName), descriptionName);
  }
  throw foreignError(
    "The arrays do not say which layers they are of",
    `an array ${descriptionName}, as inkling exports it`,
    [...arrays.keys()].join(", "),
    "Name a model or recipe of the same layers",
  );
}

/** The numbers of a tensor by its name, or, where the arrays are called arr_0, arr_1, …, by its place. */
function readerOf(
  arrays: ReadonlyMap<string, DataArray>,
  { tensors }: Network,
): (tensor: ParameterTensor) => Float32Array {
  const isInOrder = arrays.has("arr_0");
  if (arrays.size !== tensors.length) {
    throw foreignError(
      "The arrays are not those of the network's layers",
      `${tensors.length}: ${tensors.map(nameOf).join(", ")}`,
      `${arrays.size}: ${[...arrays.keys()].join(", ")}`,
    );
  }
  return (tensor) => {
    const name = isInOrder ? `arr_${tensors.indexOf(tensor)}` : nameOf(tensor);
    const array = arrays.get(name);
    const shape = array?.shape.join("x") ?? "none";
    if (array !== undefined && fits(array.shape, tensor.shape) && isNumbers(array.values)) {
      return Float32Array.from(array.values);
    }
    throw foreignError(`Wrong ${name} for ${nameOf(tensor)}`, `numbers of ${tensor.shape.join("x")}`, shape);
  };
}

/** The same shape, or with a last dimension of 1, as Keras has it for the filters of a depthwise convolution. */
function fits(given: readonly number[], own: readonly number[]): boolean {
  return given.join() === own.join() || given.join() === [...own, 1].join();
}

function isNumbers(values: DataArray["values"]): values is Float32Array | Float64Array {
  return values instanceof Float32Array || values instanceof Float64Array;
}

function nameOf({ layerName, name }: ParameterTensor): string {
  return `${layerName}.${name}`;
}

/** Whether these bytes are a file that `writeNpz` wrote, its numbers changed or not. */
export function isOurNpz(bytes: Uint8Array): boolean {
  try {
    return readArrays(bytes).has(descriptionName);
  } catch (error) {
    if (error instanceof InklingError) return false;
    throw error;
  }
}
