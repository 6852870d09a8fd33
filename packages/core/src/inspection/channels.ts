import { ShapeError } from "../core/errors.js";
import { formatShape, type Shape } from "../core/shape.js";

/** Numbers with a shape: what goes from layer to layer, or a filter. Channels lie side by side, as layers see them. */
export interface ShapedValues {
  readonly shape: Shape;
  readonly values: Float32Array | Float64Array;
}

/** One channel by itself: `height` times `width` numbers, row after row. */
export interface ChannelImage {
  readonly height: number;
  readonly width: number;
  readonly pixels: Float32Array | Float64Array;
}

/** Whether a shape is that of images: [height, width] or [height, width, channels]. */
export function isImageShape({ length }: Shape): boolean {
  return length === 2 || length === 3;
}

/**
 * Takes images apart into their channels: pixels[y width + x] of image c = values[(y width + x) channels + c].
 *
 * @returns one image a channel; one of all where there are no channels
 * @throws ShapeError when the shape is neither [height, width] nor [height, width, channels]
 * @example
 * const [layer] = featureMaps(network, image);
 * const maps = splitChannels(layer); // of conv2d(8, 5) on 28x28: 8 images of 24x24
 */
export function splitChannels({ shape, values }: ShapedValues): ChannelImage[] {
  const [height, width, channels = 1] = shape;
  if (!isImageShape(shape)) {
    throw new ShapeError({
      what: "These numbers are no images",
      expected: "a shape of height x width, or height x width x channels",
      received: formatShape(shape),
      advice: "Choose a layer before flatten and dense layers",
    });
  }
  const size = height * width;
  return Array.from({ length: channels }, (_, channel) => {
    const pixels = values.slice(0, size);
    for (let i = 0; i < size; i++) pixels[i] = values[i * channels + channel];
    return { height, width, pixels };
  });
}
