import { ShapeError } from "../core/errors.js";
import { formatShape, sizeOf, type Shape } from "../core/shape.js";
import { behaviourOf } from "../layers/layers.js";
import { parametersOf, type Network } from "../network/network.js";
import { isImageShape, type ShapedValues } from "./channels.js";

/** What one unit or filter of a layer looks for. */
export interface Filter extends ShapedValues {
  /** Undefined where the layer has none. */
  readonly bias?: number;
}

/**
 * The weights of each filter of a convolution, or of each unit of a dense layer, in the shape of what it looks at: what
 * that shows where weights are positive makes it answer.
 *
 * A conv2d's filters are [kernel, kernel, channels], a depthwiseConv2d's [kernel, kernel, 1]; a dense layer's units have
 * the shape of the images before it, through a flatten too.
 *
 * @param layer its number, from 1
 * @throws ShapeError when there is no such layer, when it has no filters, or when its input is no image
 * @example
 * const first = filtersOf(network, 1); // of conv2d(8, 5): eight of shape [5, 5, 1]
 * splitChannels(first[0]); // its one channel as an image
 */
export function filtersOf(network: Network, layer: number): Filter[] {
  const parameters = parametersOf(network);
  const tensorOf = (name: string) => {
    const tensor = network.tensors.find((candidate) => candidate.layer === layer - 1 && candidate.name === name);
    if (tensor === undefined) return undefined;
    return { shape: tensor.shape, values: parameters.subarray(tensor.offset, tensor.offset + tensor.size) };
  };
  const weights = tensorOf("weights");
  const shape = filterShape(network, layer);
  if (weights === undefined || shape === undefined) throw withoutFilters(network, layer);
  const biases = tensorOf("biases")?.values;
  // The filters are the last dimension: each one's weights lie `count` apart.
  const count = weights.shape[weights.shape.length - 1];
  const size = sizeOf(shape);
  return Array.from({ length: count }, (_, filter) => ({
    shape,
    values: Float32Array.from({ length: size }, (_, i) => weights.values[i * count + filter]),
    ...(biases === undefined ? {} : { bias: biases[filter] }),
  }));
}

/** The numbers, from 1, of the layers whose filters can be seen. */
export function layersWithFilters(network: Network): number[] {
  parametersOf(network);
  return network.layers.map((_, i) => i + 1).filter((layer) => filterShape(network, layer) !== undefined);
}

/** What one filter of a layer looks at; undefined where it has none, or where that is no image. */
function filterShape(network: Network, layer: number): Shape | undefined {
  const described = network.layers.at(layer - 1);
  if (described === undefined || layer < 1) return undefined;
  const images = imagesBefore(network, layer);
  return isImageShape(images) ? behaviourOf(described).filterShape?.(images) : undefined;
}

/** The shape of a layer's input before layers that only rename it, such as flatten. */
function imagesBefore({ layers, shapes }: Network, layer: number): Shape {
  let i = layer - 1;
  while (i > 0 && behaviourOf(layers[i - 1]).economy?.sameMemory === true) i--;
  return shapes[i];
}

function withoutFilters(network: Network, layer: number): ShapeError {
  const name = (number: number) => `${number} (${network.layers[number - 1].kind})`;
  const exists = network.layers.at(layer - 1) !== undefined && layer >= 1;
  return new ShapeError({
    what: exists ? `Layer ${name(layer)} has no filters to see as images` : `There is no layer ${layer}`,
    expected: layersWithFilters(network).map(name).join(", ") || "a convolution, or a dense layer on images",
    received: exists ? `input of ${formatShape(network.shapes[layer - 1])}` : String(layer),
  });
}
