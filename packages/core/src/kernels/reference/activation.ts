import { hyperbolicTangent, logistic } from "../../core/mathematics.js";
import type { ActivationKernels } from "../activation.js";
import type { Views } from "../engine.js";
import { softmax } from "./softmax.js";

/** Activations and their derivatives in float64; the plain twin of assembly/activation.ts. */
export function createActivationKernels({ reals }: Views): ActivationKernels {
  return {
    sigmoidForward(Z, A, first, last) {
      const z = reals(Z, last);
      const a = reals(A, last);
      for (let i = first; i < last; i++) a[i] = logistic(z[i]);
    },

    sigmoidBackward(A, dA, dZ, first, last) {
      const a = reals(A, last);
      const da = reals(dA, last);
      const dz = reals(dZ, last);
      for (let i = first; i < last; i++) dz[i] = da[i] * a[i] * (1 - a[i]);
    },

    tanhForward(Z, A, first, last) {
      const z = reals(Z, last);
      const a = reals(A, last);
      for (let i = first; i < last; i++) a[i] = hyperbolicTangent(z[i]);
    },

    tanhBackward(A, dA, dZ, first, last) {
      const a = reals(A, last);
      const da = reals(dA, last);
      const dz = reals(dZ, last);
      for (let i = first; i < last; i++) dz[i] = da[i] * (1 - a[i] * a[i]);
    },

    reluForward(Z, A, slope, first, last) {
      const z = reals(Z, last);
      const a = reals(A, last);
      for (let i = first; i < last; i++) a[i] = z[i] > 0 ? z[i] : slope * z[i];
    },

    reluBackward(Z, dA, dZ, slope, first, last) {
      const z = reals(Z, last);
      const da = reals(dA, last);
      const dz = reals(dZ, last);
      for (let i = first; i < last; i++) dz[i] = z[i] > 0 ? da[i] : slope * da[i];
    },

    siluForward(Z, A, first, last) {
      const z = reals(Z, last);
      const a = reals(A, last);
      for (let i = first; i < last; i++) a[i] = z[i] * logistic(z[i]);
    },

    siluBackward(Z, dA, dZ, first, last) {
      const z = reals(Z, last);
      const da = reals(dA, last);
      const dz = reals(dZ, last);
      for (let i = first; i < last; i++) {
        const s = logistic(z[i]);
        dz[i] = da[i] * (s + z[i] * s * (1 - s));
      }
    },

    softmaxForward(Z, A, N, first, last) {
      for (let i = first; i < last; i++) softmax(reals(Z + i * N * 8, N), reals(A + i * N * 8, N));
    },

    softmaxBackward(A, dA, dZ, N, first, last) {
      const a = reals(A, last * N);
      const da = reals(dA, last * N);
      const dz = reals(dZ, last * N);
      for (let row = first * N; row < last * N; row += N) {
        let product = 0;
        for (let n = row; n < row + N; n++) product += da[n] * a[n];
        for (let n = row; n < row + N; n++) dz[n] = a[n] * (da[n] - product);
      }
    },
  };
}
