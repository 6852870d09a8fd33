import type { Pointer } from "./pointer.js";

/**
 * Batch normalisation (Ioffe and Szegedy 2015).
 *
 * X is [M, C]: the M rows are images after a dense layer, and all pixels of all images after a convolution; C is the
 * number of units or channels. MEAN, VARIANCE, SCALE and SHIFT are [C]; the deviation is √(VARIANCE + epsilon). Sums run
 * down the rows, row after row; SUMS is room for two a channel, [2, C] of float64 in both engines. At inference, MEAN and
 * VARIANCE are running ones.
 */
export interface NormalizationKernels {
  /**
   * MEAN and VARIANCE (mean square of X - MEAN: divided by M, not M - 1) of channels `first` to `last`. What is left in
   * SUMS does not matter.
   */
  batchNormStatistics(
    X: Pointer,
    SUMS: Pointer,
    MEAN: Pointer,
    VARIANCE: Pointer,
    M: number,
    C: number,
    first: number,
    last: number,
  ): void;
  /** A = SCALE (X - MEAN) / deviation + SHIFT, for rows `first` to `last`. */
  batchNormForward(
    X: Pointer,
    MEAN: Pointer,
    VARIANCE: Pointer,
    SCALE: Pointer,
    SHIFT: Pointer,
    A: Pointer,
    C: number,
    epsilon: number,
    first: number,
    last: number,
  ): void;
  /**
   * For channels `first` to `last`: SUMS[0, c] = Σ dA and SUMS[1, c] = Σ dA (X - MEAN) / deviation over the M rows, which
   * the gradient of the input needs; dSHIFT += the one, dSCALE += the other.
   */
  batchNormParameterGradient(
    X: Pointer,
    MEAN: Pointer,
    VARIANCE: Pointer,
    dA: Pointer,
    SUMS: Pointer,
    dSCALE: Pointer,
    dSHIFT: Pointer,
    M: number,
    C: number,
    epsilon: number,
    first: number,
    last: number,
  ): void;
  /**
   * dX = SCALE / deviation (dA - SUMS[0] / M - SUMS[1] / M (X - MEAN) / deviation), for rows `first` to `last`: MEAN and
   * VARIANCE follow X.
   */
  batchNormInputGradient(
    X: Pointer,
    MEAN: Pointer,
    VARIANCE: Pointer,
    SCALE: Pointer,
    dA: Pointer,
    SUMS: Pointer,
    dX: Pointer,
    M: number,
    C: number,
    epsilon: number,
    first: number,
    last: number,
  ): void;
}
