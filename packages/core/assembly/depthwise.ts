// Convolutions of each channel by itself. Channels are the lanes: four at a time, those left over one by one.
import {
  bytesOf, channelsOf, clearFrame, imageBytes, kernelOf, needsFrame, outHeightOf, outPixelsOf, outWidthOf, pitchOf,
  putIntoFrame, strideOf, takeFromFrame,
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
  const framed = needsFrame(GEOMETRY);
  const C = channelsOf(GEOMETRY);
  if (framed) clearFrame(GEOMETRY, SCRATCH);
  for (let i = first; i < last; i++) {
    let image = X + i * imageBytes(GEOMETRY);
    const z = Z + i * bytesOf(outPixelsOf(GEOMETRY) * C);
    if (framed) {
      putIntoFrame(GEOMETRY, image, SCRATCH);
      image = SCRATCH;
    }
    for (let y = 0; y < outHeightOf(GEOMETRY); y++) {
      const a = image + y * strideOf(GEOMETRY) * pitchOf(GEOMETRY);
      const zRow = z + bytesOf(y * outWidthOf(GEOMETRY) * C);
      let c = 0;
      for (; c + 4 <= C; c += 4) forwardRow(4, a + bytesOf(c), W + bytesOf(c), B ? B + bytesOf(c) : 0, zRow + bytesOf(c), GEOMETRY);
      for (; c < C; c++) forwardRow(1, a + bytesOf(c), W + bytesOf(c), B ? B + bytesOf(c) : 0, zRow + bytesOf(c), GEOMETRY);
    }
  }
}

/** One row of pixels of WIDTH channels, four pixels at a time. */
@inline function forwardRow(WIDTH: i32, A: usize, W: usize, B: usize, Z: usize, GEOMETRY: usize): void {
  const row = bytesOf(channelsOf(GEOMETRY));
  const pitch = pitchOf(GEOMETRY);
  const stepX = strideOf(GEOMETRY) * row;
  const kernel = kernelOf(GEOMETRY);
  const outWidth = outWidthOf(GEOMETRY);
  const start = read(WIDTH, B);
  let x = 0;
  for (; x + 4 <= outWidth; x += 4) {
    let c0 = start, c1 = start, c2 = start, c3 = start;
    let w = W;
    for (let ky = 0; ky < kernel; ky++) {
      let a = A + ky * pitch;
      for (const end = a + kernel * row; a < end; a += row) {
        const weight = read(WIDTH, w);
        c0 = f32x4.add(c0, f32x4.mul(read(WIDTH, a), weight));
        c1 = f32x4.add(c1, f32x4.mul(read(WIDTH, a + stepX), weight));
        c2 = f32x4.add(c2, f32x4.mul(read(WIDTH, a + 2 * stepX), weight));
        c3 = f32x4.add(c3, f32x4.mul(read(WIDTH, a + 3 * stepX), weight));
        w += row;
      }
    }
    write(WIDTH, Z, c0);
    write(WIDTH, Z + row, c1);
    write(WIDTH, Z + 2 * row, c2);
    write(WIDTH, Z + 3 * row, c3);
    A += 4 * stepX;
    Z += 4 * row;
  }
  for (; x < outWidth; x++) {
    let sum = start;
    let w = W;
    for (let ky = 0; ky < kernel; ky++) {
      let a = A + ky * pitch;
      for (const end = a + kernel * row; a < end; a += row) {
        sum = f32x4.add(sum, f32x4.mul(read(WIDTH, a), read(WIDTH, w)));
        w += row;
      }
    }
    write(WIDTH, Z, sum);
    A += stepX;
    Z += row;
  }
}

export function depthwiseWeightGradient(
  X: usize, dZ: usize, dW: usize, GEOMETRY: usize, SCRATCH: usize, first: i32, last: i32,
): void {
  const framed = needsFrame(GEOMETRY);
  const C = channelsOf(GEOMETRY);
  if (framed) clearFrame(GEOMETRY, SCRATCH);
  for (let i = first; i < last; i++) {
    let image = X + i * imageBytes(GEOMETRY);
    const dz = dZ + i * bytesOf(outPixelsOf(GEOMETRY) * C);
    if (framed) {
      putIntoFrame(GEOMETRY, image, SCRATCH);
      image = SCRATCH;
    }
    let c = 0;
    for (; c + 4 <= C; c += 4) weightGradientOf(4, image + bytesOf(c), dz + bytesOf(c), dW + bytesOf(c), GEOMETRY);
    for (; c < C; c++) weightGradientOf(1, image + bytesOf(c), dz + bytesOf(c), dW + bytesOf(c), GEOMETRY);
  }
}

/** All weights of WIDTH channels, up to three of a row of the kernel at a time. */
@inline function weightGradientOf(WIDTH: i32, image: usize, dZ: usize, dW: usize, GEOMETRY: usize): void {
  const row = bytesOf(channelsOf(GEOMETRY));
  const kernel = kernelOf(GEOMETRY);
  for (let ky = 0; ky < kernel; ky++) {
    const a = image + ky * pitchOf(GEOMETRY);
    let kx = 0;
    for (; kx + 3 <= kernel; kx += 3) {
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
  const framed = needsFrame(GEOMETRY);
  const C = channelsOf(GEOMETRY);
  for (let i = first; i < last; i++) {
    const dx = dX + i * imageBytes(GEOMETRY);
    const dz = dZ + i * bytesOf(outPixelsOf(GEOMETRY) * C);
    const image = framed ? SCRATCH : dx;
    if (framed) clearFrame(GEOMETRY, image);
    else memory.fill(image, 0, imageBytes(GEOMETRY));
    let c = 0;
    for (; c + 4 <= C; c += 4) inputGradientOf(4, dz + bytesOf(c), W + bytesOf(c), image + bytesOf(c), GEOMETRY);
    for (; c < C; c++) inputGradientOf(1, dz + bytesOf(c), W + bytesOf(c), image + bytesOf(c), GEOMETRY);
    if (framed) takeFromFrame(GEOMETRY, image, dx);
  }
}

/** Adds what every pixel of dZ gives to its window, for WIDTH channels, one weight at a time. */
@inline function inputGradientOf(WIDTH: i32, dZ: usize, W: usize, image: usize, GEOMETRY: usize): void {
  const row = bytesOf(channelsOf(GEOMETRY));
  const kernel = kernelOf(GEOMETRY);
  const stepX = strideOf(GEOMETRY) * row;
  const stepY = strideOf(GEOMETRY) * pitchOf(GEOMETRY);
  const width = outWidthOf(GEOMETRY) * stepX;
  for (let ky = 0; ky < kernel; ky++) {
    for (let kx = 0; kx < kernel; kx++) {
      const weight = read(WIDTH, W);
      let dz = dZ;
      let start = image + ky * pitchOf(GEOMETRY) + kx * row;
      for (let y = outHeightOf(GEOMETRY); y > 0; y--) {
        for (let a = start, end = start + width; a < end; a += stepX) {
          write(WIDTH, a, f32x4.add(read(WIDTH, a), f32x4.mul(read(WIDTH, dz), weight)));
          dz += row;
        }
        start += stepY;
      }
      W += row;
    }
  }
}
