import type { Pointer } from "../kernels/pointer.js";
import type { Activation } from "../layers/activation.js";
import type { Step } from "../layers/layer.js";
import type { Kernels } from "../kernels/kernels.js";

/** What a kind of loss can do. A loss itself is a description, a plain frozen object. */
export interface LossBehaviour {
  /** The last layer that it takes together with itself, computing from what goes into that. */
  readonly absorbs?: Activation["kind"];
  /** Computes each image's loss and the gradient of the batch's mean. */
  run(kernels: Kernels, step: Step, plan: LossPlan): void;
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
