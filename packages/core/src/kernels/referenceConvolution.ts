import type { ConvolutionKernels } from "./kernelsConvolution.js";
import type { Pointer, Workspace } from "./kernels.js";

/** Convolutions in float64 by plain loops: no frame, no lists, SCRATCH is left alone. convolution.ts has the formulas. */
export function createConvolutionKernels({
  reals,
  integers,
}: Pick<Workspace, "reals" | "integers">): ConvolutionKernels {
  /** Calls `visit` for every pixel of Z and every weight of its window that sees a pixel of X: places, without channels. */
  function forEachTap(GEOMETRY: Pointer, visit: (out: number, seen: number, tap: number) => void): void {
    const [height, width, , , kernel, stride, padTop, padLeft, outHeight, outWidth] = integers(GEOMETRY, 10);
    for (let out = 0; out < outHeight * outWidth; out++) {
      for (let tap = 0; tap < kernel * kernel; tap++) {
        const y = Math.floor(out / outWidth) * stride + Math.floor(tap / kernel) - padTop;
        const x = (out % outWidth) * stride + (tap % kernel) - padLeft;
        if (y >= 0 && y < height && x >= 0 && x < width) visit(out, y * width + x, tap);
      }
    }
  }

  /** What the sizes give: C channels, N filters, and how many numbers an image, a result and the weights have. */
  function sizesOf(GEOMETRY: Pointer) {
    const [height, width, C, N, kernel, , , , outHeight, outWidth] = integers(GEOMETRY, 10);
    return { C, N, pixels: height * width, outPixels: outHeight * outWidth, taps: kernel * kernel };
  }

  return {
    conv2dForward(X, W, B, Z, GEOMETRY, _SCRATCH, first, last) {
      const { C, N, pixels, outPixels, taps } = sizesOf(GEOMETRY);
      const w = reals(W, taps * C * N);
      for (let i = first; i < last; i++) {
        const x = reals(X + i * pixels * C * 8, pixels * C);
        const z = reals(Z + i * outPixels * N * 8, outPixels * N);
        for (let p = 0; p < z.length; p += N) z.set(B === 0 ? new Float64Array(N) : reals(B, N), p);
        forEachTap(GEOMETRY, (out, seen, tap) => {
          for (let c = 0; c < C; c++) {
            for (let n = 0; n < N; n++) z[out * N + n] += x[seen * C + c] * w[(tap * C + c) * N + n];
          }
        });
      }
    },

    conv2dWeightGradient(X, dZ, dW, GEOMETRY, _SCRATCH, first, last) {
      const { C, N, pixels, outPixels, taps } = sizesOf(GEOMETRY);
      const dw = reals(dW, taps * C * N);
      for (let i = first; i < last; i++) {
        const x = reals(X + i * pixels * C * 8, pixels * C);
        const dz = reals(dZ + i * outPixels * N * 8, outPixels * N);
        forEachTap(GEOMETRY, (out, seen, tap) => {
          for (let c = 0; c < C; c++) {
            for (let n = 0; n < N; n++) dw[(tap * C + c) * N + n] += x[seen * C + c] * dz[out * N + n];
          }
        });
      }
    },

    conv2dSparseWeightGradient(X, dZ, dWT, GEOMETRY, _SCRATCH, first, last) {
      const { C, N, pixels, outPixels, taps } = sizesOf(GEOMETRY);
      const dwt = reals(dWT, N * taps * C);
      for (let i = first; i < last; i++) {
        const x = reals(X + i * pixels * C * 8, pixels * C);
        const dz = reals(dZ + i * outPixels * N * 8, outPixels * N);
        forEachTap(GEOMETRY, (out, seen, tap) => {
          for (let c = 0; c < C; c++) {
            for (let n = 0; n < N; n++) dwt[(n * taps + tap) * C + c] += x[seen * C + c] * dz[out * N + n];
          }
        });
      }
    },

    conv2dInputGradient(dZ, WT, dX, GEOMETRY, _SCRATCH, first, last) {
      const { C, N, pixels, outPixels, taps } = sizesOf(GEOMETRY);
      const wt = reals(WT, N * taps * C);
      for (let i = first; i < last; i++) {
        const dx = reals(dX + i * pixels * C * 8, pixels * C).fill(0);
        const dz = reals(dZ + i * outPixels * N * 8, outPixels * N);
        forEachTap(GEOMETRY, (out, seen, tap) => {
          for (let c = 0; c < C; c++) {
            for (let n = 0; n < N; n++) dx[seen * C + c] += dz[out * N + n] * wt[(n * taps + tap) * C + c];
          }
        });
      }
    },

    depthwiseForward(X, W, B, Z, GEOMETRY, _SCRATCH, first, last) {
      const { C, pixels, outPixels, taps } = sizesOf(GEOMETRY);
      const w = reals(W, taps * C);
      for (let i = first; i < last; i++) {
        const x = reals(X + i * pixels * C * 8, pixels * C);
        const z = reals(Z + i * outPixels * C * 8, outPixels * C);
        for (let p = 0; p < z.length; p += C) z.set(B === 0 ? new Float64Array(C) : reals(B, C), p);
        forEachTap(GEOMETRY, (out, seen, tap) => {
          for (let c = 0; c < C; c++) z[out * C + c] += x[seen * C + c] * w[tap * C + c];
        });
      }
    },

    depthwiseWeightGradient(X, dZ, dW, GEOMETRY, _SCRATCH, first, last) {
      const { C, pixels, outPixels, taps } = sizesOf(GEOMETRY);
      const dw = reals(dW, taps * C);
      for (let i = first; i < last; i++) {
        const x = reals(X + i * pixels * C * 8, pixels * C);
        const dz = reals(dZ + i * outPixels * C * 8, outPixels * C);
        forEachTap(GEOMETRY, (out, seen, tap) => {
          for (let c = 0; c < C; c++) dw[tap * C + c] += x[seen * C + c] * dz[out * C + c];
        });
      }
    },

    depthwiseInputGradient(dZ, W, dX, GEOMETRY, _SCRATCH, first, last) {
      const { C, pixels, outPixels, taps } = sizesOf(GEOMETRY);
      const w = reals(W, taps * C);
      for (let i = first; i < last; i++) {
        const dx = reals(dX + i * pixels * C * 8, pixels * C).fill(0);
        const dz = reals(dZ + i * outPixels * C * 8, outPixels * C);
        forEachTap(GEOMETRY, (out, seen, tap) => {
          for (let c = 0; c < C; c++) dx[seen * C + c] += dz[out * C + c] * w[tap * C + c];
        });
      }
    },
  };
}
