import { OptionError, ShapeError } from "../core/errors.js";
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
