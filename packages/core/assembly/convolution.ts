// Convolutions as dense products, register-tiled as in dense.ts: 4 rows by 8 filters of sums stay in registers. The
// numbers of a window's row lie side by side, kernel · channels of them: a "run".
import {
  bytesOf, channelsOf, clearFrame, filtersOf, imageBytes, kernelOf, needsFrame, outHeightOf, outPixelsOf, outWidthOf,
  pitchOf, putIntoFrame, strideOf,
} from "./geometry";

/**
 * How many of the `rest` filters still to do are done next: two vectors, or one. The last vector of 5, 6 or 7 lies over
 * the one before it (columns.ts); chunks themselves never overlap, so that nothing is added twice.
 */
@inline function chunkWidth(rest: i32): i32 {
  if (rest <= 8) return rest;
  return rest >= 12 ? 8 : rest - 4;
}

export function conv2dForward(
  X: usize, W: usize, B: usize, Z: usize, GEOMETRY: usize, SCRATCH: usize, first: i32, last: i32,
): void {
  const framed = needsFrame(GEOMETRY);
  const N = filtersOf(GEOMETRY);
  if (framed) clearFrame(GEOMETRY, SCRATCH);
  for (let i = first; i < last; i++) {
    let image = X + i * imageBytes(GEOMETRY);
    const z = Z + i * bytesOf(outPixelsOf(GEOMETRY) * N);
    if (framed) {
      putIntoFrame(GEOMETRY, image, SCRATCH);
      image = SCRATCH;
    }
    if (N < 4) {
      forwardNarrow(image, W, B, z, GEOMETRY);
      continue;
    }
    let column = 0;
    while (column < N) {
      const width = chunkWidth(N - column);
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
      forwardTile(1, V, a, a, a, a, W, B, Z + p * row, kernel, run, pitch, row, tail);
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
    forwardTile(4, V, a0, a1, a2, a3, W, B, Z + p * row, kernel, run, pitch, row, tail);
  }
}

/** R pixels by V vectors of filters; both are constants, so that the branches on them vanish. */
@inline function forwardTile(
  R: i32, V: i32, A: usize, A1: usize, A2: usize, A3: usize, W: usize, B: usize, Z: usize,
  kernel: i32, run: usize, pitch: usize, row: usize, tail: usize,
): void {
  const to1 = A1 - A;
  const to2 = A2 - A;
  const to3 = A3 - A;
  let c00 = v128.load(B), c01 = v128.load(B + tail);
  let c10 = c00, c20 = c00, c30 = c00, c11 = c01, c21 = c01, c31 = c01;
  for (let ky = 0; ky < kernel; ky++) {
    const end = A + run;
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

export function conv2dWeightGradient(
  X: usize, dZ: usize, dW: usize, GEOMETRY: usize, SCRATCH: usize, first: i32, last: i32,
): void {
  const framed = needsFrame(GEOMETRY);
  const N = filtersOf(GEOMETRY);
  if (framed) clearFrame(GEOMETRY, SCRATCH);
  for (let i = first; i < last; i++) {
    let image = X + i * imageBytes(GEOMETRY);
    const dz = dZ + i * bytesOf(outPixelsOf(GEOMETRY) * N);
    if (framed) {
      putIntoFrame(GEOMETRY, image, SCRATCH);
      image = SCRATCH;
    }
    if (N < 4) {
      gradientNarrow(image, dz, dW, GEOMETRY);
      continue;
    }
    let column = 0;
    while (column < N) {
      const width = chunkWidth(N - column);
      const offset = bytesOf(column);
      const tail = bytesOf(width - 4);
      if (width > 4) gradientChunk(2, image, dz + offset, dW + offset, GEOMETRY, tail);
      else gradientChunk(1, image, dz + offset, dW + offset, GEOMETRY, tail);
      column += width;
    }
  }
}

/** All rows of W by V vectors of filters. */
@inline function gradientChunk(V: i32, image: usize, dZ: usize, dW: usize, GEOMETRY: usize, tail: usize): void {
  const kernel = kernelOf(GEOMETRY);
  const run = kernel * channelsOf(GEOMETRY);
  const pitch = pitchOf(GEOMETRY);
  const row = bytesOf(filtersOf(GEOMETRY));
  for (let ky = 0; ky < kernel; ky++) {
    const a = image + ky * pitch;
    let j = 0;
    for (; j + 4 <= run; j += 4) {
      gradientTile(4, V, a + bytesOf(j), dZ, dW, GEOMETRY, pitch, row, tail);
      dW += 4 * row;
    }
    switch (run - j) {
      case 1: { gradientTile(1, V, a + bytesOf(j), dZ, dW, GEOMETRY, pitch, row, tail); break; }
      case 2: { gradientTile(2, V, a + bytesOf(j), dZ, dW, GEOMETRY, pitch, row, tail); break; }
      case 3: { gradientTile(3, V, a + bytesOf(j), dZ, dW, GEOMETRY, pitch, row, tail); break; }
      default: break;
    }
    dW += (run - j) * row;
  }
}

/** R rows of W by V vectors of filters, summed over one image before they are added: R and V are constants. */
@inline function gradientTile(
  R: i32, V: i32, A: usize, dZ: usize, dW: usize, GEOMETRY: usize, pitch: usize, row: usize, tail: usize,
): void {
  const zero = f32x4.splat(0);
  let c00 = zero, c10 = zero, c20 = zero, c30 = zero, c01 = zero, c11 = zero, c21 = zero, c31 = zero;
  const stepX = bytesOf(strideOf(GEOMETRY) * channelsOf(GEOMETRY));
  const stepY = strideOf(GEOMETRY) * pitch;
  const width = outWidthOf(GEOMETRY) * stepX;
  for (let y = outHeightOf(GEOMETRY); y > 0; y--) {
    const end = A + width;
    for (let a = A; a < end; a += stepX) {
      const b1 = v128.load(dZ + tail);
      let b0 = b1;
      if (V > 1) b0 = v128.load(dZ);
      const x0 = v128.load32_splat(a);
      if (V > 1) c00 = f32x4.add(c00, f32x4.mul(x0, b0));
      c01 = f32x4.add(c01, f32x4.mul(x0, b1));
      if (R > 1) {
        const x1 = v128.load32_splat(a, 4);
        if (V > 1) c10 = f32x4.add(c10, f32x4.mul(x1, b0));
        c11 = f32x4.add(c11, f32x4.mul(x1, b1));
      }
      if (R > 2) {
        const x2 = v128.load32_splat(a, 8);
        if (V > 1) c20 = f32x4.add(c20, f32x4.mul(x2, b0));
        c21 = f32x4.add(c21, f32x4.mul(x2, b1));
      }
      if (R > 3) {
        const x3 = v128.load32_splat(a, 12);
        if (V > 1) c30 = f32x4.add(c30, f32x4.mul(x3, b0));
        c31 = f32x4.add(c31, f32x4.mul(x3, b1));
      }
      dZ += row;
    }
    A += stepY;
  }
  addRow(V, dW, c00, c01, tail);
  if (R > 1) addRow(V, dW + row, c10, c11, tail);
  if (R > 2) addRow(V, dW + 2 * row, c20, c21, tail);
  if (R > 3) addRow(V, dW + 3 * row, c30, c31, tail);
}

@inline function addRow(V: i32, dW: usize, sum0: v128, sum1: v128, tail: usize): void {
  const total1 = f32x4.add(v128.load(dW + tail), sum1);
  if (V > 1) v128.store(dW, f32x4.add(v128.load(dW), sum0));
  v128.store(dW + tail, total1);
}

/** Fewer than four filters: one sum at a time. */
function gradientNarrow(image: usize, dZ: usize, dW: usize, GEOMETRY: usize): void {
  const run = kernelOf(GEOMETRY) * channelsOf(GEOMETRY);
  const pitch = pitchOf(GEOMETRY);
  const N = filtersOf(GEOMETRY);
  const stepX = bytesOf(strideOf(GEOMETRY) * channelsOf(GEOMETRY));
  const stepY = strideOf(GEOMETRY) * pitch;
  for (let r = 0, rows = kernelOf(GEOMETRY) * run; r < rows; r++) {
    for (let n = 0; n < N; n++) {
      let sum: f32 = 0;
      let dz = dZ + bytesOf(n);
      for (let y = 0; y < outHeightOf(GEOMETRY); y++) {
        const a = image + r / run * pitch + bytesOf(r % run) + y * stepY;
        for (let x = 0; x < outWidthOf(GEOMETRY); x++) {
          sum += load<f32>(a + x * stepX) * load<f32>(dz);
          dz += bytesOf(N);
        }
      }
      const at = dW + bytesOf(r * N + n);
      store<f32>(at, load<f32>(at) + sum);
    }
  }
}
