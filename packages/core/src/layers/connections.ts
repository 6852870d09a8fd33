import { ShapeError } from "../core/errors.js";
import { sizeOf, type Shape } from "../core/shape.js";
import type { Layer } from "./layers.js";
import { imageShape, windowsOn, type Padding } from "./windows.js";

/** Which weight stands between which number of a layer's input and which of its output, all counted from 0 within an image. */
export interface Connection {
  readonly input: number;
  readonly weight: number;
  readonly output: number;
}

/**
 * All connections of a layer with weights, output after output, each in the order in which its sum is taken. A dense layer
 * has one a weight; a convolution's weights are laid on every window, and padding is connected to nothing.
 *
 * @throws ShapeError for a layer without weights
 */
export function* connectionsOf(layer: Layer, inputShape: Shape, outputShape: Shape): Iterable<Connection> {
  const count = sizeOf(outputShape);
  for (let output = 0; output < count; output++) yield* connectionsTo(layer, inputShape, outputShape, output);
}

/**
 * Those of one number of the output.
 *
 * @throws ShapeError for a layer without weights
 */
export function connectionsTo(
  layer: Layer,
  inputShape: Shape,
  outputShape: Shape,
  output: number,
): Iterable<Connection> {
  if (layer.kind === "dense") return denseConnections(sizeOf(inputShape), layer.units, output);
  if (layer.kind === "conv2d") return windowConnections(layer, inputShape, outputShape, output, "all channels");
  if (layer.kind === "depthwiseConv2d") return windowConnections(layer, inputShape, outputShape, output, "own channel");
  throw new ShapeError({
    what: "This layer has no weights between its input and its output",
    expected: "a dense layer or a convolution",
    received: layer.kind,
  });
}

function* denseConnections(K: number, N: number, output: number): Iterable<Connection> {
  for (let input = 0; input < K; input++) yield { input, weight: input * N + output, output };
}

/** Weights are [kernel, kernel, channels, filters], or of a depthwise convolution [kernel, kernel, channels]. */
function* windowConnections(
  { kernel, stride, padding }: { readonly kernel: number; readonly stride: number; readonly padding: Padding },
  inputShape: Shape,
  outputShape: Shape,
  output: number,
  sees: "all channels" | "own channel",
): Iterable<Connection> {
  const image = imageShape(inputShape, "This layer");
  const { height, width, channels } = image;
  const { padTop, padLeft } = windowsOn(image, { size: kernel, stride, padding }, "This layer", "kernel");
  const { width: outWidth, channels: filters } = imageShape(outputShape, "This layer");
  const filter = output % filters;
  const place = (output - filter) / filters;
  for (let tap = 0; tap < kernel * kernel; tap++) {
    const y = Math.floor(place / outWidth) * stride + Math.floor(tap / kernel) - padTop;
    const x = (place % outWidth) * stride + (tap % kernel) - padLeft;
    if (y < 0 || y >= height || x < 0 || x >= width) continue;
    const pixel = (y * width + x) * channels;
    if (sees === "own channel") yield { input: pixel + filter, weight: tap * channels + filter, output };
    else
      for (let channel = 0; channel < channels; channel++) {
        yield { input: pixel + channel, weight: (tap * channels + channel) * filters + filter, output };
      }
  }
}
