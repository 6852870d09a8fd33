import type { Engine } from "../kernels/engine.js";
import type { Network } from "../network/network.js";
import type { Images } from "./pixels.js";
import { createReader, type Predictions, type Reader } from "./reader.js";

export interface PredictOptions {
  /** Default WebAssembly. */
  readonly engine?: Engine | undefined;
}

/** One reader a network, made when first asked for; engines other than the default are not kept. */
const readers = new WeakMap<Network, Reader>();

/**
 * Reads images: forward propagation alone.
 *
 * A network that is asked again is laid out once (see `createReader`, which also follows weights that change).
 *
 * @param images whole images one after the other, as a data set or as plain pixels: bytes (0 paper, 255 ink) or floats; or
 *   one image of a canvas. See `Images`: which side of a canvas is ink, and which floats are refused
 * @throws ShapeError when the pixels do not make whole images of the network's input shape, or have four channels; DataError
 *   for floats that are NaN or look like bytes; OptionError for what is no network, or no images
 * @example
 * const { labels, outputs } = predict(network, pixels); // 784 bytes
 * labels[0]; // 7
 * predict(network, context.getImageData(0, 0, 28, 28)); // of a canvas
 */
export function predict(network: Network, images: Images, { engine }: PredictOptions = {}): Predictions {
  const reader = engine === undefined ? keptReader(network) : createReader(network, { engine });
  return reader.read(images);
}

function keptReader(network: Network): Reader {
  const kept = readers.get(network) ?? createReader(network);
  readers.set(network, kept);
  return kept;
}
