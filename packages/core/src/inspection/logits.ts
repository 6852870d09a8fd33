import type { Network } from "../model/network.js";

/** Made once a network, so that `predict` lays it out once too. */
const made = new WeakMap<Network, Network>();

/**
 * The network up to its logits: without a softmax or sigmoid at its end. Where an answer is all but certain, those hardly
 * move any more whatever becomes of the image; logits still tell.
 *
 * @returns the network itself where it ends with neither
 */
export function upToLogits(network: Network): Network {
  const { layers, shapes } = network;
  const last = layers[layers.length - 1].kind;
  if (layers.length === 1 || (last !== "softmax" && last !== "sigmoid")) return network;
  const known = made.get(network);
  if (known !== undefined) return known;
  const shorter = Object.freeze({ ...network, layers: layers.slice(0, -1), shapes: shapes.slice(0, -1) });
  made.set(network, shorter);
  return shorter;
}
