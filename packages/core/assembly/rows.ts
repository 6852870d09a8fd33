// What softmax and its loss share: a row's largest number and its exponentials. No kernels, so not in index.ts.
import { exponential, exponentialOf } from "./mathematics";

@inline function at(pointer: usize, index: i32): usize { return pointer + (<usize>index << 2); }

export function largestOfRow(Z: usize, N: i32): f32 {
  let largest = load<f32>(Z);
  for (let n = 1; n < N; n++) largest = max<f32>(largest, load<f32>(at(Z, n)));
  return largest;
}

/** What e^(z - largest) is taken to be 0 below: 1e-14 of the largest is no longer seen in float32. */
const smallestExponent: f32 = -32;

/**
 * A = e^(Z - max Z), unnormalised, for one row; returns the sum. Tails below e^-32 are 0, so that no product of them is
 * subnormal, which would cost a hundred cycles each.
 */
export function exponentialsOfRow(Z: usize, A: usize, N: i32, largest: f32): f64 {
  let n = 0;
  const limit = f32x4.splat(smallestExponent);
  for (; n + 4 <= N; n += 4) {
    const z = f32x4.sub(v128.load(at(Z, n)), f32x4.splat(largest));
    v128.store(at(A, n), v128.andnot(exponential(z), f32x4.lt(z, limit)));
  }
  for (; n < N; n++) {
    const z = load<f32>(at(Z, n)) - largest;
    store<f32>(at(A, n), z < smallestExponent ? 0 : exponentialOf(z));
  }
  let sum: f64 = 0;
  for (n = 0; n < N; n++) sum += <f64>load<f32>(at(A, n));
  return sum;
}
