import { DataError, OptionError, ShapeError } from "../core/errors.js";
import { formatShape, sameShape, sizeOf } from "../core/shape.js";
import { requireDataset, type Dataset } from "../dataset/dataset.js";
import { parametersOf, type Network } from "./network.js";

/**
 * The guard of every door that takes a network and a data set. Throws unless both are such, the images are of the network's
 * input shape and can be read, and the classes agree in number.
 */
export function requireFit(network: Network, dataset: Dataset): void {
  parametersOf(network);
  requireDataset(dataset);
  if (!sameShape(network.inputShape, dataset.imageShape)) {
    throw new ShapeError({
      what: `${dataset.name}: wrong image size`,
      expected: `images of ${sizeOf(network.inputShape)} pixels (${formatShape(network.inputShape)})`,
      received: `${sizeOf(dataset.imageShape)} (${formatShape(dataset.imageShape)})`,
      advice: `Pass { inputShape: [${dataset.imageShape.join(", ")}] } to the network or resize the images`,
    });
  }
  if (dataset.classNames.length !== network.classNames.length) {
    throw new ShapeError({
      what: `${dataset.name}: wrong number of classes`,
      expected: `${network.classNames.length} as the network has outputs`,
      received: String(dataset.classNames.length),
      advice: "Pass the data set's classNames to the network",
    });
  }
  requireReadable(network, dataset.images);
}

/** Throws a DataError for floats that are no numbers, or look like bytes: see `Images` for the rule. */
export function requireReadable({ pixelScale }: Network, pixels: Uint8Array | Float32Array): void {
  if (pixels instanceof Uint8Array) return;
  const ink = 255 * pixelScale;
  let [lowest, highest] = [0, 0];
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i];
    if (pixel === 0) continue; // Most are, and this takes half the time.
    // Both become NaN with the first that is.
    lowest = Math.min(lowest, pixel);
    highest = Math.max(highest, pixel);
  }
  const isLikeBytes =
    Math.max(highest, -lowest) >= 2 * ink && ((lowest === 0 && highest > 16 * ink) || pixels.every(Number.isInteger));
  if (highest - lowest < Infinity && !isLikeBytes) return;
  throw new DataError({
    what: "Wrong pixels",
    expected: `bytes, or floats of about 0 to ${ink}`,
    received: `floats from ${lowest} to ${highest}`,
    advice: "Pass a Uint8Array, or multiply by pixelScale",
  });
}

/** Throws unless there is something to learn. */
export function requireParameters(network: Network): void {
  if (parametersOf(network).length > 0) return;
  throw new OptionError({
    what: "The network has nothing to learn",
    expected: "at least one layer with parameters",
    received: network.layers.map(({ kind }) => kind).join(", "),
    advice: "Add a dense layer",
  });
}
