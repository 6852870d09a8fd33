// Convolutions of each channel by itself. Channels are the lanes: four at a time, those left over one by one.
import {
  bytesOf, channelsOf, clearFrame, kernelOf, outHeightOf, outPixelsOf, outWidthOf, pitchOf, strideOf, sumsOf,
  takeSums, windowsOf,
} from "./geometry";

/** Four numbers (WIDTH 4) or one (WIDTH 1), in the first lane. */
@inline function read(WIDTH: i32, pointer: usize): v128 {
  return WIDTH == 4 ? v128.load(pointer) : v128.load32_zero(pointer);
}

@inline function write(WIDTH: i32, pointer: usize, value: v128): void {
  if (WIDTH == 4) v128.store(pointer, value);
  else v128.store32_lane(pointer, value, 0);
}

export function depthwiseForward(
  X: usize, W: usize, B: usize, Z: usize, GEOMETRY: usize, SCRATCH: usize, first: i32, last: i32,
): void {
  const C = channelsOf(GEOMETRY);
  clearFrame(GEOMETRY, SCRATCH);
  for (let i = first; i < last; i++) {
    const image = windowsOf(GEOMETRY, X, i, SCRATCH);
    const z = Z + i * bytesOf(outPixelsOf(GEOMETRY) * C);
    for (let y = 0; y < outHeightOf(GEOMETRY); y++) {
      const a = image + y * strideOf(GEOMETRY) * pitchOf(GEOMETRY);
      const zRow = z + bytesOf(y * outWidthOf(GEOMETRY) * C);
      let c = 0;
      for (; c + 4 <= C; c += 4) forwardRow(4, a + bytesOf(c), W + bytesOf(c), B ? B + bytesOf(c) : 0, zRow + bytesOf(c), GEOMETRY);
      for (; c < C; c++) forwardRow(1, a + bytesOf(c), W + bytesOf(c), B ? B + bytesOf(c) : 0, zRow + bytesOf(c), GEOMETRY);
    }
  }
}

/** One row of pixels of WIDTH channels; of four, four pixels at a time: the last four may be done twice, by the same sums. */
@inline function forwardRow(WIDTH: i32, A: usize, W: usize, B: usize, Z: usize, GEOMETRY: usize): void {
  const row = bytesOf(channelsOf(GEOMETRY));
  const stepX = <usize>strideOf(GEOMETRY) * row;
  const pitch = pitchOf(GEOMETRY);
  const kernel = kernelOf(GEOMETRY);
  const outWidth = outWidthOf(GEOMETRY);
  if (WIDTH == 1 || outWidth < 4) {
    for (let x = 0; x < outWidth; x++) {
      forwardTile(1, WIDTH, A + <usize>x * stepX, stepX, W, B, Z + <usize>x * row, row, pitch, kernel);
    }
    return;
  }
  for (let tile = 0; tile < outWidth; tile += 4) {
    const x = min(tile, outWidth - 4);
    forwardTile(4, WIDTH, A + <usize>x * stepX, stepX, W, B, Z + <usize>x * row, row, pitch, kernel);
  }
}

/** R pixels of WIDTH channels; both are constants, so that the branches on them vanish. */
@inline function forwardTile(
  R: i32, WIDTH: i32, A: usize, stepX: usize, W: usize, B: usize, Z: usize, row: usize, pitch: usize, kernel: i32,
): void {
  let c0 = read(WIDTH, B);
  let c1 = c0, c2 = c0, c3 = c0;
  for (let ky = 0; ky < kernel; ky++) {
    const end = A + <usize>kernel * row;
    for (let a = A; a < end; a += row) {
      const weight = read(WIDTH, W);
      c0 = f32x4.add(c0, f32x4.mul(read(WIDTH, a), weight));
      if (R > 1) {
        c1 = f32x4.add(c1, f32x4.mul(read(WIDTH, a + stepX), weight));
        c2 = f32x4.add(c2, f32x4.mul(read(WIDTH, a + 2 * stepX), weight));
        c3 = f32x4.add(c3, f32x4.mul(read(WIDTH, a + 3 * stepX), weight));
      }
      W += row;
    }
    A += pitch;
  }
  write(WIDTH, Z, c0);
  if (R > 1) {
    write(WIDTH, Z + row, c1);
    write(WIDTH, Z + 2 * row, c2);
    write(WIDTH, Z + 3 * row, c3);
  }
}

export function depthwiseWeightGradient(
  X: usize, dZ: usize, dW: usize, GEOMETRY: usize, SCRATCH: usize, first: i32, last: i32,
): void {
  const C = channelsOf(GEOMETRY);
  clearFrame(GEOMETRY, SCRATCH);
  for (let i = first; i < last; i++) {
    const image = windowsOf(GEOMETRY, X, i, SCRATCH);
    const dz = dZ + i * bytesOf(outPixelsOf(GEOMETRY) * C);
    let c = 0;
    for (; c + 4 <= C; c += 4) weightGradientOf(4, image + bytesOf(c), dz + bytesOf(c), dW + bytesOf(c), GEOMETRY);
    for (; c < C; c++) weightGradientOf(1, image + bytesOf(c), dz + bytesOf(c), dW + bytesOf(c), GEOMETRY);
  }
}

/** All weights of WIDTH channels; of four, up to three of a row of the kernel at a time. */
@inline function weightGradientOf(WIDTH: i32, image: usize, dZ: usize, dW: usize, GEOMETRY: usize): void {
  const row = bytesOf(channelsOf(GEOMETRY));
  const kernel = kernelOf(GEOMETRY);
  for (let ky = 0; ky < kernel; ky++) {
    const a = image + ky * pitchOf(GEOMETRY);
    let kx = 0;
    if (WIDTH == 4) for (; kx + 3 <= kernel; kx += 3) {
      weightTile(3, WIDTH, a + kx * row, dZ, dW, GEOMETRY, row);
      dW += 3 * row;
    }
    for (; kx < kernel; kx++) {
      weightTile(1, WIDTH, a + kx * row, dZ, dW, GEOMETRY, row);
      dW += row;
    }
  }
}

/** R weights side by side, summed over one image before they are added. */
@inline function weightTile(
  R: i32, WIDTH: i32, A: usize, dZ: usize, dW: usize, GEOMETRY: usize, row: usize,
): void {
  const zero = f32x4.splat(0);
  let c0 = zero, c1 = zero, c2 = zero;
  const stepX = strideOf(GEOMETRY) * row;
  const stepY = strideOf(GEOMETRY) * pitchOf(GEOMETRY);
  const width = outWidthOf(GEOMETRY) * stepX;
  for (let y = outHeightOf(GEOMETRY); y > 0; y--) {
    for (let a = A, end = A + width; a < end; a += stepX) {
      const dz = read(WIDTH, dZ);
      c0 = f32x4.add(c0, f32x4.mul(read(WIDTH, a), dz));
      if (R > 1) {
        c1 = f32x4.add(c1, f32x4.mul(read(WIDTH, a + row), dz));
        c2 = f32x4.add(c2, f32x4.mul(read(WIDTH, a + 2 * row), dz));
      }
      dZ += row;
    }
    A += stepY;
  }
  write(WIDTH, dW, f32x4.add(read(WIDTH, dW), c0));
  if (R > 1) {
    write(WIDTH, dW + row, f32x4.add(read(WIDTH, dW + row), c1));
    write(WIDTH, dW + 2 * row, f32x4.add(read(WIDTH, dW + 2 * row), c2));
  }
}

export function depthwiseInputGradient(
  dZ: usize, W: usize, dX: usize, GEOMETRY: usize, SCRATCH: usize, first: i32, last: i32,
): void {
  const C = channelsOf(GEOMETRY);
  for (let i = first; i < last; i++) {
    const image = sumsOf(GEOMETRY, dX, i, SCRATCH);
    const dz = dZ + i * bytesOf(outPixelsOf(GEOMETRY) * C);
    for (let y = 0; y < outHeightOf(GEOMETRY); y++) {
      const a = image + <usize>(y * strideOf(GEOMETRY)) * pitchOf(GEOMETRY);
      const dzRow = dz + bytesOf(y * outWidthOf(GEOMETRY) * C);
      let c = 0;
      for (; c + 4 <= C; c += 4) inputGradientRow(4, dzRow + bytesOf(c), W + bytesOf(c), a + bytesOf(c), GEOMETRY);
      for (; c < C; c++) inputGradientRow(1, dzRow + bytesOf(c), W + bytesOf(c), a + bytesOf(c), GEOMETRY);
    }
    takeSums(GEOMETRY, dX, i, SCRATCH);
  }
}

/** Adds what a row of dZ gives to its windows, for WIDTH channels, one weight at a time. */
@inline function inputGradientRow(WIDTH: i32, dZ: usize, W: usize, A: usize, GEOMETRY: usize): void {
  const row = bytesOf(channelsOf(GEOMETRY));
  const kernel = kernelOf(GEOMETRY);
  const pitch = pitchOf(GEOMETRY);
  const stepX = <usize>strideOf(GEOMETRY) * row;
  const width = <usize>outWidthOf(GEOMETRY) * stepX;
  for (let ky = 0; ky < kernel; ky++) {
    for (let kx = 0; kx < kernel; kx++) {
      const weight = read(WIDTH, W);
      const start = A + <usize>kx * row;
      let dz = dZ;
      for (let a = start; a < start + width; a += stepX) {
        write(WIDTH, a, f32x4.add(read(WIDTH, a), f32x4.mul(read(WIDTH, dz), weight)));
        dz += row;
      }
      W += row;
    }
    A += pitch;
  }
}
