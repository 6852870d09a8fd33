import { exponential, hyperbolicTangent, logarithm, logistic, softplus } from "../core/mathematics.js";
import { inkSections, sectionStart, type Engine, type Kernels, type Workspace } from "./kernels.js";
import { createAugmentKernels } from "./referenceAugment.js";
import { createConvolutionKernels } from "./referenceConvolution.js";
import { createWinogradKernels } from "./referenceWinograd.js";
import { createNormalizationKernels } from "./referenceNormalization.js";
import { createPoolKernels } from "./referencePool.js";
import { createUpdateKernels } from "./referenceUpdate.js";

/**
 * The readable twin of the fast kernels: float64, plain loops, written as the formulas are. Gradient checks run on it,
 * and the fast kernels are compared with it. kernels.ts says what each kernel and each capital means.
 */
export const referenceEngine: Engine = { name: "reference", bytesPerReal: 8, allocate };

function allocate(byteCount: number): Workspace {
  const views = createViews(new ArrayBuffer(byteCount));
  return { ...views, kernels: createKernels(views) };
}

function createViews(memory: ArrayBuffer) {
  return {
    reals: (pointer: number, count: number) => new Float64Array(memory, pointer, count),
    doubles: (pointer: number, count: number) => new Float64Array(memory, pointer, count),
    integers: (pointer: number, count: number) => new Int32Array(memory, pointer, count),
    bytes: (pointer: number, count: number) => new Uint8Array(memory, pointer, count),
  };
}

function createKernels(views: ReturnType<typeof createViews>): Kernels {
  const { reals, doubles, integers, bytes } = views;
  /** Lists what is not 0 of image i, from entry `i K` on, section by section. */
  function listInk(image: ArrayLike<number>, scale: number, i: number, SPANS: number, ENTRIES: number): void {
    const K = image.length;
    let next = i * K;
    const starts: number[] = [];
    for (let section = 0; section < inkSections; section++) {
      starts.push(next);
      for (let k = sectionStart(section, K); k < sectionStart(section + 1, K); k++) {
        if (image[k] === 0) continue;
        integers(ENTRIES + next * 16, 1)[0] = k;
        reals(ENTRIES + next * 16 + 8, 1)[0] = image[k] * scale;
        next++;
      }
    }
    spansOf(i, SPANS).set([...starts, next]);
  }

  function spansOf(image: number, SPANS: number): Int32Array {
    return integers(SPANS + image * 4 * (inkSections + 1), inkSections + 1);
  }

  /** The listed ink of one image, all of it or some sections. */
  function inkOf(image: number, SPANS: number, ENTRIES: number, first = 0, last = inkSections) {
    const spans = spansOf(image, SPANS);
    return Array.from({ length: spans[last] - spans[first] }, (_, entry) => {
      const at = ENTRIES + (spans[first] + entry) * 16;
      return { pixel: integers(at, 1)[0], value: reals(at + 8, 1)[0] };
    });
  }

  return {
    ...createConvolutionKernels(views),
    ...createWinogradKernels(views),
    ...createPoolKernels(views),
    ...createUpdateKernels(views),
    ...createNormalizationKernels(views),
    ...createAugmentKernels(views),

    // --- Input --------------------------------------------------------------------------------------------------------
    collectInk(IMAGES, SPANS, ENTRIES, K, scale, first, last) {
      for (let i = first; i < last; i++) listInk(bytes(IMAGES + i * K, K), scale, i, SPANS, ENTRIES);
    },

    collectInkReals(IMAGES, SPANS, ENTRIES, K, first, last) {
      for (let i = first; i < last; i++) listInk(reals(IMAGES + i * K * 8, K), 1, i, SPANS, ENTRIES);
    },

    gatherBytes(IMAGES, INDICES, X, K, scale, first, last) {
      const indices = integers(INDICES, last);
      const x = reals(X, last * K);
      for (let i = first; i < last; i++) {
        const image = bytes(IMAGES + indices[i] * K, K);
        for (let k = 0; k < K; k++) x[i * K + k] = image[k] * scale;
      }
    },

    gatherReals(IMAGES, INDICES, X, K, first, last) {
      const indices = integers(INDICES, last);
      const x = reals(X, last * K);
      for (let i = first; i < last; i++) x.set(reals(IMAGES + indices[i] * K * 8, K), i * K);
    },

    gatherLabels(LABELS, INDICES, Y, first, last) {
      const indices = integers(INDICES, last);
      const y = bytes(Y, last);
      for (let i = first; i < last; i++) y[i] = bytes(LABELS + indices[i], 1)[0];
    },

    // --- Dense layers -------------------------------------------------------------------------------------------------
    inkForward(SPANS, INDICES, ENTRIES, W, B, Z, K, N, first, last) {
      const indices = integers(INDICES, last);
      const w = reals(W, K * N);
      const b = reals(B, N);
      const z = reals(Z, last * N);
      for (let i = first; i < last; i++) {
        const ink = inkOf(indices[i], SPANS, ENTRIES);
        for (let n = 0; n < N; n++) {
          let sum = b[n];
          for (const { pixel, value } of ink) sum += value * w[pixel * N + n];
          z[i * N + n] = sum;
        }
      }
    },

    inkWeightGradient(SPANS, INDICES, ENTRIES, dZ, dW, factor, M, N, first, last) {
      const indices = integers(INDICES, M);
      const dz = reals(dZ, M * N);
      for (let i = 0; i < M; i++) {
        for (const { pixel, value } of inkOf(indices[i], SPANS, ENTRIES, first, last)) {
          const dw = reals(dW + pixel * N * 8, N);
          for (let n = 0; n < N; n++) dw[n] += factor * value * dz[i * N + n];
        }
      }
    },

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

    // --- Activations --------------------------------------------------------------------------------------------------
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

    // --- Losses -------------------------------------------------------------------------------------------------------
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

/** a = e^(z - max z) / Σ e^(z - max z): the largest is taken off first, so that nothing overflows. */
function softmax(z: Float64Array, a: Float64Array): { largest: number; sum: number } {
  let largest = -Infinity;
  for (const value of z) largest = Math.max(largest, value);
  let sum = 0;
  for (let n = 0; n < z.length; n++) {
    a[n] = exponential(z[n] - largest);
    sum += a[n];
  }
  for (let n = 0; n < z.length; n++) a[n] /= sum;
  return { largest, sum };
}
