import type { Pointer } from "./pointer.js";

/** A dense first layer that reads listed ink alone: `collectInk` of input.ts says how it is listed. */
export interface InkKernels {
  /**
   * Z = X W + B over listed ink only, for images `first` to `last`: row i of X is the ink `SPANS[INDICES[i]]` of
   * `collectInk`; N is at least `fewestInkUnits`.
   */
  inkForward(
    SPANS: Pointer,
    INDICES: Pointer,
    ENTRIES: Pointer,
    W: Pointer,
    B: Pointer,
    Z: Pointer,
    K: number,
    N: number,
    first: number,
    last: number,
  ): void;
  /** dW += factor Xᵀ dZ over listed ink only, for the rows of W in sections `first` to `last`; N as before. */
  inkWeightGradient(
    SPANS: Pointer,
    INDICES: Pointer,
    ENTRIES: Pointer,
    dZ: Pointer,
    dW: Pointer,
    factor: number,
    M: number,
    N: number,
    first: number,
    last: number,
  ): void;
}

/** Kernels over ink are for layers of at least one vector of units. */
export const fewestInkUnits = 4;
