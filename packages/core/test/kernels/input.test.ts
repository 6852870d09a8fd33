import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fewestInkUnits } from "../../src/kernels/ink.js";
import { inkSections, sectionStart } from "../../src/kernels/input.js";
import type { Block, Draw, KernelCase, Size } from "../support/kernelHarness.js";
import {
  anySize,
  changed,
  createDraw,
  describeContract,
  describeContractFor,
  difference,
  engines,
  expectClose,
  given,
  made,
  matrixSizes,
  run,
  scratch,
} from "../support/kernelHarness.js";

const sources = 7; // images to choose from

/** Bytes of which four in five are 0, as in a digit. */
function paper(draw: Draw, count: number): Float64Array {
  const values = draw.wholes(count, 256);
  const blank = draw.wholes(count, 5);
  return values.map((value, i) => (blank[i] > 0 ? 0 : value));
}

const places = ({ M }: Size, draw: Draw): Block => given(draw.wholes(M, sources), "integers");

function collectInk(images: Block, K: number, scale: number): KernelCase {
  const M = images.values.length / K;
  return {
    blocks: {
      IMAGES: images,
      SPANS: made((inkSections + 1) * M, "integers"),
      ENTRIES: made(2 * M * K, "entries"),
    },
    items: M,
    call: (kernels, { IMAGES, SPANS, ENTRIES }, first, last) => {
      kernels.collectInk(IMAGES, SPANS, ENTRIES, K, scale, first, last);
    },
  };
}

/**
 * M images of K numbers, four in five of them 0: as a matrix, and as listed ink, in another order than the images' and
 * with entries between them that belong to none.
 */
function inkOf({ M, K }: Size, draw: Draw) {
  const blank = draw.wholes(M * K, 5);
  const X = draw.reals(M * K).map((value, i) => (blank[i] > 0 || value === 0 ? 0 : value));
  const spans: number[] = [];
  const entries: number[] = [];
  for (let i = M - 1; i >= 0; i--) {
    entries.push(1e9, NaN); // would lead outside the memory
    for (let section = 0; section < inkSections; section++) {
      spans.push(entries.length / 2);
      for (let k = sectionStart(section, K); k < sectionStart(section + 1, K); k++) {
        if (X[i * K + k] !== 0) entries.push(k, X[i * K + k]);
      }
    }
    spans.push(entries.length / 2);
  }
  return {
    X,
    SPANS: given(spans, "integers"),
    INDICES: given(
      Array.from({ length: M }, (_, i) => M - 1 - i),
      "integers",
    ),
    ENTRIES: given(entries, "entries"),
  };
}

function inkForward(size: Size, draw: Draw): KernelCase & { readonly X: Float64Array } {
  const { M, K, N } = size;
  const { X, ...ink } = inkOf(size, draw);
  return {
    X,
    blocks: { ...ink, W: given(draw.reals(K * N)), B: given(draw.reals(N)), Z: made(M * N) },
    items: M,
    call: (kernels, { SPANS, INDICES, ENTRIES, W, B, Z }, first, last) => {
      kernels.inkForward(SPANS, INDICES, ENTRIES, W, B, Z, K, N, first, last);
    },
  };
}

function inkWeightGradient(size: Size, draw: Draw, factor = -0.5): KernelCase & { readonly X: Float64Array } {
  const { M, K, N } = size;
  const { X, ...ink } = inkOf(size, draw);
  return {
    X,
    blocks: { ...ink, dZ: given(draw.reals(M * N)), dW: changed(draw.reals(K * N)) },
    items: inkSections,
    call: (kernels, { SPANS, INDICES, ENTRIES, dZ, dW }, first, last) => {
      kernels.inkWeightGradient(SPANS, INDICES, ENTRIES, dZ, dW, factor, M, N, first, last);
    },
  };
}

describeContract("input", matrixSizes, {
  collectInk: { build: ({ M, K }, draw) => collectInk(given(paper(draw, M * K), "bytes"), K, 0.25) },
  collectInkReals: {
    build: ({ M, K }, draw) => ({
      ...collectInk(given(paper(draw, M * K)), K, 1),
      call: (kernels, { IMAGES, SPANS, ENTRIES }, first, last) => {
        kernels.collectInkReals(IMAGES, SPANS, ENTRIES, K, first, last);
      },
    }),
  },
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
});

const inkSizes = matrixSizes.filter(({ N }) => N >= fewestInkUnits);
const anyInkSize = anySize.map((size) => ({ ...size, N: Math.max(size.N, fewestInkUnits) }));
describeContractFor("ink", inkSizes, anyInkSize, {
  inkForward: { build: inkForward },
  inkWeightGradient: { build: inkWeightGradient },
});

describe("ink", () => {
  test.each(engines)("is listed by rising position, as worked by hand ($name)", (engine) => {
    // Three images of 34 pixels: one with ink past the sixteen looked at together, a blank, a full one. Of the sections,
    // which begin at 34 s / 8 rounded down to a multiple of 16, the fourth is pixels 0 to 15 and the last all others.
    const images = new Float64Array(3 * 34);
    images.set([5, 200], 2);
    images.set([7, 255], 32);
    images.fill(1, 68);
    const { SPANS, ENTRIES } = run(engine, collectInk(given(images, "bytes"), 34, 0.5));
    const blank = new Array<number>(9).fill(34);
    expect([...SPANS]).toEqual([0, 0, 0, 0, 2, 2, 2, 2, 4, ...blank, 68, 68, 68, 68, 84, 84, 84, 84, 102]);
    expect([...ENTRIES.subarray(0, 10)]).toEqual([2, 2.5, 3, 100, 32, 3.5, 33, 127.5, 77, 77]);
    expect([...ENTRIES.subarray(136, 204)]).toEqual(Array.from({ length: 34 }, (_, k) => [k, 0.5]).flat());
  });

  test.each(engines)("becomes value / 255 within 2^-23 of itself, for each of the 255 values ($name)", (engine) => {
    const values = Float64Array.from({ length: 255 }, (_, i) => i + 1);
    const outcome = run(engine, collectInk(given(values, "bytes"), 255, 1 / 255));
    expectClose(
      outcome.ENTRIES.filter((_, i) => i % 2 === 1),
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
        N: fc.integer({ min: fewestInkUnits, max: 70 }),
      });
      fc.assert(
        fc.property(size, fc.nat(), ({ M, K, N }, seed) => {
          const forward = inkForward({ M, K, N }, createDraw("normal", seed));
          const dense = run(engine, {
            ...forward,
            blocks: {
              X: given(forward.X),
              W: forward.blocks.W,
              B: forward.blocks.B,
              Z: made(M * N),
              PANEL: scratch(8 * K),
            },
            call: (kernels, { X, W, B, Z, PANEL }, first, last) => {
              kernels.denseForward(X, W, B, Z, PANEL, K, N, first, last);
            },
          });
          expect(difference(run(engine, forward), dense)).toBe("");
          const backward = inkWeightGradient({ M, K, N }, createDraw("normal", seed), 1);
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
