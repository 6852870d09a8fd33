import type { Pointer } from "./pointer.js";

/** Dense layers: Z = X W + B for images X [M, K], weights W [K, N] and biases B [N]; and the gradients of all three. */
export interface DenseKernels {
  /** Z = X W + B, for images `first` to `last`. `PANEL` is memory of 8 K reals to work in; its content means nothing. */
  denseForward(
    X: Pointer,
    W: Pointer,
    B: Pointer,
    Z: Pointer,
    PANEL: Pointer,
    K: number,
    N: number,
    first: number,
    last: number,
  ): void;
  /** dW += Xᵀ dZ, for rows of W `first` to `last`. */
  denseWeightGradient(
    X: Pointer,
    dZ: Pointer,
    dW: Pointer,
    M: number,
    K: number,
    N: number,
    first: number,
    last: number,
  ): void;
  /** dX = dZ Wᵀ, for images `first` to `last`; `WT` is Wᵀ ([N, K]), as `transpose` leaves it; `PANEL` 8 N reals. */
  denseInputGradient(
    dZ: Pointer,
    WT: Pointer,
    dX: Pointer,
    PANEL: Pointer,
    K: number,
    N: number,
    first: number,
    last: number,
  ): void;
  /** WT = Wᵀ, for rows of WT `first` to `last`. */
  transpose(W: Pointer, WT: Pointer, K: number, N: number, first: number, last: number): void;
  /** dB[n] += Σ over the M images of dZ[·, n], for units `first` to `last`. */
  biasGradient(dZ: Pointer, dB: Pointer, M: number, N: number, first: number, last: number): void;
}
