import { createDataset, selectImages, type Dataset } from "../../src/dataset/dataset.js";
import { dense } from "../../src/layers/dense.js";
import { sigmoid } from "../../src/layers/activation.js";
import type { Layer } from "../../src/layers/layers.js";
import { createNetwork, withParameters, type Network } from "../../src/network/network.js";

/*
 * A 2-2-2 network small enough to work out by hand. All its numbers are sums of a few powers of two, so that they are
 * exact in float32, and every digit asked for in a test follows from the formulas alone.
 *
 * The flat vector: W1 [2, 2] row after row (a row an input), b1, W2, b2.
 */
export const handParameters: readonly number[] = [
  0.25, -0.5, 0.5, 0.75, 0.125, -0.25, 1, -0.5, -0.25, 0.5, 0.25, -0.125,
];

/** Four images of two numbers each, and their classes. */
export const handData: Dataset = createDataset({
  name: "four points",
  imageShape: [1, 2],
  images: Float32Array.of(1, 0.5, -0.5, 1, 0.25, -0.75, 2, -1),
  labels: Uint8Array.of(1, 0, 1, 0),
  classNames: ["no", "yes"],
});

/** The first of them: x = (1, 0.5), class 1. */
export const firstPoint: Dataset = selectImages(handData, [0]);

/** The network with this hidden activation and last layer. */
export function handNetwork(hidden: Layer = sigmoid(), last: Layer = sigmoid()): Network {
  const network = createNetwork({
    inputShape: [1, 2],
    layers: [dense(2), hidden, dense(2), last],
    classNames: ["no", "yes"],
  });
  return withParameters(network, handParameters);
}
