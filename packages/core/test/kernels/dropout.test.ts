import { describe, expect, test } from "vitest";
import { hash } from "../../src/core/hash.js";
import type { KernelCase } from "../support/kernelHarness.js";
import {
  describeContract,
  difference,
  engines,
  expectClose,
  given,
  made,
  rowSizes,
  run,
} from "../support/kernelHarness.js";

const forward = (X: ArrayLike<number>, share: number, keyLow = 1, keyHigh = 2): KernelCase => ({
  blocks: { X: given(X), A: made(X.length) },
  items: X.length,
  call: (kernels, at, first, last) => {
    kernels.dropoutForward(at.X, at.A, share, keyLow, keyHigh, first, last);
  },
});

const backward = (dA: ArrayLike<number>, share: number, keyLow = 1, keyHigh = 2): KernelCase => ({
  blocks: { dA: given(dA), dX: made(dA.length) },
  items: dA.length,
  call: (kernels, at, first, last) => {
    kernels.dropoutBackward(at.dA, at.dX, share, keyLow, keyHigh, first, last);
  },
});

describeContract("dropout", rowSizes, {
  dropoutForward: { build: ({ M, N }, draw) => forward(draw.reals(M * N), 0.5, 0xdeadbeef, 0x80000001) },
  dropoutBackward: { build: ({ M, N }, draw) => backward(draw.reals(M * N), 0.75, -1, 2 ** 31) },
});

const ones = (count: number) => new Float64Array(count).fill(1);

describe("dropout", () => {
  test.each(engines)("keeps the numbers whose hash is large enough, scaled by 1 / (1 - share) ($name)", (engine) => {
    const X = Float64Array.from({ length: 50 }, (_, i) => i - 20);
    const expected = X.map((value, i) => (hash(i, 7, 8) >= 0.2 * 2 ** 32 ? value / 0.8 : 0));
    expectClose(run(engine, forward(X, 0.2, 7, 8)).A, expected, 1e-7);
  });

  test.each(engines)(
    "drops the same numbers of a gradient as of the activations, under the same key ($name)",
    (engine) => {
      const { A } = run(engine, forward(ones(1001), 0.3, 5, 6));
      const { dX } = run(engine, backward(ones(1001), 0.3, 5, 6));
      expect(difference({ A: dX }, { A })).toBe("");
    },
  );

  test.each(engines)("keeps everything as it is at share 0, and almost nothing near 1 ($name)", (engine) => {
    const X = Float64Array.from({ length: 100 }, (_, i) => i - 50);
    expectClose(run(engine, forward(X, 0)).A, X, 0);
    expect(run(engine, forward(X, 1 - 2 ** -32)).A.every((value) => value === 0)).toBe(true);
  });

  test.each(engines)(
    "keeps a number whose hash is exactly the share, and drops the one just below ($name)",
    (engine) => {
      const share = hash(5, 1, 2) / 2 ** 32;
      expect(run(engine, forward(ones(6), share)).A[5]).toBeGreaterThan(0);
      expect(run(engine, forward(ones(6), share + 2 ** -32)).A[5]).toBe(0);
    },
  );

  test("both engines drop the very same of 100,000 numbers, at every share and under every key", () => {
    for (const [share, keyLow, keyHigh] of [
      [0.1, 1, 2],
      [0.5, 2 ** 32 - 1, 3],
      [0.9, 123456789, 987654321],
    ]) {
      const [reference, wasm] = engines.map((engine) => run(engine, forward(ones(100_000), share, keyLow, keyHigh)).A);
      expect(difference({ kept: wasm.map(Math.sign) }, { kept: reference.map(Math.sign) })).toBe("");
    }
  });

  test("drops its share of 1,000,000 numbers, within 4 standard errors", () => {
    for (const share of [0.01, 0.25, 0.5, 0.9]) {
      const { A } = run(engines[1], forward(ones(1_000_000), share, 3, 4));
      const dropped = A.reduce((count, value) => count + (value === 0 ? 1 : 0), 0) / A.length;
      expect(Math.abs(dropped - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / A.length));
    }
  });
});
