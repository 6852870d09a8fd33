import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contracts, forward, sizeOf } from "../support/convolutionCases.js";
import type { Block, Draw, KernelCase } from "../support/kernelHarness.js";
import { createDraw, describeContractFor, difference, engines, given, run } from "../support/kernelHarness.js";
import { largestError } from "../support/rounding.js";

// --- The contract ----------------------------------------------------------------------------------------------------

const counts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17];
const sizes = [
  // Channels against filters: the edges of a run, of a chunk and of a vector. 50 channels: several chunks of a run.
  ...[...counts, 50].flatMap((channels) =>
    [...counts, 10, 11, 13, 14, 15, 19, 24, 25].map((filters) => sizeOf({ channels, filters, width: 4, kernel: 2 })),
  ),
  // Kernel, stride and padding against the width of an image.
  ...[1, 2, 3, 5]
    .flatMap((kernel) =>
      [1, 2, 3].flatMap((stride) =>
        [0, 1, 2, 4].flatMap((padding) =>
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 12]
            .filter((width) => width + 2 * padding >= kernel)
            .map((width) => sizeOf({ M: 2, channels: 3, filters: 5, height: 5, width, kernel, stride, padding })),
        ),
      ),
    )
    .filter(({ outHeight }) => outHeight > 0),
  // One channel: paper, most of it blank.
  ...[1, 2, 3, 4, 5, 6].flatMap((kernel) =>
    [3, 4, 8].map((more) => sizeOf({ M: 3, filters: 6, width: kernel + more, kernel })),
  ),
  // Fewer windows than fit, padding behind on one side or both, more before than behind.
  ...[
    { outHeight: 1, outWidth: 2 },
    { outHeight: 2, outWidth: 3 },
    { outHeight: 3, outWidth: 2 },
    { outHeight: 6, outWidth: 7, stride: 1 },
    { outHeight: 3, outWidth: 3, padTop: 2, padLeft: 1 },
    { outHeight: 1, outWidth: 1, padTop: 0, padLeft: 2, stride: 1 },
  ].map((windows) => ({
    ...sizeOf({ M: 2, channels: 4, filters: 9, width: 6, kernel: 3, stride: 2 }),
    ...windows,
  })),
];

const anySize = fc
  .record({
    ...{ M: fc.integer({ min: 1, max: 6 }), channels: fc.constantFrom(...counts), filters: fc.constantFrom(...counts) },
    ...{ height: fc.integer({ min: 5, max: 9 }), width: fc.integer({ min: 5, max: 9 }) },
    ...{ kernel: fc.constantFrom(1, 2, 3, 5), stride: fc.constantFrom(1, 2, 3), padding: fc.constantFrom(0, 1, 2) },
  })
  .map(sizeOf);

describeContractFor("convolution", sizes, anySize, contracts);

test("a convolution without biases is that with biases of 0, in both engines", () => {
  for (const name of ["conv2dForward", "depthwiseForward"] as const) {
    for (const filters of counts) {
      const size = sizeOf({ M: 2, channels: filters, filters, width: 5, kernel: 2 });
      const { blocks, ...rest } = contracts[name].build(size, createDraw("integers", filters));
      const zero = { ...rest, blocks: { ...blocks, B: given(new Float64Array(filters)) } };
      const none = forward(name, false)(size, createDraw("integers", filters));
      const same = { ...none, blocks: { ...none.blocks, X: blocks.X, W: blocks.W } };
      for (const engine of engines) expect(difference(run(engine, same), run(engine, zero)), name).toBe("");
    }
  }
});

// --- Numbers from elsewhere ------------------------------------------------------------------------------------------

/** Draws nothing: the blocks are given beside. */
const none: Draw = { reals: () => new Float64Array(0), wholes: () => new Float64Array(0) };

/** The same call with blocks of one's own. */
function withBlocks({ blocks, ...rest }: KernelCase, own: Record<string, ArrayLike<number>>): KernelCase {
  const filled = Object.entries(own).map(([name, values]): [string, Block] => [name, { ...blocks[name], values }]);
  return { ...rest, blocks: { ...blocks, ...Object.fromEntries(filled) } };
}

describe("an image of 3 x 3 under a kernel of 2 x 2, worked by hand", () => {
  // X = [1 2 3; 4 5 6; 7 8 9], W = [1 0; -1 2], dZ = [1 0; 2 -1]; one channel, one filter.
  const size = sizeOf({ width: 3, kernel: 2 });
  const X = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const W = [1, 0, -1, 2];
  const dZ = [1, 0, 2, -1];
  const transposed = W; // Of one filter.

  test.each(engines)("Z = X * W + B ($name)", (engine) => {
    const Z = new Float64Array(4);
    for (const name of ["conv2dForward", "depthwiseForward"] as const) {
      const outcome = run(engine, withBlocks(contracts[name].build(size, none), { X, W, B: [10], Z }));
      // 1 - 4 + 2·5, 2 - 5 + 2·6, 4 - 7 + 2·8, 5 - 8 + 2·9, and 10.
      expect([...outcome.Z]).toEqual([17, 19, 23, 25]);
    }
  });

  test.each(engines)("dW = before + X * dZ ($name)", (engine) => {
    const names = ["conv2dWeightGradient", "conv2dSparseWeightGradient", "depthwiseWeightGradient"] as const;
    for (const name of names) {
      const { dW } = run(engine, withBlocks(contracts[name].build(size, none), { X, dZ, dW: [100, 100, 100, 100] }));
      // 1 + 2·4 - 5, 2 + 2·5 - 6, 4 + 2·7 - 8, 5 + 2·8 - 9.
      expect([...dW]).toEqual([104, 106, 110, 112]);
    }
  });

  test.each(engines)("dX = the windows of W laid over each other, times dZ ($name)", (engine) => {
    for (const name of ["conv2dInputGradient", "depthwiseInputGradient"] as const) {
      const dX = new Float64Array(9).fill(100);
      const outcome = run(engine, withBlocks(contracts[name].build(size, none), { dZ, W: transposed, dX }));
      // 1 · [1 0; -1 2] top left, 2 · [1 0; -1 2] bottom left, -1 · [1 0; -1 2] bottom right.
      expect([...outcome.dX]).toEqual([1, 0, 0, 1, 1, 0, -2, 5, -2]);
    }
  });
});

describe("two channels and three filters of 3 x 3, stride 2, padding 1, as PyTorch 1.13 does them in float64", () => {
  // conv2d of whole numbers, for the depthwise ones with groups=2; exact in both engines.
  const size = sizeOf({ height: 4, width: 5, channels: 2, filters: 3, kernel: 3, stride: 2, padding: 1 });
  const numbers = (count: number, factor: number, modulus: number) =>
    Float64Array.from({ length: count }, (_, i) => ((i * factor) % modulus) - Math.floor(modulus / 2));
  const X = numbers(40, 7, 11);
  const W = numbers(54, 5, 13);
  const WT = W.map((_, i) => W[(i % 18) * 3 + Math.floor(i / 18)]);
  const Z = [33, -33, 44, -28, -17, 46, -1, -11, 57, -12, -40, -16, -31, 88, -53, 31, -14, -33];
  const dW = [
    ...[-8, 15, -7, 10, -18, 8, -1, 15, -14, 11, 15, -26, -5, -9, 14, 4, 12, -16, 17, -36, 19, -13, 30, -17, 9, -3, -6],
    ...[0, -3, 3, 23, 15, -38, -25, -9, 34, 3, -3, 0, 17, -36, 19, 7, 30, -37, 9, -3, -6, -6, 6, 0, 23, 15, -38],
  ];
  const dX = [
    ...[-12, -12, -30, -17, 21, 21, 42, -23, -18, -18, 28, -24, -47, -34, 16, 42, 19, -46, -23, -36],
    ...[-12, -12, -30, -17, 21, 21, 42, -23, -18, -18, 40, -12, -30, -17, -5, 21, 42, -23, -5, -18],
  ];
  const depthwise = {
    Z: [5, -37, 27, 35, 3, -40, -37, 9, 3, 60, 6, 13],
    dW: [2, 24, 3, -5, 1, -10, -1, -25, 16, -20, 15, 6, -2, 18, 18, 22, -17, 7],
    dX: [
      ...[20, 0, -28, -3, -20, 0, 14, -3, -15, 0, 12, 12, 20, -8, 0, 12, -9, -17, -3, -24],
      ...[-10, 0, 8, -3, -5, 0, 5, 24, 0, 0, -2, -12, -6, 21, -1, -16, -4, -28, 0, 16],
    ],
  };

  test.each(engines)("the results ($name)", (engine) => {
    const deep = withBlocks(contracts.conv2dForward.build(size, none), { X, W, B: numbers(3, 3, 7), Z });
    expect([...run(engine, deep).Z]).toEqual(Z);
    const own = { X, W: numbers(18, 5, 13), B: numbers(2, 3, 7), Z: depthwise.Z };
    expect([...run(engine, withBlocks(contracts.depthwiseForward.build(size, none), own)).Z]).toEqual(depthwise.Z);
  });

  test.each(engines)("the gradients of the weights ($name)", (engine) => {
    const own = { X, dZ: numbers(18, 4, 9), dW: new Float64Array(54) };
    expect([...run(engine, withBlocks(contracts.conv2dWeightGradient.build(size, none), own)).dW]).toEqual(dW);
    const sparse = run(engine, withBlocks(contracts.conv2dSparseWeightGradient.build(size, none), own));
    expect(dW.map((_, i) => sparse.dW[(i % 3) * 18 + Math.floor(i / 3)])).toEqual(dW);
    const one = { X, dZ: numbers(12, 4, 9), dW: new Float64Array(18) };
    const outcome = run(engine, withBlocks(contracts.depthwiseWeightGradient.build(size, none), one));
    expect([...outcome.dW]).toEqual(depthwise.dW);
  });

  test.each(engines)("the gradients of the images ($name)", (engine) => {
    const deep = withBlocks(contracts.conv2dInputGradient.build(size, none), { dZ: numbers(18, 4, 9), W: WT, dX });
    expect([...run(engine, deep).dX]).toEqual(dX);
    const own = { dZ: numbers(12, 4, 9), W: numbers(18, 5, 13), dX };
    expect([...run(engine, withBlocks(contracts.depthwiseInputGradient.build(size, none), own)).dX]).toEqual(
      depthwise.dX,
    );
  });
});

describe("gradients are the slopes of the reference's forward pass, exactly: it is linear in X and in W", () => {
  const size = sizeOf({ M: 2, channels: 2, filters: 3, height: 5, width: 4, kernel: 3, stride: 2, padding: 1 });
  const [reference] = engines;

  /** What Σ dZ Z grows by when each number of `input` in turn grows by 1. */
  function slopes(forwardCase: KernelCase, input: string, dZ: ArrayLike<number>): Float64Array {
    const values = Float64Array.from(forwardCase.blocks[input].values);
    const weighed = (moved: Float64Array) =>
      run(reference, withBlocks(forwardCase, { [input]: moved })).Z.reduce((sum, z, i) => sum + z * dZ[i], 0);
    const before = weighed(values);
    return values.map((value, i) => weighed(values.with(i, value + 1)) - before);
  }

  test.each([
    ["conv2dForward", "conv2dWeightGradient", "conv2dInputGradient"],
    ["depthwiseForward", "depthwiseWeightGradient", "depthwiseInputGradient"],
  ] as const)("%s: %s, %s", (name, weights, inputs) => {
    const draw = createDraw("integers", 5);
    const ahead = contracts[name].build(size, draw);
    const gradient = contracts[weights].build(size, draw);
    const dZ = gradient.blocks.dZ.values;
    const { dW } = run(reference, withBlocks(gradient, { X: ahead.blocks.X.values, dW: gradient.blocks.dW.values }));
    const before = gradient.blocks.dW.values;
    expect([...dW.map((value, i) => value - before[i])]).toEqual([...slopes(ahead, "W", dZ)]);
    const W = Float64Array.from(ahead.blocks.W.values);
    const WT = W.map((_, i) => W[(i % 18) * 3 + Math.floor(i / 18)]);
    const back = withBlocks(contracts[inputs].build(size, draw), { dZ, W: name === "conv2dForward" ? WT : W });
    expect([...run(reference, back).dX]).toEqual([...slopes(ahead, "X", dZ)]);
  });
});

test("X and dZ may change places in the weight gradient of stride 1: that of paper is made over its ink", () => {
  const size = sizeOf({ M: 2, filters: 8, height: 7, width: 9, kernel: 3 });
  const exchanged = sizeOf({ M: 2, channels: 8, height: 5, width: 7, kernel: 3, padding: 2 });
  const straight = contracts.conv2dWeightGradient.build(size, createDraw("integers", 1));
  const { X, dZ } = straight.blocks;
  const dW = new Float64Array(72);
  for (const engine of engines) {
    const direct = run(engine, withBlocks(straight, { dW })).dW;
    const other = contracts.conv2dSparseWeightGradient.build(exchanged, none);
    const overInk = run(engine, withBlocks(other, { X: dZ.values, dZ: X.values, dW })).dW;
    expect([...overInk]).toEqual([...direct.map((_, i) => direct[(8 - Math.floor(i / 8)) * 8 + (i % 8)])]);
  }
});

describe("float32 sums of T terms stay within c T 2^-24 Σ|a||b| of float64", () => {
  const size = sizeOf({ M: 4, channels: 8, filters: 16, width: 12, kernel: 5, padding: 2 });
  // Seen: c = 0.019, 0.0052, 0.0053, 0.0080, 0.12, 0.0012, 0.10. What no order of rounding can exceed is 1.
  const cases = [
    { name: "conv2dForward", terms: 201, c: 0.04 },
    { name: "conv2dWeightGradient", terms: 577, c: 0.01 },
    { name: "conv2dSparseWeightGradient", terms: 577, c: 0.01 },
    { name: "conv2dInputGradient", terms: 400, c: 0.016 },
    { name: "depthwiseForward", terms: 26, c: 0.25 },
    { name: "depthwiseWeightGradient", terms: 577, c: 0.0025 },
    { name: "depthwiseInputGradient", terms: 25, c: 0.2 },
  ] as const;
  test.each(cases)("$name, T = $terms: c = $c", ({ name, terms, c }) => {
    const error = largestError(contracts[name], size, terms);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(c);
  });
});
