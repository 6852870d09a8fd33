import type { Loss } from "../losses/loss.js";

/** What a program is run for: how far it goes, and whether layers behave as in a training or as in use. */
export type Purpose =
  /** Forward alone: outputs and answers. */
  | { readonly kind: "read" }
  /** Forward, and each image's loss. */
  | { readonly kind: "score"; readonly loss: Loss }
  /**
   * Forward and backward to the parameters, as in a training. With `weightsLater` the backward pass leaves the gradient of
   * the first layer's weights out, for `Lane.weightGradient` to be asked for; only where `goesThroughAtOnce` says that a
   * batch stays in memory. Layers among `frozenLayers` (their numbers, from 1) behave as in use; nothing before the
   * first layer that learns gets a gradient.
   */
  | {
      readonly kind: "learn";
      readonly loss: Loss;
      readonly weightsLater: boolean;
      readonly frozenLayers?: readonly number[];
    }
  /**
   * Forward, and backward from the outputs to the pixels: it begins with the gradient that the caller writes at the last
   * signal and ends at the first's. The parameters' gradients are computed on the way, and left lying.
   */
  | { readonly kind: "explain" };
