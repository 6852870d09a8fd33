import { hash } from "../../core/hash.js";
import type { DropoutKernels } from "../dropout.js";
import type { Views } from "../engine.js";

/** Dropout in float64, forward and backward the same; the plain twin of assembly/dropout.ts. */
export function createDropoutKernels({ reals }: Views): DropoutKernels {
  function dropout(X: number, A: number, share: number, keyLow: number, keyHigh: number, first: number, last: number) {
    const x = reals(X, last);
    const a = reals(A, last);
    const limit = Math.floor(share * 2 ** 32);
    for (let i = first; i < last; i++) a[i] = hash(i, keyLow, keyHigh) >= limit ? x[i] / (1 - share) : 0;
  }

  return { dropoutForward: dropout, dropoutBackward: dropout };
}
