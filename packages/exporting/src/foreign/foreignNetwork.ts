import { NumericError, OptionError, formatShape, type Network } from "inkling";
import { imageShape, type ImageShape } from "inkling/inspection";
import { createFlow } from "./flow.js";
import type { NamedLayer } from "./foreignLayer.js";
import type { Order } from "./order.js";
import { writeLayer, type ValuesOf } from "./writeLayer.js";

/** A network as other frameworks have it. It takes pixels that are scaled already. */
export interface ForeignNetwork {
  /** Its images, [channels, height, width]; undefined where it takes rows of numbers. */
  readonly input: ImageShape | undefined;
  readonly layers: readonly NamedLayer[];
  /** Which of inkling's outputs each of its outputs is. */
  readonly outputOrder: Order;
}

/**
 * Says a network in the layers of other frameworks.
 *
 * Where inkling takes an image for a row without a word, as a dense layer does, a flatten is put in; the weights behind it
 * follow the other order of its numbers.
 *
 * @throws OptionError when its input is neither a row nor an image; NumericError for a parameter that is no finite number
 */
export function toForeign(network: Network): ForeignNetwork {
  const { inputShape, layers, shapes } = network;
  if (inputShape.length > 3) {
    throw new OptionError({
      what: "Only inkling reads images of this shape",
      expected: "numbers, rows and columns, or rows, columns and channels",
      received: formatShape(inputShape),
      advice: "Export the network to js or json",
    });
  }
  const valuesOf = readerOf(network);
  const flow = createFlow(inputShape);
  layers.forEach((layer, i) => {
    flow.begin(`${i + 1}.${layer.kind}`, shapes[i]);
    writeLayer(flow, layer, shapes[i], valuesOf(i));
  });
  flow.begin("output", shapes[layers.length]);
  const outputOrder = flow.asRows();
  const input = inputShape.length === 1 ? undefined : imageShape(inputShape, "input");
  return { input, layers: flow.layers, outputOrder };
}

/** The numbers of each layer's parameters. */
function readerOf(network: Network): (layer: number) => ValuesOf {
  const { parameters, tensors } = network;
  requireFinite(parameters);
  return (layer) => (name) => {
    const tensor = tensors.find((own) => own.layer === layer && own.name === name);
    if (tensor === undefined) throw new RangeError(`Layer ${layer + 1} has no ${name}.`);
    return parameters.subarray(tensor.offset, tensor.offset + tensor.size);
  };
}

/** Throws a NumericError for a parameter that is no finite number: no file has a use for it. */
export function requireFinite(parameters: Float32Array): void {
  const wrong = parameters.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  throw new NumericError({
    what: `Number ${wrong} of the parameters is not a finite number`,
    received: String(parameters[wrong]),
    advice: "Lower the learning rate and train again: these weights are lost",
  });
}
