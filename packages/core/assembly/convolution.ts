// Convolutions as dense products, register-tiled as in dense.ts: 4 rows by 8 filters of sums stay in registers. The
// numbers of a window's row lie side by side, kernel · channels of them: a "run".
import { nextWidth } from "./columns";
import {
  bytesOf, channelsOf, clearFrame, filtersOf, kernelOf, outPixelsOf, outWidthOf, pitchOf, strideOf, windowsOf,
} from "./geometry";

export function conv2dForward(
  X: usize, W: usize, B: usize, Z: usize, GEOMETRY: usize, SCRATCH: usize, first: i32, last: i32,
): void {
  const N = filtersOf(GEOMETRY);
  clearFrame(GEOMETRY, SCRATCH);
  for (let i = first; i < last; i++) {
    const image = windowsOf(GEOMETRY, X, i, SCRATCH);
    const z = Z + i * bytesOf(outPixelsOf(GEOMETRY) * N);
    if (N < 4) {
      forwardNarrow(image, W, B, z, GEOMETRY);
      continue;
    }
    let column = 0;
    while (column < N) {
      const width = nextWidth(N - column);
      const offset = bytesOf(column);
      const tail = bytesOf(width - 4);
      const start = B ? B + offset : 0;
      if (width > 4) forwardChunk(2, image, W + offset, start, z + offset, GEOMETRY, tail);
      else forwardChunk(1, image, W + offset, start, z + offset, GEOMETRY, tail);
      column += width;
    }
  }
}

/** All pixels of one image by V vectors of filters. The last four pixels may be done twice, by the same sums. */
@inline function forwardChunk(
  V: i32, image: usize, W: usize, B: usize, Z: usize, GEOMETRY: usize, tail: usize,
): void {
  const kernel = kernelOf(GEOMETRY);
  const run = bytesOf(kernel * channelsOf(GEOMETRY));
  const pitch = pitchOf(GEOMETRY);
  const row = bytesOf(filtersOf(GEOMETRY));
  const outWidth = outWidthOf(GEOMETRY);
  const pixels = outPixelsOf(GEOMETRY);
  const stepX = bytesOf(strideOf(GEOMETRY) * channelsOf(GEOMETRY));
  const stepY = strideOf(GEOMETRY) * pitch;
  if (pixels < 4) {
    for (let p = 0; p < pixels; p++) {
      const a = image + p / outWidth * stepY + p % outWidth * stepX;
      forwardTile(1, V, a, a, a, a, W, B, Z + p * row, kernel, run, pitch, row, tail, 0);
    }
    return;
  }
  for (let tile = 0; tile < pixels; tile += 4) {
    // Four pixels in the order of Z, over the ends of rows.
    const p = min(tile, pixels - 4);
    let x = p % outWidth;
    const a0 = image + p / outWidth * stepY + x * stepX;
    // From the last pixel of a row to the first of the next.
    const back = stepY - (outWidth - 1) * stepX;
    x++;
    const a1 = a0 + (x == outWidth ? back : stepX);
    x = x == outWidth ? 1 : x + 1;
    const a2 = a1 + (x == outWidth ? back : stepX);
    x = x == outWidth ? 1 : x + 1;
    const a3 = a2 + (x == outWidth ? back : stepX);
    // Four pixels side by side of one channel see one short run together.
    const seen = a3 - a0 == 12 && run <= 20 ? 12 + run : 0;
    forwardTile(4, V, a0, a1, a2, a3, W, B, Z + p * row, kernel, run, pitch, row, tail, seen);
  }
}

/**
 * R pixels by V vectors of filters; both are constants, so that the branches on them vanish.
 *
 * `seen`, if not 0, are the bytes (16 to 32) that all four pixels see of a row, to be passed over if they are blank: most
 * of a digit's paper is (28x28x1 under 5x5 to 8 filters: 9.0 -> 6.1 us a digit; under 3x3 to 32: 17.0 -> 14.7).
 */
@inline function forwardTile(
  R: i32, V: i32, A: usize, A1: usize, A2: usize, A3: usize, W: usize, B: usize, Z: usize,
  kernel: i32, run: usize, pitch: usize, row: usize, tail: usize, seen: usize,
): void {
  const to1 = A1 - A;
  const to2 = A2 - A;
  const to3 = A3 - A;
  const kernelRow = (run >> 2) * row;
  let c00 = v128.load(B), c01 = v128.load(B + tail);
  let c10 = c00, c20 = c00, c30 = c00, c11 = c01, c21 = c01, c31 = c01;
  for (let ky = 0; ky < kernel; ky++) {
    const end = A + run;
    if (R > 1 && seen && !v128.any_true(v128.or(v128.load(A), v128.load(A + seen - 16)))) {
      W += kernelRow;
      A += pitch;
      continue;
    }
    for (let a = A; a < end; a += 4) {
      const b1 = v128.load(W + tail);
      let b0 = b1;
      if (V > 1) b0 = v128.load(W);
      const x0 = v128.load32_splat(a);
      if (V > 1) c00 = f32x4.add(c00, f32x4.mul(x0, b0));
      c01 = f32x4.add(c01, f32x4.mul(x0, b1));
      if (R > 1) {
        const x1 = v128.load32_splat(a + to1);
        if (V > 1) c10 = f32x4.add(c10, f32x4.mul(x1, b0));
        c11 = f32x4.add(c11, f32x4.mul(x1, b1));
        const x2 = v128.load32_splat(a + to2);
        if (V > 1) c20 = f32x4.add(c20, f32x4.mul(x2, b0));
        c21 = f32x4.add(c21, f32x4.mul(x2, b1));
        const x3 = v128.load32_splat(a + to3);
        if (V > 1) c30 = f32x4.add(c30, f32x4.mul(x3, b0));
        c31 = f32x4.add(c31, f32x4.mul(x3, b1));
      }
      W += row;
    }
    A += pitch;
  }
  if (V > 1) v128.store(Z, c00);
  v128.store(Z + tail, c01);
  if (R > 1) {
    if (V > 1) v128.store(Z + row, c10);
    v128.store(Z + row + tail, c11);
    if (V > 1) v128.store(Z + 2 * row, c20);
    v128.store(Z + 2 * row + tail, c21);
    if (V > 1) v128.store(Z + 3 * row, c30);
    v128.store(Z + 3 * row + tail, c31);
  }
}

/** Fewer than four filters: one sum at a time. */
function forwardNarrow(image: usize, W: usize, B: usize, Z: usize, GEOMETRY: usize): void {
  const kernel = kernelOf(GEOMETRY);
  const run = kernel * channelsOf(GEOMETRY);
  const pitch = pitchOf(GEOMETRY);
  const N = filtersOf(GEOMETRY);
  const outWidth = outWidthOf(GEOMETRY);
  const stepX = bytesOf(strideOf(GEOMETRY) * channelsOf(GEOMETRY));
  const stepY = strideOf(GEOMETRY) * pitch;
  for (let p = 0, pixels = outPixelsOf(GEOMETRY); p < pixels; p++) {
    const a = image + p / outWidth * stepY + p % outWidth * stepX;
    for (let n = 0; n < N; n++) {
      let sum: f32 = B ? load<f32>(B + bytesOf(n)) : 0;
      let w = W + bytesOf(n);
      for (let ky = 0; ky < kernel; ky++) {
        for (let j = 0; j < run; j++) {
          sum += load<f32>(a + ky * pitch + bytesOf(j)) * load<f32>(w);
          w += bytesOf(N);
        }
      }
      store<f32>(Z + bytesOf(p * N + n), sum);
    }
  }
}
