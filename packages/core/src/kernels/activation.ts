import type { Pointer } from "./pointer.js";

/** Activations, number by number; softmax row by row. */
export interface ActivationKernels {
  /** A = 1 / (1 + e^-Z). */
  sigmoidForward(Z: Pointer, A: Pointer, first: number, last: number): void;
  /** dZ = dA A (1 - A). */
  sigmoidBackward(A: Pointer, dA: Pointer, dZ: Pointer, first: number, last: number): void;
  /** A = tanh Z. */
  tanhForward(Z: Pointer, A: Pointer, first: number, last: number): void;
  /** dZ = dA (1 - A²). */
  tanhBackward(A: Pointer, dA: Pointer, dZ: Pointer, first: number, last: number): void;
  /** A = Z where Z > 0, else slope Z (slope 0: ReLU). */
  reluForward(Z: Pointer, A: Pointer, slope: number, first: number, last: number): void;
  /** dZ = dA where Z > 0, else slope dA. */
  reluBackward(Z: Pointer, dA: Pointer, dZ: Pointer, slope: number, first: number, last: number): void;
  /** A = Z / (1 + e^-Z), SiLU or swish (Elfwing et al. 2018). */
  siluForward(Z: Pointer, A: Pointer, first: number, last: number): void;
  /** dZ = dA (s + Z s (1 - s)) with s = 1 / (1 + e^-Z). */
  siluBackward(Z: Pointer, dA: Pointer, dZ: Pointer, first: number, last: number): void;
  /** A[i] = e^Z[i] / Σ e^Z[i] for rows of N numbers. */
  softmaxForward(Z: Pointer, A: Pointer, N: number, first: number, last: number): void;
  /** dZ[i, n] = A[i, n] (dA[i, n] - Σ dA[i] A[i]). */
  softmaxBackward(A: Pointer, dA: Pointer, dZ: Pointer, N: number, first: number, last: number): void;
}
