import { sizeOf } from "../core/shape.js";
import type { Network } from "../network/network.js";

/** The first `count` layers of a network as a network of their own: what comes out of the last of them is its output. */
export function firstLayers(network: Network, count: number): Network {
  const { layers, shapes, classNames } = network;
  const outputs = sizeOf(shapes[count]);
  return Object.freeze({
    ...network,
    layers: layers.slice(0, count),
    shapes: shapes.slice(0, count + 1),
    classNames: outputs === classNames.length ? classNames : Array.from({ length: outputs }, (_, i) => String(i)),
  });
}

/** Made once a network, so that `predict` lays it out once too. */
const made = new WeakMap<Network, Network>();

/**
 * The network up to its logits: without a softmax or sigmoid at its end. Where an answer is all but certain, those hardly
 * move any more whatever becomes of the image; logits still tell.
 *
 * @returns the network itself where it ends with neither
 */
export function upToLogits(network: Network): Network {
  const { layers } = network;
  const last = layers[layers.length - 1].kind;
  if (layers.length === 1 || (last !== "softmax" && last !== "sigmoid")) return network;
  const shorter = made.get(network) ?? firstLayers(network, layers.length - 1);
  made.set(network, shorter);
  return shorter;
}
