import { sizeOf } from "../core/shape.js";
import type { Layer } from "../layers/layers.js";
import { runOperations } from "../program/lane.js";
import { partsOf } from "../program/watch.js";
import { parametersOf, type Network } from "../network/network.js";
import type { ShapedValues } from "./channels.js";
import { placeImage, type ImagePixels, type LookOptions } from "./subject.js";

/** What one layer makes of an image. */
export interface FeatureMaps extends ShapedValues {
  /** The layer's number, from 1, as messages count it. */
  readonly layer: number;
  readonly kind: Layer["kind"];
}

/**
 * Sends one image forward and keeps what every layer makes of it: its feature maps, where those are images.
 *
 * Layers behave as in use: dropout passes all on, and batchNorm takes what it measured while training.
 *
 * @param image the pixels of one image, as `imageAt` gives them
 * @returns an entry a layer, in order; `values` in the shape of the layer's output, channels side by side
 * @throws ShapeError when the pixels are not one image of the network's input shape
 * @example
 * const maps = featureMaps(network, imageAt(dataset, 0));
 * maps[0]; // { layer: 1, kind: "conv2d", shape: [24, 24, 8], values: Float32Array(4608) }
 * splitChannels(maps[0])[3]; // what the fourth filter found, 24x24
 */
export function featureMaps(network: Network, image: ImagePixels, options: LookOptions = {}): FeatureMaps[] {
  parametersOf(network);
  const until = network.layers.length;
  const { program, lane, step } = placeImage(network, image, { kind: "read" }, { ...options, until });
  const { workspace } = program;
  const { signals } = lane;
  const { before, layers } = partsOf(lane.forward, until);
  runOperations(workspace.kernels, before, step);
  return network.layers.map(({ kind }, i) => {
    runOperations(workspace.kernels, layers[i], step);
    // A copy, before the layer behind writes over what this one has made.
    const shape = network.shapes[i + 1];
    const values = workspace.reals(signals[i + 1].values, sizeOf(shape)).slice();
    return { layer: i + 1, kind, shape, values };
  });
}
