import { exponential } from "../../core/mathematics.js";

type Reals = Float32Array | Float64Array;

/** a = e^(z - max z) / Σ e^(z - max z): the largest is taken off first, so that nothing overflows. */
export function softmax(z: Reals, a: Reals): { largest: number; sum: number } {
  let largest = -Infinity;
  for (const value of z) largest = Math.max(largest, value);
  let sum = 0;
  for (let n = 0; n < z.length; n++) {
    a[n] = exponential(z[n] - largest);
    sum += a[n];
  }
  for (let n = 0; n < z.length; n++) a[n] /= sum;
  return { largest, sum };
}
