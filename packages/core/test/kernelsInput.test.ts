import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Block, Draw, KernelCase, Size } from "./support/kernelHarness.js";
import {
  changed,
  createDraw,
  describeContract,
  difference,
  engines,
  expectClose,
  given,
  made,
  matrixSizes,
  run,
} from "./support/kernelHarness.js";

const sources = 7; // images to choose from

/** Bytes of which four in five are 0, as in a digit. */
function paper(draw: Draw, count: number): Float64Array {
  const values = draw.wholes(count, 256);
  const blank = draw.wholes(count, 5);
  return values.map((value, i) => (blank[i] > 0 ? 0 : value));
}

const places = ({ M }: Size, draw: Draw): Block => given(draw.wholes(M, sources), "integers");

function collectInk(images: Block, indices: Block, K: number, scale: number): KernelCase {
  const M = indices.values.length;
  return {
    blocks: {
      IMAGES: images,
      INDICES: indices,
      COUNTS: made(M, "integers"),
      PIXELS: made(M * K, "integers"),
      VALUES: made(M * K),
    },
    items: M,
    call: (kernels, { IMAGES, INDICES, COUNTS, PIXELS, VALUES }, first, last) => {
      kernels.collectInk(IMAGES, INDICES, COUNTS, PIXELS, VALUES, K, scale, first, last);
    },
  };
}

/** The images of `paper`, listed once and for all: of each, its entries one after the other. */
function expandInk(size: Size, draw: Draw): KernelCase {
  const { M, K } = size;
  const images = paper(draw, sources * K);
  const entries: number[] = [];
  const starts = [0];
  for (let image = 0; image < sources; image++) {
    for (let k = 0; k < K; k++) {
      const value = images[image * K + k];
      if (value !== 0) entries.push(k * 256 + value);
    }
    starts.push(entries.length);
  }
  return {
    blocks: {
      ENTRIES: given([...entries, 0], "integers"),
      STARTS: given(starts, "integers"),
      INDICES: places(size, draw),
      COUNTS: made(M, "integers"),
      PIXELS: made(M * K, "integers"),
      VALUES: made(M * K),
    },
    items: M,
    call: (kernels, { ENTRIES, STARTS, INDICES, COUNTS, PIXELS, VALUES }, first, last) => {
      kernels.expandInk(ENTRIES, STARTS, INDICES, COUNTS, PIXELS, VALUES, K, 0.25, first, last);
    },
  };
}

/** M images of K numbers, four in five of them 0: as a matrix, and as the lists of ink of `collectInk`. */
function inkOf({ M, K }: Size, draw: Draw) {
  const blank = draw.wholes(M * K, 5);
  const X = draw.reals(M * K).map((value, i) => (blank[i] > 0 || value === 0 ? 0 : value));
  const counts = new Float64Array(M);
  const pixels = new Float64Array(M * K).fill(1e9); // past the count: would lead outside the memory
  const values = new Float64Array(M * K).fill(NaN);
  for (let i = 0; i < M; i++) {
    for (let k = 0; k < K; k++) {
      if (X[i * K + k] === 0) continue;
      pixels[i * K + counts[i]] = k;
      values[i * K + counts[i]++] = X[i * K + k];
    }
  }
  return { X, COUNTS: given(counts, "integers"), PIXELS: given(pixels, "integers"), VALUES: given(values) };
}

function inkForward(size: Size, draw: Draw): KernelCase & { readonly X: Float64Array } {
  const { M, K, N } = size;
  const { X, ...ink } = inkOf(size, draw);
  return {
    X,
    blocks: { ...ink, W: given(draw.reals(K * N)), B: given(draw.reals(N)), Z: made(M * N) },
    items: M,
    call: (kernels, { COUNTS, PIXELS, VALUES, W, B, Z }, first, last) => {
      kernels.inkForward(COUNTS, PIXELS, VALUES, W, B, Z, K, N, 0, N, first, last);
    },
  };
}

function inkWeightGradient(size: Size, draw: Draw): KernelCase & { readonly X: Float64Array } {
  const { M, K, N } = size;
  const { X, ...ink } = inkOf(size, draw);
  return {
    X,
    blocks: { ...ink, dZ: given(draw.reals(M * N)), dW: changed(draw.reals(K * N)) },
    items: K,
    call: (kernels, { COUNTS, PIXELS, VALUES, dZ, dW }, first, last) => {
      kernels.inkWeightGradient(COUNTS, PIXELS, VALUES, dZ, dW, M, K, N, 0, N, first, last);
    },
  };
}

describeContract("input", matrixSizes, {
  collectInk: {
    build: (size, draw) => collectInk(given(paper(draw, sources * size.K), "bytes"), places(size, draw), size.K, 0.25),
  },
  collectInkReals: {
    build: (size, draw) => {
      const { COUNTS, PIXELS, VALUES } = collectInk(given([], "bytes"), places(size, draw), size.K, 1).blocks;
      return {
        blocks: { IMAGES: given(paper(draw, sources * size.K)), INDICES: places(size, draw), COUNTS, PIXELS, VALUES },
        items: size.M,
        call: (kernels, at, first, last) => {
          kernels.collectInkReals(at.IMAGES, at.INDICES, at.COUNTS, at.PIXELS, at.VALUES, size.K, first, last);
        },
      };
    },
  },
  expandInk: { build: expandInk },
  gatherBytes: {
    build: (size, draw) => ({
      blocks: {
        IMAGES: given(paper(draw, sources * size.K), "bytes"),
        INDICES: places(size, draw),
        X: made(size.M * size.K),
      },
      items: size.M,
      call: (kernels, { IMAGES, INDICES, X }, first, last) => {
        kernels.gatherBytes(IMAGES, INDICES, X, size.K, 0.25, first, last);
      },
    }),
  },
  gatherReals: {
    build: (size, draw) => ({
      blocks: {
        IMAGES: given(draw.reals(sources * size.K)),
        INDICES: places(size, draw),
        X: made(size.M * size.K),
      },
      items: size.M,
      call: (kernels, { IMAGES, INDICES, X }, first, last) => {
        kernels.gatherReals(IMAGES, INDICES, X, size.K, first, last);
      },
    }),
  },
  gatherLabels: {
    build: (size, draw) => ({
      blocks: {
        LABELS: given(draw.wholes(sources, 256), "bytes"),
        INDICES: places(size, draw),
        Y: made(size.M, "bytes"),
      },
      items: size.M,
      call: (kernels, { LABELS, INDICES, Y }, first, last) => {
        kernels.gatherLabels(LABELS, INDICES, Y, first, last);
      },
    }),
  },
  inkForward: { build: inkForward },
  inkWeightGradient: { build: inkWeightGradient },
});

describe("ink", () => {
  test.each(engines)("is listed by rising position, as worked by hand ($name)", (engine) => {
    // Three images of 18 pixels: two in the last two pixels (past the sixteen looked at together), a blank, a full one.
    const images = new Float64Array(3 * 18);
    images.set([5, 200], 2);
    images.set([7, 255], 16);
    images.fill(1, 36);
    const outcome = run(engine, collectInk(given(images, "bytes"), given([1, 0, 2, 0], "integers"), 18, 0.5));
    expect([...outcome.COUNTS]).toEqual([0, 4, 18, 4]);
    expect([...outcome.PIXELS.subarray(18, 23)]).toEqual([2, 3, 16, 17, 77]);
    expect([...outcome.VALUES.subarray(18, 23)]).toEqual([2.5, 100, 3.5, 127.5, 77]);
    expect([...outcome.PIXELS.subarray(36, 54)]).toEqual([...Array(18).keys()]);
    expect([...outcome.VALUES.subarray(54, 58)]).toEqual([2.5, 100, 3.5, 127.5]);
  });

  test.each(engines)("becomes value / 255 within 2^-23 of itself, for each of the 255 values ($name)", (engine) => {
    const values = Float64Array.from({ length: 255 }, (_, i) => i + 1);
    const outcome = run(engine, collectInk(given(values, "bytes"), given([0], "integers"), 255, 1 / 255));
    expectClose(
      outcome.VALUES,
      values.map((value) => value / 255),
      2 ** -23,
    );
  });

  test.each(engines)(
    "gives Z and dW to the last bit as the dense kernels do with the blank paper ($name)",
    (engine) => {
      const size = fc.record({
        M: fc.integer({ min: 1, max: 9 }),
        K: fc.integer({ min: 1, max: 60 }),
        N: fc.integer({ min: 1, max: 70 }),
      });
      fc.assert(
        fc.property(size, fc.nat(), ({ M, K, N }, seed) => {
          const forward = inkForward({ M, K, N }, createDraw("normal", seed));
          const dense = run(engine, {
            ...forward,
            blocks: { X: given(forward.X), W: forward.blocks.W, B: forward.blocks.B, Z: made(M * N) },
            call: (kernels, { X, W, B, Z }, first, last) => {
              kernels.denseForward(X, W, B, Z, K, N, first, last);
            },
          });
          expect(difference(run(engine, forward), dense)).toBe("");
          const backward = inkWeightGradient({ M, K, N }, createDraw("normal", seed));
          const gradient = run(engine, {
            blocks: { X: given(backward.X), dZ: backward.blocks.dZ, dW: backward.blocks.dW },
            items: K,
            call: (kernels, { X, dZ, dW }, first, last) => {
              kernels.denseWeightGradient(X, dZ, dW, M, K, N, first, last);
            },
          });
          expect(difference(run(engine, backward), gradient)).toBe("");
        }),
        { numRuns: 60, seed: 2 },
      );
    },
  );
});
