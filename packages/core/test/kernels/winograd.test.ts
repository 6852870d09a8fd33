import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { suitsWinograd, winogradGap, winogradScratchReals, winogradWeightReals } from "../../src/kernels/winograd.js";
import { forward, inputGradient, sizeOf, weightGradient, type ConvolutionSize } from "../support/convolutionCases.js";
import type { Block, Contract, Draw, KernelCase } from "../support/kernelHarness.js";
import {
  changed,
  createDraw,
  describeContractFor,
  engines,
  given,
  made,
  run,
  scratch,
  summed,
} from "../support/kernelHarness.js";

const scratchOf = (size: ConvolutionSize) => scratch(winogradScratchReals(size));

/** Winograd's call in place of a plain one: the same images, U or dU for W or dW. */
const instead =
  (
    plain: (size: ConvolutionSize, draw: Draw) => KernelCase,
    own: (size: ConvolutionSize, draw: Draw) => Record<string, Block>,
    call: KernelCase["call"],
  ) =>
  (size: ConvolutionSize, draw: Draw): KernelCase => {
    const { blocks, items } = plain(size, draw);
    const kept = Object.entries(blocks).filter(([name]) => name !== "W" && name !== "dW");
    return { blocks: { ...Object.fromEntries(kept), ...own(size, draw), SCRATCH: scratchOf(size) }, items, call };
  };

const weights =
  (transposed: 0 | 1) =>
  (size: ConvolutionSize, draw: Draw): KernelCase => ({
    blocks: {
      W: given(draw.reals(9 * size.channels * size.filters)),
      U: made(winogradWeightReals(size)),
      SCRATCH: scratchOf(size),
    },
    items: size.channels,
    call: (kernels, at, first, last) => {
      kernels.winogradWeights(at.W, at.U, at.SCRATCH, size.channels, size.filters, transposed, first, last);
    },
  });

const tolerance = 4e-6;
const contracts = {
  winogradWeights: { build: (size, draw) => weights(size.padTop === 0 ? 0 : 1)(size, draw), tolerance },
  winogradForward: {
    build: instead(
      forward("conv2dForward", true),
      (size, draw) => ({ U: given(draw.reals(winogradWeightReals(size))) }),
      (kernels, at, first, last) => {
        kernels.winogradForward(at.X, at.U, at.B, at.Z, at.GEOMETRY, at.SCRATCH, first, last);
      },
    ),
  },
  winogradBackward: {
    build: (size, draw) => {
      const { blocks, items } = weightGradient("conv2dWeightGradient")(size, draw);
      const { X, dZ, GEOMETRY } = blocks;
      const own = {
        UT: given(draw.reals(winogradWeightReals(size))),
        dU: summed(draw.reals(winogradWeightReals(size))),
        dX: made(X.values.length),
        SCRATCH: scratchOf(size),
      };
      return {
        blocks: { X, dZ, GEOMETRY, ...own },
        items,
        call: (kernels, at, first, last) => {
          kernels.winogradBackward(at.X, at.dZ, at.UT, at.dU, at.dX, at.GEOMETRY, at.SCRATCH, first, last);
        },
      };
    },
  },
  winogradWeightGradient: {
    build: (size, draw) => ({
      blocks: {
        dU: changed(draw.reals(winogradWeightReals(size))),
        dW: changed(draw.reals(9 * size.channels * size.filters)),
        SCRATCH: scratchOf(size),
      },
      items: (size.channels * size.filters) / 4,
      call: (kernels, at, first, last) => {
        kernels.winogradWeightGradient(at.dU, at.dW, at.SCRATCH, size.channels * size.filters, 4 * first, 4 * last);
      },
    }),
    tolerance,
  },
} satisfies Record<string, Contract<ConvolutionSize>>;

const fours = [4, 8, 12, 16, 20];
const sizes = [
  ...fours.flatMap((channels) => fours.map((filters) => sizeOf({ channels, filters, width: 6, kernel: 3 }))),
  // Padding against the edges of tiles; several images to a block, and several blocks.
  ...[0, 1, 2].flatMap((padding) =>
    [3, 4, 5, 6, 7, 8, 9, 10, 11].map((width) =>
      sizeOf({ M: 3, channels: 4, filters: 8, height: 6, width, kernel: 3, padding }),
    ),
  ),
  sizeOf({ M: 2, channels: 4, filters: 4, height: 28, width: 17, kernel: 3, padding: 1 }),
  {
    ...sizeOf({ M: 2, channels: 4, filters: 4, width: 6, kernel: 3 }),
    outHeight: 2,
    outWidth: 3,
    padTop: 2,
    padLeft: 1,
  },
];
const anySize = fc
  .record({
    ...{ M: fc.integer({ min: 1, max: 6 }), channels: fc.constantFrom(4, 8), filters: fc.constantFrom(4, 12) },
    ...{ height: fc.integer({ min: 3, max: 9 }), width: fc.integer({ min: 3, max: 9 }) },
    ...{ kernel: fc.constant(3), padding: fc.constantFrom(0, 1, 2) },
  })
  .map(sizeOf);

describeContractFor("winograd", sizes, anySize, contracts);

// --- Against plain convolutions --------------------------------------------------------------------------------------

const blocksOf = (kernelCase: KernelCase, own: Record<string, ArrayLike<number>>): KernelCase => ({
  ...kernelCase,
  blocks: {
    ...kernelCase.blocks,
    ...Object.fromEntries(Object.entries(own).map(([name, values]) => [name, { ...kernelCase.blocks[name], values }])),
  },
});

/** The largest difference, as a share of the largest number. */
function gap(actual: Float64Array, expected: Float64Array): number {
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...actual.map((value, i) => Math.abs(value - expected[i]))) / largest;
}

describe.each([
  [engines[0], 1e-14],
  [engines[1], 2e-5],
] as const)("$name is the plain convolution", (engine, allowed) => {
  const [reference] = engines;
  const cases = [0, 1, 2].flatMap((padding) =>
    [5, 8, 13].map((width) => sizeOf({ M: 3, channels: 8, filters: 12, height: 7, width, kernel: 3, padding })),
  );

  test(`forward, within ${allowed} of the largest number`, () => {
    for (const size of cases) {
      const plain = forward("conv2dForward", true)(size, createDraw("normal", size.width));
      const { U } = run(engine, blocksOf(weights(0)(size, createDraw("normal", 1)), { W: plain.blocks.W.values }));
      const { X, B } = plain.blocks;
      const own = blocksOf(contracts.winogradForward.build(size, createDraw("normal", 1)), {
        X: X.values,
        B: B.values,
        U,
      });
      expect(gap(run(engine, own).Z, run(reference, plain).Z), JSON.stringify(size)).toBeLessThan(allowed);
    }
  });

  test(`gradient of the weights, within ${allowed} of the largest number, and dU is 0 again`, () => {
    for (const size of cases) {
      const plain = weightGradient("conv2dWeightGradient")(size, createDraw("normal", size.width));
      const { X, dZ, dW } = plain.blocks;
      const zeros = new Float64Array(winogradWeightReals(size));
      const sums = blocksOf(contracts.winogradBackward.build(size, createDraw("normal", 1)), {
        X: X.values,
        dZ: dZ.values,
        dU: zeros,
      });
      const { dU } = run(engine, sums);
      const back = contracts.winogradWeightGradient.build(size, createDraw("normal", 1));
      const outcome = run(engine, blocksOf(back, { dU, dW: dW.values }));
      expect(gap(outcome.dW, run(reference, plain).dW), JSON.stringify(size)).toBeLessThan(allowed);
      const count = size.channels * size.filters;
      expect(outcome.dU.every((value, i) => i % (count + winogradGap) >= count || value === 0)).toBe(true);
    }
  });

  test(`gradient of the images, within ${allowed} of the largest number`, () => {
    for (const size of cases) {
      const plain = inputGradient("conv2dInputGradient")(size, createDraw("normal", size.width));
      const { dZ, W } = plain.blocks;
      const back = { ...size, channels: size.filters, filters: size.channels };
      const { U } = run(engine, blocksOf(weights(1)(back, createDraw("normal", 1)), { W: W.values }));
      const own = contracts.winogradBackward.build(size, createDraw("normal", 1));
      const { dX } = run(engine, blocksOf(own, { dZ: dZ.values, UT: U }));
      expect(gap(dX, run(reference, plain).dX), JSON.stringify(size)).toBeLessThan(allowed);
    }
  });
});

test("suits windows of 3 x 3, one pixel apart, with channels and filters in fours", () => {
  const good = sizeOf({ channels: 4, filters: 8, width: 6, kernel: 3 });
  expect(suitsWinograd(good)).toBe(true);
  for (const other of [{ kernel: 5 }, { stride: 2 }, { channels: 6 }, { filters: 1 }]) {
    expect(suitsWinograd({ ...good, ...other })).toBe(false);
  }
});
