// What softmax and its loss share: a row's largest number and its exponentials. No kernels, so not in index.ts.
import { vectorCount } from "./columns";
import { exponential, exponentialOf } from "./mathematics";

@inline function at(pointer: usize, index: i32): usize { return pointer + (<usize>index << 2); }

export function largestOfRow(Z: usize, N: i32): f32 {
  // As vectors: of single numbers V8 makes branches, which it often guesses wrong. NaN may get lost here, but not in the sum.
  let largest = v128.load32_splat(Z);
  for (let n = 1; n < N; n++) largest = f32x4.pmax(largest, v128.load32_splat(at(Z, n)));
  return f32x4.extract_lane(largest, 0);
}

/** What e^(z - largest) is taken to be 0 below: 1e-14 of the largest is no longer seen in float32. */
const smallestExponent: f32 = -32;

/**
 * A = e^(Z - max Z), unnormalised, for one row; returns the sum. Tails below e^-32 are 0, so that no product of them is
 * subnormal, which would cost a hundred cycles each.
 */
export function exponentialsOfRow(Z: usize, A: usize, N: i32, largest: f32): f64 {
  const limit = f32x4.splat(smallestExponent);
  // The last vector, where four do not divide N, lies over the one before it: see columns.ts.
  const whole = N < 4 ? 0 : vectorCount(N) << 2;
  let n = 0;
  for (; n < whole; n += 4) {
    const column = min<i32>(n, N - 4);
    const z = f32x4.sub(v128.load(at(Z, column)), f32x4.splat(largest));
    v128.store(at(A, column), v128.andnot(exponential(z), f32x4.lt(z, limit)));
  }
  for (; n < N; n++) {
    const z = load<f32>(at(Z, n)) - largest;
    store<f32>(at(A, n), z < smallestExponent ? 0 : exponentialOf(z));
  }
  let sum: f64 = 0;
  for (n = 0; n < N; n++) sum += <f64>load<f32>(at(A, n));
  return sum;
}
