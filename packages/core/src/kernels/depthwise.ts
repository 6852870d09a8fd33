import type { Pointer } from "./pointer.js";

/**
 * Convolutions of each channel by itself: W is [ky, kx, channel], Z [image, y, x, channel]. Windows, `GEOMETRY` and `SCRATCH`
 * are those of convolution.ts; `filters` is not looked at.
 */
export interface DepthwiseKernels {
  /** Z[i, y, x, c] = B[c] + Σ X[i, y stride + ky - padTop, x stride + kx - padLeft, c] W[ky, kx, c]; no B if 0. */
  depthwiseForward(
    X: Pointer,
    W: Pointer,
    B: Pointer,
    Z: Pointer,
    GEOMETRY: Pointer,
    SCRATCH: Pointer,
    first: number,
    last: number,
  ): void;
  /** dW[ky, kx, c] += Σ X[i, y stride + ky - padTop, x stride + kx - padLeft, c] dZ[i, y, x, c]. */
  depthwiseWeightGradient(
    X: Pointer,
    dZ: Pointer,
    dW: Pointer,
    GEOMETRY: Pointer,
    SCRATCH: Pointer,
    first: number,
    last: number,
  ): void;
  /** dX[i, y stride + ky - padTop, x stride + kx - padLeft, c] = Σ dZ[i, y, x, c] W[ky, kx, c]. */
  depthwiseInputGradient(
    dZ: Pointer,
    W: Pointer,
    dX: Pointer,
    GEOMETRY: Pointer,
    SCRATCH: Pointer,
    first: number,
    last: number,
  ): void;
}
