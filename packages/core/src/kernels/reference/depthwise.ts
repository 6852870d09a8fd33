import type { DepthwiseKernels } from "../depthwise.js";
import type { Views } from "../engine.js";
import { windowsIn } from "./windows.js";

/** Convolutions of each channel by itself, in float64 by plain loops; the plain twin of assembly/depthwise.ts. */
export function createDepthwiseKernels(views: Views): DepthwiseKernels {
  const { reals } = views;
  const { forEachTap, sizesOf } = windowsIn(views);

  return {
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
