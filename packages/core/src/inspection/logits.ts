import type { Network } from "../network/network.js";

/**
 * How many layers lead to the network's logits: all but a softmax or sigmoid at its end. Where an answer is all but
 * certain, those hardly move any more whatever becomes of the image; logits still tell.
 */
export function layersToLogits({ layers }: Network): number {
  const last = layers[layers.length - 1].kind;
  return layers.length > 1 && (last === "softmax" || last === "sigmoid") ? layers.length - 1 : layers.length;
}
