import type { Pointer } from "./pointer.js";

/**
 * Kernels that make an image smaller. Images are stored pixel after pixel, the channels of a pixel side by side:
 * X[image, y, x, channel]. C is the number of channels, P the side of the pooled window, S the step from one window to
 * the next; height and width are those of X and at least P. A has ⌊(height - P) / S⌋ + 1 rows of windows and as many
 * columns: what is left over at the bottom and on the right is not looked at. Items are images.
 */
export interface PoolKernels {
  /**
   * A = the largest number of each window; WINNERS (bytes) = where in its window it stood, row after row from 0: the
   * first of equals. P is at most 16. NaN wins, so that trouble is seen.
   */
  maxPoolForward(
    X: Pointer,
    A: Pointer,
    WINNERS: Pointer,
    height: number,
    width: number,
    C: number,
    P: number,
    S: number,
    first: number,
    last: number,
  ): void;
  /** dX = the sum of dA over the windows that the number won; 0 if none. */
  maxPoolBackward(
    dA: Pointer,
    WINNERS: Pointer,
    dX: Pointer,
    height: number,
    width: number,
    C: number,
    P: number,
    S: number,
    first: number,
    last: number,
  ): void;
  /** A = the mean of each window. */
  averagePoolForward(
    X: Pointer,
    A: Pointer,
    height: number,
    width: number,
    C: number,
    P: number,
    S: number,
    first: number,
    last: number,
  ): void;
  /** dX = the sum of dA / P² over the windows that the number lies in; 0 if none. */
  averagePoolBackward(
    dA: Pointer,
    dX: Pointer,
    height: number,
    width: number,
    C: number,
    P: number,
    S: number,
    first: number,
    last: number,
  ): void;
  /** A[i, c] = the mean of X[i, ·, c] over all `pixels` of an image. */
  globalAverageForward(X: Pointer, A: Pointer, pixels: number, C: number, first: number, last: number): void;
  /** dX[i, ·, c] = dA[i, c] / pixels. */
  globalAverageBackward(dA: Pointer, dX: Pointer, pixels: number, C: number, first: number, last: number): void;
}
