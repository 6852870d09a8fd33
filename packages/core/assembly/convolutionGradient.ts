// The weight gradient of a convolution as a dense product: 4 rows of W by 8 filters of sums stay in registers over a
// whole image.
import { nextWidth } from "./columns";
import {
  bytesOf, channelsOf, clearFrame, filtersOf, kernelOf, outHeightOf, outPixelsOf, outWidthOf, pitchOf, strideOf,
  windowsOf,
} from "./geometry";

export function conv2dWeightGradient(
  X: usize, dZ: usize, dW: usize, GEOMETRY: usize, SCRATCH: usize, first: i32, last: i32,
): void {
  const N = filtersOf(GEOMETRY);
  clearFrame(GEOMETRY, SCRATCH);
  for (let i = first; i < last; i++) {
    const image = windowsOf(GEOMETRY, X, i, SCRATCH);
    const dz = dZ + i * bytesOf(outPixelsOf(GEOMETRY) * N);
    if (N < 4) {
      gradientNarrow(image, dz, dW, GEOMETRY);
      continue;
    }
    let column = 0;
    while (column < N) {
      const width = nextWidth(N - column);
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
