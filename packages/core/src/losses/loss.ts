import { readFields } from "../core/fields.js";
import type { Pointer } from "../kernels/kernels.js";
import type { Layer } from "../layers/layers.js";
import type { Operation } from "../layers/layer.js";

/**
 * What training makes small: the mean over the images of one of these, plus penalties on the weights.
 *
 * Labels are class indices; y is the one-hot vector of a label, made inside the kernel and nowhere else.
 */
export interface Loss {
  readonly kind: "squaredError" | "binaryCrossEntropy" | "softmaxCrossEntropy";
}

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
 * Describes -ln softmax(z)[label].
 *
 * A last layer of softmax is taken together with it: the loss is computed from the logits z before, and its gradient is
 * a - y. Any other last layer is read as logits.
 *
 * @example
 * // -ln 0.80 = 0.2231; one of the source tutorials prints 0.097, which is the logarithm to base 10.
 * const loss = softmaxCrossEntropy();
 */
export function softmaxCrossEntropy(): Loss {
  return Object.freeze({ kind: "softmaxCrossEntropy" });
}

const lossKinds = ["squaredError", "binaryCrossEntropy", "softmaxCrossEntropy"] as const;

export function parseLoss(value: unknown, where: string): Loss {
  const fields = readFields(value, where);
  const loss: Loss = Object.freeze({ kind: fields.oneOf("kind", lossKinds) });
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
  const kind = loss.kind;
  return {
    name: kind,
    run: (kernels, { images, batchSize }) => {
      kernels[kind](outputs, labels, gradient, losses, classes, 1 / batchSize, 0, images);
    },
  };
}
