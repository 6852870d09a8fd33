// Plain convolutions: windows are copied side by side, and the rest is dense products,
// [pixels x window] x [window x filters]. Other ways are in winograd.ts and convolutionSparse.ts.
import { product } from "./dense";
import {
  bytesOf, channelsOf, clearFrame, filtersOf, frameBytes, kernelOf, outHeightOf, outPixelsOf, outWidthOf, pitchOf,
  strideOf, windowsOf,
} from "./geometry";

/** Numbers of windows copied at once, unless one row has more: `mostPatchReals` in src/kernels/convolution.ts. */
const mostNumbers: i32 = 8192;

@inline function windowOf(GEOMETRY: usize): i32 {
  return kernelOf(GEOMETRY) * kernelOf(GEOMETRY) * channelsOf(GEOMETRY);
}

@inline function rowsAtOnce(GEOMETRY: usize): i32 {
  return max(1, mostNumbers / (outWidthOf(GEOMETRY) * windowOf(GEOMETRY)));
}

/**
 * Copies the windows of rows `from` to `to` of Z, one behind the other. Four numbers at a time: what is written beyond a run
 * is written over by the next.
 */
function copyWindows(image: usize, TO: usize, GEOMETRY: usize, from: i32, to: i32): void {
  const kernel = kernelOf(GEOMETRY);
  const pitch = pitchOf(GEOMETRY);
  const run = bytesOf(kernel * channelsOf(GEOMETRY));
  const stepX = bytesOf(strideOf(GEOMETRY) * channelsOf(GEOMETRY));
  for (let y = from; y < to; y++) {
    let window = image + <usize>(y * strideOf(GEOMETRY)) * pitch;
    for (let x = outWidthOf(GEOMETRY); x > 0; x--) {
      let row = window;
      for (let ky = kernel; ky > 0; ky--) {
        for (let j: usize = 0; j < run; j += 16) v128.store(TO + j, v128.load(row + j));
        TO += run;
        row += pitch;
      }
      window += stepX;
    }
  }
}

export function conv2dForward(
  X: usize, W: usize, B: usize, Z: usize, GEOMETRY: usize, SCRATCH: usize, first: i32, last: i32,
): void {
  const N = filtersOf(GEOMETRY), K = windowOf(GEOMETRY), width = outWidthOf(GEOMETRY);
  const windows = SCRATCH + frameBytes(GEOMETRY);
  clearFrame(GEOMETRY, SCRATCH);
  for (let i = first; i < last; i++) {
    const image = windowsOf(GEOMETRY, X, i, SCRATCH);
    for (let y = 0; y < outHeightOf(GEOMETRY); y += rowsAtOnce(GEOMETRY)) {
      const to = min(y + rowsAtOnce(GEOMETRY), outHeightOf(GEOMETRY));
      copyWindows(image, windows, GEOMETRY, y, to);
      const z = Z + bytesOf((i * outPixelsOf(GEOMETRY) + y * width) * N);
      product(windows, bytesOf(K), 4, W, z, B, 0, 0, K, N, 0, (to - y) * width);
    }
  }
}

export function conv2dWeightGradient(
  X: usize, dZ: usize, dW: usize, GEOMETRY: usize, SCRATCH: usize, first: i32, last: i32,
): void {
  const N = filtersOf(GEOMETRY), K = windowOf(GEOMETRY), width = outWidthOf(GEOMETRY);
  const windows = SCRATCH + frameBytes(GEOMETRY);
  clearFrame(GEOMETRY, SCRATCH);
  for (let i = first; i < last; i++) {
    const image = windowsOf(GEOMETRY, X, i, SCRATCH);
    for (let y = 0; y < outHeightOf(GEOMETRY); y += rowsAtOnce(GEOMETRY)) {
      const to = min(y + rowsAtOnce(GEOMETRY), outHeightOf(GEOMETRY));
      copyWindows(image, windows, GEOMETRY, y, to);
      const dz = dZ + bytesOf((i * outPixelsOf(GEOMETRY) + y * width) * N);
      product(windows, 4, bytesOf(K), dz, dW, dW, bytesOf(N), 0, (to - y) * width, N, 0, K);
    }
  }
}
