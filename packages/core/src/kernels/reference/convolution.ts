import type { ConvolutionKernels } from "../convolution.js";
import type { Views } from "../engine.js";
import { windowsIn } from "./windows.js";

/** Convolutions in float64 by plain loops: no frame, no lists, SCRATCH is left alone. convolution.ts has the formulas. */
export function createConvolutionKernels(views: Views): ConvolutionKernels {
  const { reals } = views;
  const { forEachTap, sizesOf } = windowsIn(views);

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
  };
}
