import type { Pointer } from "./pointer.js";

/** Losses: LOSSES[i] (float64) of each image, and the gradient times `scale`; and what an image was read as. */
export interface LossKernels {
  /** ½ Σ (A - y)², y one-hot; dA = (A - y) scale. */
  squaredError(
    A: Pointer,
    Y: Pointer,
    dA: Pointer,
    LOSSES: Pointer,
    N: number,
    scale: number,
    first: number,
    last: number,
  ): void;
  /** -Σ y ln a + (1 - y) ln(1 - a) with a = sigmoid(Z); dZ = (a - y) scale. */
  binaryCrossEntropy(
    Z: Pointer,
    Y: Pointer,
    dZ: Pointer,
    LOSSES: Pointer,
    N: number,
    scale: number,
    first: number,
    last: number,
  ): void;
  /** -Σ y ln softmax(Z), y = (1 - smoothing) one-hot + smoothing / N; dZ = (softmax(Z) - y) scale. */
  softmaxCrossEntropy(
    Z: Pointer,
    Y: Pointer,
    dZ: Pointer,
    LOSSES: Pointer,
    N: number,
    smoothing: number,
    scale: number,
    first: number,
    last: number,
  ): void;
  /** PREDICTIONS[i] (bytes) = the class of the largest of N outputs; the lowest of equals. */
  argmax(A: Pointer, PREDICTIONS: Pointer, N: number, first: number, last: number): void;
}
