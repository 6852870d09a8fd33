import { requireNumber } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import type { LossBehaviour } from "./lossBehaviour.js";

/** The cross-entropy of a softmax. */
export interface SoftmaxCrossEntropy {
  readonly kind: "softmaxCrossEntropy";
  readonly smoothing: number;
}

/**
 * Describes -ln softmax(z)[label]; with `smoothing` s, -Σ y ln softmax(z), where y is 1 - s + s/N for the label and s/N for
 * each of the other classes (Szegedy et al. 2016, section 7). Smoothing makes probabilities less sure than the network is
 * right.
 *
 * A last layer of softmax is taken together with it: the loss is computed from the logits z before, and its gradient is
 * a - y. Any other last layer is read as logits.
 *
 * @param options `smoothing` from 0 to 1, default 0
 * @example
 * // -ln 0.80 = 0.2231; one of the source tutorials prints 0.097, which is the logarithm to base 10.
 * const loss = softmaxCrossEntropy();
 */
export function softmaxCrossEntropy(options: { smoothing?: number | undefined } = {}): SoftmaxCrossEntropy {
  const smoothing = requireNumber("smoothing", options.smoothing ?? 0, 0, 1);
  return Object.freeze({ kind: "softmaxCrossEntropy", smoothing });
}

/** Reads a cross-entropy of a softmax from JSON. */
export function parseSoftmaxCrossEntropy({ optional }: Fields): SoftmaxCrossEntropy {
  return softmaxCrossEntropy({ smoothing: optional.number("smoothing") });
}

export function softmaxCrossEntropyBehaviour({ smoothing }: SoftmaxCrossEntropy): LossBehaviour {
  return {
    absorbs: "softmax",
    run(kernels, { images, batchSize }, { outputs, gradient, labels, losses, classes }) {
      kernels.softmaxCrossEntropy(outputs, labels, gradient, losses, classes, smoothing, 1 / batchSize, 0, images);
    },
  };
}
