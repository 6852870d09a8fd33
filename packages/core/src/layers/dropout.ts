import { requireBelowOne } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import { subkey } from "../core/hash.js";
import { sizeOf } from "../core/shape.js";
import type { Kernels } from "../kernels/kernels.js";
import type { LayerBehaviour, Operation } from "./layer.js";

/** A layer that drops a share of its inputs while training. */
export interface Dropout {
  readonly kind: "dropout";
  readonly share: number;
}

/**
 * Describes a layer that, while training, sets each input to 0 with probability `share` and divides the others by
 * 1 - share; in use it passes all on as they are (Srivastava et al. 2014). What is dropped follows from the training's
 * seed, the step and the image's place in the batch.
 *
 * @param share from 0 to below 1; default 0.5
 * @example
 * const layers = [dense(256), relu(), dropout(0.4), dense(10), softmax()];
 */
export function dropout(share = 0.5): Dropout {
  return Object.freeze({ kind: "dropout", share: requireBelowOne("share of dropout", share) });
}

/** Reads a dropout layer from JSON. */
export function parseDropout({ optional }: Fields): Dropout {
  return dropout(optional.number("share"));
}

export function dropoutBehaviour({ share }: Dropout): LayerBehaviour {
  return {
    label: `dropout ${Number(share.toPrecision(4))}`,
    outputShape: (input) => input,
    parameters: () => [],
    operations({ input, output, inputShape, training, key }) {
      const size = sizeOf(inputShape);
      const operation = (name: "dropoutForward" | "dropoutBackward", from: number, to: number): Operation => ({
        name,
        run: (kernels: Kernels, { images, position, iteration }) => {
          const { low, high } = subkey(subkey(key, iteration), position);
          kernels[name](from, to, training ? share : 0, low, high, 0, images * size);
        },
      });
      return {
        forward: [operation("dropoutForward", input.values, output.values)],
        backward: () => [operation("dropoutBackward", output.gradient, input.gradient)],
      };
    },
  };
}
