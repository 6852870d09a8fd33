import { logarithm, logistic, softplus } from "../../core/mathematics.js";
import type { Views } from "../engine.js";
import type { LossKernels } from "../loss.js";
import { softmax } from "./softmax.js";

/** Losses and their gradients in float64; the plain twin of assembly/loss.ts. */
export function createLossKernels({ reals, doubles, bytes }: Views): LossKernels {
  return {
    squaredError(A, Y, dA, LOSSES, N, scale, first, last) {
      const a = reals(A, last * N);
      const y = bytes(Y, last);
      const da = reals(dA, last * N);
      const losses = doubles(LOSSES, last);
      for (let i = first; i < last; i++) {
        let sum = 0;
        for (let n = 0; n < N; n++) {
          const difference = a[i * N + n] - (n === y[i] ? 1 : 0);
          sum += difference * difference;
          da[i * N + n] = difference * scale;
        }
        losses[i] = sum / 2;
      }
    },

    binaryCrossEntropy(Z, Y, dZ, LOSSES, N, scale, first, last) {
      const z = reals(Z, last * N);
      const y = bytes(Y, last);
      const dz = reals(dZ, last * N);
      const losses = doubles(LOSSES, last);
      for (let i = first; i < last; i++) {
        let sum = 0;
        for (let n = 0; n < N; n++) {
          const logit = z[i * N + n];
          // -ln a = softplus(-z) and -ln(1 - a) = softplus(z): no logarithm of a rounded 0 or 1.
          sum += softplus(n === y[i] ? -logit : logit);
          dz[i * N + n] = (logistic(logit) - (n === y[i] ? 1 : 0)) * scale;
        }
        losses[i] = sum;
      }
    },

    softmaxCrossEntropy(Z, Y, dZ, LOSSES, N, smoothing, scale, first, last) {
      const y = bytes(Y, last);
      const losses = doubles(LOSSES, last);
      for (let i = first; i < last; i++) {
        const z = reals(Z + i * N * 8, N);
        const dz = reals(dZ + i * N * 8, N);
        const { largest, sum } = softmax(z, dz);
        losses[i] = 0;
        for (let n = 0; n < N; n++) {
          const target = (n === y[i] ? 1 - smoothing : 0) + smoothing / N;
          if (target > 0) losses[i] += target * (logarithm(sum) - (z[n] - largest));
          dz[n] = (dz[n] - target) * scale;
        }
      }
    },

    argmax(A, PREDICTIONS, N, first, last) {
      const a = reals(A, last * N);
      const predictions = bytes(PREDICTIONS, last);
      for (let i = first; i < last; i++) {
        let best = 0;
        for (let n = 1; n < N; n++) if (a[i * N + n] > a[i * N + best]) best = n;
        predictions[i] = best;
      }
    },
  };
}
