// The weights of winograd.ts: U = G W Gᵀ, and back from the gradient of U to that of W.
import { bytesOf } from "./geometry";
import { placeBytes, weightGradientLines, weightLines } from "./winogradTransforms";

export function winogradWeights(
  W: usize, U: usize, SCRATCH: usize, C: i32, N: i32, transposed: i32, first: i32, last: i32,
): void {
  const place = placeBytes(C * N);
  const row = bytesOf(N);
  const tap = transposed ? row : bytesOf(C * N);
  for (let c = first; c < last; c++) {
    const w = W + <usize>(transposed ? 9 * c : c) * row;
    const u = U + <usize>c * row;
    for (let n: usize = 0; n < row; n += 16) {
      weightLines(w + n, 3 * tap, tap, SCRATCH, 96, 16, 3);
      weightLines(SCRATCH, 16, 96, u + n, place, 6 * place, 6);
    }
  }
}

export function winogradWeightGradient(dU: usize, dW: usize, SCRATCH: usize, count: i32, first: i32, last: i32): void {
  const place = placeBytes(count);
  const taps = SCRATCH + 576;
  for (let i = bytesOf(first); i < bytesOf(last); i += 16) {
    weightGradientLines(dU + i, place, 6 * place, SCRATCH, 16, 96, 6);
    weightGradientLines(SCRATCH, 96, 16, taps, 48, 16, 3);
    for (let tap: usize = 0; tap < 9; tap++) {
      const dw = dW + i + tap * bytesOf(count);
      v128.store(dw, f32x4.add(v128.load(dw), v128.load(taps + 16 * tap)));
    }
    for (let at: usize = 0; at < 36; at++) v128.store(dU + i + at * place, f32x4.splat(0));
  }
}
