import type { Views } from "../engine.js";
import type { DenseKernels } from "../dense.js";

/** Dense layers in float64, as the formulas are written; the plain twin of assembly/dense.ts. */
export function createDenseKernels({ reals }: Views): DenseKernels {
  return {
    denseForward(X, W, B, Z, _PANEL, K, N, first, last) {
      const x = reals(X, last * K);
      const w = reals(W, K * N);
      const b = reals(B, N);
      const z = reals(Z, last * N);
      for (let i = first; i < last; i++) {
        for (let n = 0; n < N; n++) {
          let sum = b[n];
          for (let k = 0; k < K; k++) sum += x[i * K + k] * w[k * N + n];
          z[i * N + n] = sum;
        }
      }
    },

    denseWeightGradient(X, dZ, dW, M, K, N, first, last) {
      const x = reals(X, M * K);
      const dz = reals(dZ, M * N);
      const dw = reals(dW, K * N);
      for (let k = first; k < last; k++) {
        for (let n = 0; n < N; n++) {
          let sum = dw[k * N + n];
          for (let i = 0; i < M; i++) sum += x[i * K + k] * dz[i * N + n];
          dw[k * N + n] = sum;
        }
      }
    },

    denseInputGradient(dZ, WT, dX, _PANEL, K, N, first, last) {
      const dz = reals(dZ, last * N);
      const wt = reals(WT, N * K);
      const dx = reals(dX, last * K);
      for (let i = first; i < last; i++) {
        for (let k = 0; k < K; k++) {
          let sum = 0;
          for (let n = 0; n < N; n++) sum += dz[i * N + n] * wt[n * K + k];
          dx[i * K + k] = sum;
        }
      }
    },

    transpose(W, WT, K, N, first, last) {
      const w = reals(W, K * N);
      const wt = reals(WT, N * K);
      for (let n = first; n < last; n++) {
        for (let k = 0; k < K; k++) wt[n * K + k] = w[k * N + n];
      }
    },

    biasGradient(dZ, dB, M, N, first, last) {
      const dz = reals(dZ, M * N);
      const db = reals(dB, N);
      for (let n = first; n < last; n++) {
        for (let i = 0; i < M; i++) db[n] += dz[i * N + n];
      }
    },
  };
}
