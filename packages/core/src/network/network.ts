import { ShapeError, requireInteger, requireNumber, wrongOption } from "../core/errors.js";
import { readObject, type Fields } from "../core/fields.js";
import { openBook, type Book, type Made } from "../core/made.js";
import { createRng } from "../core/rng.js";
import { formatShape, sizeOf, type Shape } from "../core/shape.js";
import { digitNames } from "../dataset/dataset.js";
import { initialize } from "../layers/initializers.js";
import type { ParameterName, ParameterSpecification } from "../layers/layer.js";
import { behaviourOf, parseLayer, type Layer } from "../layers/layers.js";
import { mostLayers, requireAllocatable } from "./sizeLimits.js";

/** Everything that says what a network is, without its parameters: plain data. */
export interface NetworkDescription {
  /** Shape of one image: `[rows, columns]`. */
  readonly inputShape: Shape;
  readonly layers: readonly Layer[];
  /** What a byte image's pixels are multiplied by; images of floats are taken as they are. */
  readonly pixelScale: number;
  /** One name a class, in the order of the outputs. */
  readonly classNames: readonly string[];
  /** From which the first parameters come. */
  readonly seed: number;
}

/** Where one weight matrix or bias vector lies in the flat vector. */
export interface ParameterTensor {
  /** Number of its layer in the network, from 0. */
  readonly layer: number;
  /** `1.dense`: the layer's number, counted from 1, and its kind. */
  readonly layerName: string;
  readonly name: ParameterName;
  readonly shape: readonly number[];
  /** Index of its first number in the flat vector. */
  readonly offset: number;
  readonly size: number;
}

/**
 * A network: its description, what follows from it, and its parameters as one flat vector. Nothing of it ever changes, and
 * only `createNetwork`, `decodeNetwork`, `withParameters` and trainings make one.
 */
export interface Network extends NetworkDescription, Made<"network"> {
  /** `shapes[i]` goes into layer i; the last is the output's. */
  readonly shapes: readonly Shape[];
  /** Where each weight matrix and bias vector lies in `parameters`. */
  readonly tensors: readonly ParameterTensor[];
  /**
   * A fresh copy each time that it is read: what is written to it changes no network (`withParameters` makes one of changed
   * numbers). Keep it in a variable where numbers are read one by one.
   */
  readonly parameters: Float32Array;
}

const networks: Book<Network, Float32Array> = openBook("a network", "createNetwork or decodeNetwork");

/** The parameters themselves, to be read and never written. Throws an OptionError for what is no network. */
export function parametersOf(network: Network): Float32Array {
  return networks.find(network);
}

function enter(
  description: NetworkDescription,
  { shapes, tensors }: Pick<Network, "shapes" | "tensors">,
  parameters: Float32Array,
): Network {
  const parts = {
    ...describeNetwork(description),
    shapes,
    tensors,
    get parameters() {
      return parameters.slice();
    },
  };
  return networks.enter(parts, parameters);
}

/**
 * Makes a network from a list of layers, its parameters drawn from the seed.
 *
 * Layers are those that inkling has: layers of one's own, from outside, are not offered now.
 *
 * @param description `inputShape` default [28, 28]; `layers` 1 to 1,000; `pixelScale` default 1/255; `classNames` default
 *   "0" to "9", at most 256; `seed` default 1
 * @throws ShapeError naming the layer, when shapes do not fit or the outputs are not one a class; OptionError for a field
 *   that is wrong or unknown, with its path: `layers[0].units`
 * @example
 * const network = createNetwork({ layers: [dense(30), sigmoid(), dense(10), sigmoid()], seed: 42 });
 * network.parameters.length; // 784 * 30 + 30 + 30 * 10 + 10 = 23,860
 */
export function createNetwork(
  description: Partial<Omit<NetworkDescription, "layers">> & Pick<NetworkDescription, "layers">,
): Network {
  const defaults = { inputShape: [28, 28], pixelScale: 1 / 255, classNames: digitNames, seed: 1 };
  const complete = readObject({ ...defaults, ...description }, "the network", parseNetworkDescription);
  const laidOut = layOut(complete);
  const { tensors, specifications, parameterCount } = laidOut;
  const parameters = new Float32Array(parameterCount);
  const rng = createRng(complete.seed, "parameters");
  specifications.forEach(({ initializer, fanIn, fanOut }, i) => {
    const { offset, size } = tensors[i];
    initialize(parameters.subarray(offset, offset + size), initializer, fanIn, fanOut, rng);
  });
  return enter(complete, laidOut, parameters);
}

/**
 * Makes a network whose parameters are known already, tensor by tensor.
 *
 * @param valuesOf the numbers of a tensor, `tensor.size` of them. Every tensor is asked for before memory is taken: a
 *   description from a file may claim more parameters than anyone has
 * @throws ShapeError as `createNetwork`, or naming the tensor whose numbers are too few or too many
 */
export function restoreNetwork(
  description: NetworkDescription,
  valuesOf: (tensor: ParameterTensor) => ArrayLike<number>,
): Network {
  const laidOut = layOut(description);
  const { tensors, parameterCount } = laidOut;
  const values = tensors.map((tensor) => {
    const given = valuesOf(tensor);
    if (given.length === tensor.size) return given;
    throw new ShapeError({
      what: `Wrong number of ${tensor.layerName}'s ${tensor.name}`,
      expected: `${tensor.size} (${formatShape(tensor.shape)})`,
      received: String(given.length),
    });
  });
  const parameters = new Float32Array(parameterCount);
  tensors.forEach(({ offset }, i) => {
    parameters.set(values[i], offset);
  });
  return enter(description, laidOut, parameters);
}

/**
 * The same network with other parameters (copied).
 *
 * @throws ShapeError for another number of them
 */
export function withParameters(network: Network, parameters: ArrayLike<number>): Network {
  requireParameterCount(network, parameters);
  return enter(network, network, Float32Array.from(parameters));
}

/** Throws a ShapeError unless there are as many numbers as the network has parameters. */
export function requireParameterCount(network: Network, numbers: ArrayLike<number> | null | undefined): void {
  const { length } = parametersOf(network);
  if (numbers?.length === length) return;
  throw new ShapeError({
    what: "Wrong number of parameters",
    expected: String(length),
    received: String(numbers?.length),
  });
}

/** Infers shapes from layer to layer and gives every parameter its place in the flat vector. */
function layOut({ inputShape, layers, classNames }: NetworkDescription) {
  if (layers.length === 0) {
    throw new ShapeError({ what: "A network needs at least one layer", advice: "Describe one, such as dense(10)" });
  }
  const shapes: Shape[] = [inputShape];
  const tensors: ParameterTensor[] = [];
  const specifications: ParameterSpecification[] = [];
  let parameterCount = 0;
  layers.forEach((layer, i) => {
    const layerName = `${i + 1}.${layer.kind}`;
    const behaviour = behaviourOf(layer);
    const where = `Layer ${i + 1} (${layer.kind})`;
    // Before the parameters: it says what is wrong with the input.
    const outputShape = behaviour.outputShape(shapes[i], where);
    const own = behaviour.parameters(shapes[i]);
    for (const { name, shape } of own) {
      const size = sizeOf(shape);
      tensors.push({ layer: i, layerName, name, shape, offset: parameterCount, size });
      parameterCount += size;
    }
    requireAllocatable(where, parameterCount, own, outputShape);
    specifications.push(...own);
    shapes.push(outputShape);
  });
  if (classNames.length > 256) throw wrongOption("classNames", "at most 256: a label is a byte", classNames.length);
  const outputs = sizeOf(shapes[layers.length]);
  if (outputs !== classNames.length) {
    throw new ShapeError({
      what: "The last layer does not give one output a class",
      expected: `${classNames.length} outputs (${classNames.join(", ")})`,
      received: `${outputs} (${formatShape(shapes[layers.length])})`,
      advice: `End with dense(${classNames.length}), or pass classNames`,
    });
  }
  return { shapes, tensors, specifications, parameterCount };
}

/** The description alone, as it is stored in a model file. */
export function describeNetwork(network: NetworkDescription): NetworkDescription {
  const { inputShape, layers, pixelScale, classNames, seed } = network;
  return { inputShape, layers, pixelScale, classNames, seed };
}

/** Checks or completes what byte images' pixels are multiplied by. */
export function requirePixelScale(pixelScale = 1 / 255): number {
  return requireNumber("pixelScale", pixelScale, 1e-12);
}

/**
 * Reads a description back from JSON: a model file's metadata.
 *
 * @throws OptionError with the path of the field that is missing, wrong or unknown
 */
export function parseNetworkDescription(fields: Fields): NetworkDescription {
  return {
    inputShape: fields.integers("inputShape", 1),
    layers: fields.objects("layers", parseLayer, mostLayers),
    pixelScale: requirePixelScale(fields.number("pixelScale")),
    classNames: fields.texts("classNames"),
    seed: requireInteger("seed", fields.number("seed"), 0),
  };
}

/** Reads a description back from JSON and makes the network, with first parameters from its seed. */
export function parseNetwork(value: unknown, where: string): Network {
  return createNetwork(readObject(value, where, parseNetworkDescription));
}
