import type { Pointer } from "./pointer.js";

/** Dropout: which numbers are left out follows from a key, not from the order in which anyone asks. */
export interface DropoutKernels {
  /**
   * A = X / (1 - share) where `hash` (core/hash.ts) of a number's position, under the key, is at least share · 2^32, else
   * 0: about a `share` of the numbers is dropped (Srivastava et al. 2014), the same ones whenever the key is the same.
   * `share` is from 0 (inclusive) to 1 (exclusive). A may be X.
   */
  dropoutForward(
    X: Pointer,
    A: Pointer,
    share: number,
    keyLow: number,
    keyHigh: number,
    first: number,
    last: number,
  ): void;
  /** dX = dA / (1 - share) where the number was kept, else 0. dX may be dA. */
  dropoutBackward(
    dA: Pointer,
    dX: Pointer,
    share: number,
    keyLow: number,
    keyHigh: number,
    first: number,
    last: number,
  ): void;
}
