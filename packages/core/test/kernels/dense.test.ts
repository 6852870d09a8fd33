import { describe, expect, test } from "vitest";
import type { Contract, Draw, KernelCase, Size } from "../support/kernelHarness.js";
import {
  changed,
  describeContract,
  engines,
  given,
  made,
  matrixSizes,
  run,
  scratch,
} from "../support/kernelHarness.js";
import { largestError } from "../support/rounding.js";

function denseForward({ M, K, N }: Size, draw: Draw): KernelCase {
  return {
    blocks: {
      X: given(draw.reals(M * K)),
      W: given(draw.reals(K * N)),
      B: given(draw.reals(N)),
      Z: made(M * N),
      PANEL: scratch(8 * K),
    },
    items: M,
    call: (kernels, { X, W, B, Z, PANEL }, first, last) => {
      kernels.denseForward(X, W, B, Z, PANEL, K, N, first, last);
    },
  };
}

function denseWeightGradient({ M, K, N }: Size, draw: Draw): KernelCase {
  return {
    blocks: { X: given(draw.reals(M * K)), dZ: given(draw.reals(M * N)), dW: changed(draw.reals(K * N)) },
    items: K,
    call: (kernels, { X, dZ, dW }, first, last) => {
      kernels.denseWeightGradient(X, dZ, dW, M, K, N, first, last);
    },
  };
}

function denseInputGradient({ M, K, N }: Size, draw: Draw): KernelCase {
  return {
    blocks: { dZ: given(draw.reals(M * N)), WT: given(draw.reals(N * K)), dX: made(M * K), PANEL: scratch(8 * N) },
    items: M,
    call: (kernels, { dZ, WT, dX, PANEL }, first, last) => {
      kernels.denseInputGradient(dZ, WT, dX, PANEL, K, N, first, last);
    },
  };
}

function transpose({ K, N }: Size, draw: Draw): KernelCase {
  return {
    blocks: { W: given(draw.reals(K * N)), WT: made(N * K) },
    items: N,
    call: (kernels, { W, WT }, first, last) => {
      kernels.transpose(W, WT, K, N, first, last);
    },
  };
}

function biasGradient({ M, N }: Size, draw: Draw): KernelCase {
  return {
    blocks: { dZ: given(draw.reals(M * N)), dB: changed(draw.reals(N)) },
    items: N,
    call: (kernels, { dZ, dB }, first, last) => {
      kernels.biasGradient(dZ, dB, M, N, first, last);
    },
  };
}

const contracts: Record<string, Contract> = {
  denseForward: { build: denseForward },
  denseWeightGradient: { build: denseWeightGradient },
  denseInputGradient: { build: denseInputGradient },
  transpose: { build: transpose },
  biasGradient: { build: biasGradient },
};
describeContract("dense", matrixSizes, contracts);

/** Two images of three inputs, four units: X = [1 2 3; 4 5 6], W = [1 0 2 -1; 0 1 1 2; 3 -1 0 1], dZ = [1 2 0 -1; 0 1 3 1]. */
const X = given([1, 2, 3, 4, 5, 6]);
const W = given([1, 0, 2, -1, 0, 1, 1, 2, 3, -1, 0, 1]);
const dZ = given([1, 2, 0, -1, 0, 1, 3, 1]);

describe("a layer of three inputs and four units, worked by hand", () => {
  test.each(engines)("Z = X W + B ($name)", (engine) => {
    const blocks = { X, W, B: given([10, 20, 30, 40]), Z: made(8), PANEL: scratch(24) };
    const { Z } = run(engine, { ...denseForward({ M: 2, K: 3, N: 4 }, none), blocks });
    expect([...Z]).toEqual([20, 19, 34, 46, 32, 19, 43, 52]);
  });

  test.each(engines)("dW = before + Xᵀ dZ ($name)", (engine) => {
    const blocks = { X, dZ, dW: changed(new Float64Array(12).fill(100)) };
    const { dW } = run(engine, { ...denseWeightGradient({ M: 2, K: 3, N: 4 }, none), blocks });
    expect([...dW]).toEqual([101, 106, 112, 103, 102, 109, 115, 103, 103, 112, 118, 103]);
  });

  test.each(engines)("dX = dZ Wᵀ, with Wᵀ as `transpose` leaves it ($name)", (engine) => {
    const { WT } = run(engine, { ...transpose({ M: 2, K: 3, N: 4 }, none), blocks: { W, WT: made(12) } });
    expect([...WT]).toEqual([1, 0, 3, 0, 1, -1, 2, 1, 0, -1, 2, 1]);
    const blocks = { dZ, WT: given(WT), dX: made(6), PANEL: scratch(32) };
    const { dX } = run(engine, { ...denseInputGradient({ M: 2, K: 3, N: 4 }, none), blocks });
    expect([...dX]).toEqual([2, 0, 0, 5, 6, 0]);
  });

  test.each(engines)("dB = before + the sum of dZ over the images ($name)", (engine) => {
    const blocks = { dZ, dB: changed([1, 1, 1, 1]) };
    const { dB } = run(engine, { ...biasGradient({ M: 2, K: 3, N: 4 }, none), blocks });
    expect([...dB]).toEqual([2, 4, 4, 1]);
  });
});

/** Draws nothing: the blocks are given beside. */
const none: Draw = { reals: () => new Float64Array(0), wholes: () => new Float64Array(0) };

describe("float32 sums of T terms stay within c T 2^-24 Σ|a||b| of float64", () => {
  // Seen: c = 0.005, 0.083, 0.033, 0.030, 0.0012. What no order of rounding can exceed is 1.
  const cases = [
    { name: "denseForward", size: { M: 64, K: 784, N: 100 }, terms: 785, c: 0.01 },
    { name: "denseForward", size: { M: 64, K: 30, N: 10 }, terms: 31, c: 0.2 },
    { name: "denseWeightGradient", size: { M: 128, K: 784, N: 30 }, terms: 129, c: 0.06 },
    { name: "denseInputGradient", size: { M: 64, K: 400, N: 128 }, terms: 128, c: 0.06 },
    { name: "biasGradient", size: { M: 1000, K: 1, N: 130 }, terms: 1001, c: 0.0025 },
  ];
  test.each(cases)("$name, T = $terms: c = $c", ({ name, size, terms, c }) => {
    const error = largestError(contracts[name], size, terms);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(c);
  });
});
