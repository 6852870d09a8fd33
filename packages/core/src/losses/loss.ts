import { requireNumber } from "../core/errors.js";
import { readFields } from "../core/fields.js";
import type { Pointer } from "../kernels/pointer.js";
import type { Layer } from "../layers/layers.js";
import type { Operation } from "../layers/layer.js";

/**
 * What training makes small: the mean over the images of one of these, plus penalties on the weights.
 *
 * Labels are class indices; y is the one-hot vector of a label, made inside the kernel and nowhere else.
 */
export type Loss =
  | { readonly kind: "squaredError" | "binaryCrossEntropy" }
  | { readonly kind: "softmaxCrossEntropy"; readonly smoothing: number };

/**
 * Describes the quadratic cost ½ Σ (a - y)² over the outputs (Nielsen, chapter 1, equation 6).
 *
 * It takes the outputs as they are; with sigmoid outputs, gradients vanish where a unit saturates.
 */
export function squaredError(): Loss {
  return Object.freeze({ kind: "squaredError" });
}

/**
 * Describes -Σ y ln a + (1 - y) ln(1 - a), summed over the outputs (the course's exercise 4, section 1.3; Nielsen,
 * equation 63).
 *
 * A last layer of sigmoid is taken together with it: the loss is computed from the sum z before, where nothing
 * overflows, and its gradient is a - y. Any other last layer is read as z itself.
 */
export function binaryCrossEntropy(): Loss {
  return Object.freeze({ kind: "binaryCrossEntropy" });
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
export function softmaxCrossEntropy(options: { smoothing?: number } = {}): Loss {
  const smoothing = requireNumber("smoothing", options.smoothing ?? 0, 0, 1);
  return Object.freeze({ kind: "softmaxCrossEntropy", smoothing });
}

const lossKinds = ["squaredError", "binaryCrossEntropy", "softmaxCrossEntropy"] as const;

export function parseLoss(value: unknown, where: string): Loss {
  const fields = readFields(value, where);
  const kind = fields.oneOf("kind", lossKinds);
  const loss: Loss =
    kind === "softmaxCrossEntropy"
      ? softmaxCrossEntropy({ smoothing: fields.number("smoothing", 0, 1) })
      : Object.freeze({ kind });
  fields.finish();
  return loss;
}

/** The kind of last layer that a loss takes together with itself. */
export function absorbedActivation(loss: Loss): Layer["kind"] | undefined {
  switch (loss.kind) {
    case "squaredError":
      return undefined;
    case "binaryCrossEntropy":
      return "sigmoid";
    case "softmaxCrossEntropy":
      return "softmax";
  }
}

/** Where a loss finds its memory. */
export interface LossPlan {
  /** Outputs (squaredError) or logits, [images, classes]. */
  readonly outputs: Pointer;
  readonly gradient: Pointer;
  /** Labels, a byte an image. */
  readonly labels: Pointer;
  /** The loss of each image, float64. */
  readonly losses: Pointer;
  readonly classes: number;
}

/** The kernel that computes each image's loss and the gradient of the batch's mean. */
export function lossOperation(loss: Loss, plan: LossPlan): Operation {
  const { outputs, gradient, labels, losses, classes } = plan;
  return {
    name: loss.kind,
    run: (kernels, { images, batchSize }) => {
      const scale = 1 / batchSize;
      if (loss.kind === "softmaxCrossEntropy") {
        kernels[loss.kind](outputs, labels, gradient, losses, classes, loss.smoothing, scale, 0, images);
      } else kernels[loss.kind](outputs, labels, gradient, losses, classes, scale, 0, images);
    },
  };
}
