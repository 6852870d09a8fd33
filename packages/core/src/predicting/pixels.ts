import { ShapeError } from "../core/errors.js";
import { formatShape, sizeOf } from "../core/shape.js";
import { asPixels, type Dataset } from "../dataset/dataset.js";
import { parametersOf, type Network } from "../network/network.js";
import { requireFit } from "../network/requirements.js";

/** Whole images: a data set, or their pixels one after the other, bytes (0 paper, 255 ink) or floats. */
export type Images = Dataset | Uint8Array | Float32Array;

/**
 * The pixels of images that a network can read.
 *
 * @throws ShapeError when they do not make whole images of its input shape; OptionError for what is no network, or no images
 */
export function pixelsOf(network: Network, images: Images): Uint8Array | Float32Array {
  parametersOf(network);
  if (!ArrayBuffer.isView(images)) {
    requireFit(network, images);
    return images.images;
  }
  const pixels = asPixels(images);
  const size = sizeOf(network.inputShape);
  if (pixels.length % size === 0) return pixels;
  throw new ShapeError({
    what: "Wrong number of pixels",
    expected: `a multiple of ${size} (images of ${formatShape(network.inputShape)})`,
    received: String(pixels.length),
    advice: "Bring each image to the network's input shape first",
  });
}
