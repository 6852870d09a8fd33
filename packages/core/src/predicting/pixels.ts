import { ShapeError } from "../core/errors.js";
import { formatShape, sameShape, sizeOf } from "../core/shape.js";
import { asPixels, type Dataset } from "../dataset/dataset.js";
import { parametersOf, type Network } from "../network/network.js";
import { requireFit, requireReadable } from "../network/requirements.js";

/** What a page's canvas gives (ImageData): red, green, blue and opacity of each pixel, a byte each. */
interface CanvasImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/**
 * Whole images: a data set, or their pixels one after the other, bytes (clamped or not; 0 paper, 255 ink) or floats; or one
 * image as a canvas gives it (ImageData), of the network's rows and columns.
 *
 * Of a canvas whose border is transparent, on average, ink is what is opaque, in whatever colour. Else it is grey, as bright
 * as 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), and turned round where its border is bright: there is paper.
 *
 * Floats are read as they are. Refused are those that no network of this `pixelScale` is trained on: NaN and infinity, and
 * what looks like bytes, for which a full ink is 255 pixelScale, mostly 1. That is whole numbers from twice this on, and
 * any beyond 16 times this where none is negative; standardised pixels are.
 */
export type Images = Dataset | Uint8Array | Uint8ClampedArray | Float32Array | CanvasImage;

/**
 * The pixels of images that a network can read.
 *
 * @throws ShapeError when they do not make whole images of its input shape, or have four channels; DataError for floats that
 *   it cannot read; OptionError for what is no network, or no images
 */
export function pixelsOf(network: Network, images: Images): Uint8Array | Float32Array {
  parametersOf(network);
  if (ArrayBuffer.isView(images)) return plainPixels(network, images);
  if (isCanvasImage(images)) return inkOfCanvas(network, images);
  requireFit(network, images);
  return images.images;
}

function plainPixels(network: Network, images: ArrayBufferView): Uint8Array | Float32Array {
  const { inputShape } = network;
  const size = sizeOf(inputShape);
  const pixels = asPixels(images);
  if (pixels.length % size !== 0) {
    throw new ShapeError({
      what: "Wrong number of pixels",
      expected: `a multiple of ${size} (images of ${formatShape(inputShape)})`,
      received: String(pixels.length),
      advice: "Bring each image to the network's input shape first",
    });
  }
  // Four images, or one of four channels: a canvas's bytes are clamped, and mostly opaque everywhere.
  const fourfold = pixels.length > 0 && pixels.length % (4 * size) === 0;
  if (fourfold && (images instanceof Uint8ClampedArray || pixels.every((pixel, i) => i % 4 < 3 || pixel === 255))) {
    throw new ShapeError({
      what: "Wrong number of pixels",
      expected: `one number a pixel (images of ${formatShape(inputShape)})`,
      received: "four, as a canvas has",
      advice: "Pass the ImageData itself, or grey images as a Uint8Array",
    });
  }
  requireReadable(network, pixels);
  return pixels;
}

function isCanvasImage(images: object | null | undefined): images is CanvasImage {
  return images instanceof Object && "data" in images && images.data instanceof Uint8ClampedArray;
}

function inkOfCanvas({ inputShape }: Network, { width, height, data }: CanvasImage): Uint8Array {
  const [rows, columns] = inputShape;
  if (!(
    sizeOf(inputShape) === rows * columns &&
    sameShape([rows, columns, 4 * rows * columns], [height, width, data.length])
  )) {
    throw new ShapeError({
      what: "Wrong image size",
      expected: formatShape(inputShape),
      received: `${formatShape([height, width])} of a canvas`,
      advice: "Bring each image to the network's input shape first",
    });
  }
  const size = rows * columns;
  const ofEach = (value: (at: number) => number) => Uint8Array.from({ length: size }, (_, i) => value(4 * i));
  const hasHighBorder = (values: Uint8Array) => {
    const border = values.filter((_, i) => i < columns || i >= size - columns || (i + 1) % columns < 2);
    return border.reduce((sum, value) => sum + value, 0) > 127.5 * border.length;
  };
  const opacity = ofEach((at) => data[at + 3]);
  if (!hasHighBorder(opacity)) return opacity;
  const grey = ofEach((at) => Math.round(0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2]));
  return hasHighBorder(grey) ? grey.map((value) => 255 - value) : grey;
}
