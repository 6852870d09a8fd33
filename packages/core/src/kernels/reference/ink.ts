import type { Views } from "../engine.js";
import type { InkKernels } from "../ink.js";
import { inkSections } from "../input.js";

/** A dense first layer over listed ink, in float64; the plain twin of assembly/ink.ts. */
export function createInkKernels({ reals, integers }: Views): InkKernels {
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
  };
}
