import { requireInteger, ShapeError } from "../core/errors.js";
import { formatShape } from "../core/shape.js";
import { connectionsTo } from "../layers/connections.js";
import type { Conv2d } from "../layers/conv2d.js";
import type { DepthwiseConv2d } from "../layers/depthwiseConv2d.js";
import type { Layer } from "../layers/layers.js";
import type { WindowPool } from "../layers/pool.js";
import { imageShape, windowsOn, type ImageShape, type Padding } from "../layers/windows.js";
import type { Network } from "../network/network.js";
import { isImageShape, type ShapedValues } from "./channels.js";
import { featureMaps } from "./featureMaps.js";
import { filtersOf } from "./filters.js";
import { requireImage, type ImagePixels, type LookOptions } from "./subject.js";

/** Where a unit of a layer of images stands: the layer's number from 1; row, column and channel from 0. */
export interface UnitPlace {
  readonly layer: number;
  readonly row: number;
  readonly column: number;
  readonly channel: number;
}

/** A rectangle of pixels: from `top` and `left` up to, and without, `bottom` and `right`. */
export interface PixelBox {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** One number of a feature map, and where it comes from. */
export interface UnitView {
  readonly value: number;
  /** The pixels of the image that can reach it: its receptive field. */
  readonly field: PixelBox;
  /** Of a convolution: what is summed up. */
  readonly sum?: WindowSum;
}

/** value = bias + Σ inputs · weights, channel by channel. */
export interface WindowSum {
  /** Of the layer's input, what lies in the window, [kernel, kernel, channels]: 0 where it reaches beyond the edge. */
  readonly inputs: ShapedValues;
  /** The filter, of the same shape. */
  readonly weights: ShapedValues;
  /** What each input channel adds: Σ inputs · weights over its part of the window. */
  readonly byChannel: Float64Array;
  /** 0 where the layer has none. */
  readonly bias: number;
}

/**
 * Follows one number of a feature map back: to the window of the layer's input and the weights behind it, and to the pixels
 * of the image.
 *
 * @param place a unit of a layer whose output is an image
 * @throws OptionError when there is no such unit; ShapeError when the layer's output is no image, or for pixels of another shape
 * @example
 * const { value, sum } = lookAtUnit(network, pixels, { layer: 1, row: 10, column: 12, channel: 3 });
 * // value ≈ sum.bias + the sum of sum.byChannel
 */
export function lookAtUnit(
  network: Network,
  image: ImagePixels,
  place: UnitPlace,
  options: LookOptions = {},
): UnitView {
  const pixels = requireImage(network, image);
  const { layers, shapes } = network;
  const layer = requireInteger("layer", place.layer, 1, layers.length);
  const shape = shapes[layer];
  if (!isImageShape(shape)) {
    throw new ShapeError({
      what: `Layer ${layer} (${layers[layer - 1].kind}) makes no images`,
      expected: "a layer whose output is height x width, or height x width x channels",
      received: formatShape(shape),
    });
  }
  const { height, width, channels } = imageShape(shape, layers[layer - 1].kind);
  const row = requireInteger("row", place.row, 0, height - 1);
  const column = requireInteger("column", place.column, 0, width - 1);
  const channel = requireInteger("channel", place.channel, 0, channels - 1);

  const maps = featureMaps(network, image, options);
  const unit = (row * width + column) * channels + channel;
  const value = maps[layer - 1].values[unit];
  let field: PixelBox = { top: row, left: column, bottom: row + 1, right: column + 1 };
  for (let i = layer - 1; i >= 0; i--) field = fieldBefore(field, layers[i], imageShape(shapes[i], layers[i].kind));

  const described = layers[layer - 1];
  if (described.kind !== "conv2d") return { value, field };
  const before = imageShape(shapes[layer - 1], described.kind);
  const scale = pixels instanceof Uint8Array ? network.pixelScale : 1;
  const input = layer === 1 ? Float32Array.from(pixels, (pixel) => pixel * scale) : maps[layer - 2].values;
  const { shape: filterShape, values: weights, bias = 0 } = filtersOf(network, layer)[channel];
  const inputs = new Float32Array(weights.length);
  const byChannel = new Float64Array(before.channels);
  // Weights are [kernel, kernel, channels, filters]; what reaches beyond the edge is connected to nothing.
  for (const { input: from, weight } of connectionsTo(described, shapes[layer - 1], shape, unit)) {
    const at = (weight - channel) / channels;
    inputs[at] = input[from];
    byChannel[at % before.channels] += inputs[at] * weights[at];
  }
  const [inWindow, filter] = [inputs, weights].map((values) => ({ shape: filterShape, values }));
  return { value, field, sum: { inputs: inWindow, weights: filter, byChannel, bias } };
}

interface Sliding {
  readonly size: number;
  readonly stride: number;
  readonly padding: Padding;
}

function slidingOf(layer: Conv2d | DepthwiseConv2d | WindowPool<string>): Sliding {
  if ("kernel" in layer) return { size: layer.kernel, stride: layer.stride, padding: layer.padding };
  return { size: layer.size, stride: layer.stride, padding: "valid" };
}

/** What a layer looks at to make what stands in a box of its output. Layers without windows look at the same place. */
function fieldBefore(box: PixelBox, layer: Layer, image: ImageShape): PixelBox {
  if (!("kernel" in layer || "size" in layer)) return box;
  const sliding = slidingOf(layer);
  const { top, left } = windowAt(sliding, image, box.top, box.left);
  const { bottom, right } = windowAt(sliding, image, box.bottom - 1, box.right - 1);
  const { height, width } = image;
  return {
    top: Math.max(0, top),
    left: Math.max(0, left),
    bottom: Math.min(height, bottom),
    right: Math.min(width, right),
  };
}

/** Where the window of a place lies on the layer's input; it may reach beyond its edge. */
function windowAt(sliding: Sliding, image: ImageShape, row: number, column: number): PixelBox {
  const { padTop, padLeft } = windowsOn(image, sliding, "layer", "window");
  const [top, left] = [row * sliding.stride - padTop, column * sliding.stride - padLeft];
  return { top, left, bottom: top + sliding.size, right: left + sliding.size };
}
