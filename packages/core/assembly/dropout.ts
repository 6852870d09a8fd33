// Dropout: the mask is never stored. It is computed again wherever it is needed, from a number's position and the key.
import { at, read, write } from "./lanes";
import { hash, positionsFrom } from "./random";

export function dropoutForward(
  X: usize, A: usize, share: f64, keyLow: i32, keyHigh: i32, first: i32, last: i32,
): void {
  const limit = i32x4.splat(<u32>(share * 4294967296.0));
  const factor = f32x4.splat(<f32>(1 / (1 - share)));
  let i = first;
  for (; i + 4 <= last; i += 4) keep(4, at(X, i), at(A, i), i, limit, factor, keyLow, keyHigh);
  for (; i < last; i++) keep(1, at(X, i), at(A, i), i, limit, factor, keyLow, keyHigh);
}

@inline function keep(
  WIDTH: i32, X: usize, A: usize, position: i32, limit: v128, factor: v128, keyLow: i32, keyHigh: i32,
): void {
  const kept = i32x4.ge_u(hash(positionsFrom(position), keyLow, keyHigh), limit);
  write(WIDTH, A, v128.and(f32x4.mul(read(WIDTH, X), factor), kept));
}

export function dropoutBackward(
  dA: usize, dX: usize, share: f64, keyLow: i32, keyHigh: i32, first: i32, last: i32,
): void {
  dropoutForward(dA, dX, share, keyLow, keyHigh, first, last);
}
