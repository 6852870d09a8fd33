import type { Views } from "../engine.js";
import { inkSections, sectionStart, type InputKernels } from "../input.js";

/** Images and labels of a batch, and the ink of images, in float64; the plain twin of assembly/input.ts. */
export function createInputKernels({ reals, integers, bytes }: Views): InputKernels {
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
    integers(SPANS + i * 4 * (inkSections + 1), inkSections + 1).set([...starts, next]);
  }

  return {
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
  };
}
