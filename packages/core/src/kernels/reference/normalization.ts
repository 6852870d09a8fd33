import type { Views } from "../engine.js";
import type { NormalizationKernels } from "../normalization.js";

/** Batch normalisation in float64; the plain twin of assembly/normalization.ts. */
export function createNormalizationKernels({ reals, doubles }: Views): NormalizationKernels {
  return {
    batchNormStatistics(X, _SUMS, MEAN, VARIANCE, M, C, first, last) {
      const x = reals(X, M * C);
      const mean = reals(MEAN, C);
      const variance = reals(VARIANCE, C);
      for (let c = first; c < last; c++) {
        let sum = 0;
        for (let i = 0; i < M; i++) sum += x[i * C + c];
        mean[c] = sum / M;
        let squares = 0;
        for (let i = 0; i < M; i++) squares += (x[i * C + c] - mean[c]) ** 2;
        variance[c] = squares / M;
      }
    },

    batchNormForward(X, MEAN, VARIANCE, SCALE, SHIFT, A, C, epsilon, first, last) {
      const x = reals(X, last * C);
      const a = reals(A, last * C);
      const [mean, variance, scale, shift] = [MEAN, VARIANCE, SCALE, SHIFT].map((pointer) => reals(pointer, C));
      for (let i = first; i < last; i++) {
        for (let c = 0; c < C; c++) {
          const normalized = (x[i * C + c] - mean[c]) / Math.sqrt(variance[c] + epsilon);
          a[i * C + c] = scale[c] * normalized + shift[c];
        }
      }
    },

    batchNormParameterGradient(X, MEAN, VARIANCE, dA, SUMS, dSCALE, dSHIFT, M, C, epsilon, first, last) {
      const x = reals(X, M * C);
      const da = reals(dA, M * C);
      const [mean, variance, dscale, dshift] = [MEAN, VARIANCE, dSCALE, dSHIFT].map((pointer) => reals(pointer, C));
      const sums = doubles(SUMS, 2 * C);
      for (let c = first; c < last; c++) {
        const deviation = Math.sqrt(variance[c] + epsilon);
        let sum = 0;
        let product = 0;
        for (let i = 0; i < M; i++) {
          sum += da[i * C + c];
          product += da[i * C + c] * ((x[i * C + c] - mean[c]) / deviation);
        }
        sums[c] = sum;
        sums[C + c] = product;
        dshift[c] += sum;
        dscale[c] += product;
      }
    },

    batchNormInputGradient(X, MEAN, VARIANCE, SCALE, dA, SUMS, dX, M, C, epsilon, first, last) {
      const x = reals(X, last * C);
      const da = reals(dA, last * C);
      const dx = reals(dX, last * C);
      const [mean, variance, scale] = [MEAN, VARIANCE, SCALE].map((pointer) => reals(pointer, C));
      const sums = doubles(SUMS, 2 * C);
      for (let i = first; i < last; i++) {
        for (let c = 0; c < C; c++) {
          const deviation = Math.sqrt(variance[c] + epsilon);
          const normalized = (x[i * C + c] - mean[c]) / deviation;
          const rest = da[i * C + c] - sums[c] / M - (sums[C + c] / M) * normalized;
          dx[i * C + c] = (scale[c] / deviation) * rest;
        }
      }
    },
  };
}
