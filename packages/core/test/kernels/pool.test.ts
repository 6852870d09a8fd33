import { describe, expect, test } from "vitest";
import type { Draw, KernelCase, Size } from "../support/kernelHarness.js";
import {
  createDraw,
  describeContract,
  difference,
  engines,
  expectClose,
  given,
  made,
  run,
} from "../support/kernelHarness.js";

/** Windows over images: see `PoolKernels`. */
interface Plan {
  readonly height: number;
  readonly width: number;
  readonly C: number;
  readonly P: number;
  readonly S: number;
}

const outputsOf = ({ height, width, C, P, S }: Plan) =>
  (Math.floor((height - P) / S) + 1) * (Math.floor((width - P) / S) + 1) * C;

function maxPoolForward(plan: Plan, X: ArrayLike<number>): KernelCase {
  const { height, width, C, P, S } = plan;
  const M = X.length / (height * width * C);
  const outputs = M * outputsOf(plan);
  return {
    blocks: { X: given(X), A: made(outputs), WINNERS: made(outputs, "bytes") },
    items: M,
    call: (kernels, at, first, last) => {
      kernels.maxPoolForward(at.X, at.A, at.WINNERS, height, width, C, P, S, first, last);
    },
  };
}

function maxPoolBackward(plan: Plan, dA: ArrayLike<number>, WINNERS: ArrayLike<number>): KernelCase {
  const { height, width, C, P, S } = plan;
  const M = dA.length / outputsOf(plan);
  return {
    blocks: { dA: given(dA), WINNERS: given(WINNERS, "bytes"), dX: made(M * height * width * C) },
    items: M,
    call: (kernels, at, first, last) => {
      kernels.maxPoolBackward(at.dA, at.WINNERS, at.dX, height, width, C, P, S, first, last);
    },
  };
}

function averagePoolForward(plan: Plan, X: ArrayLike<number>): KernelCase {
  const { height, width, C, P, S } = plan;
  const M = X.length / (height * width * C);
  return {
    blocks: { X: given(X), A: made(M * outputsOf(plan)) },
    items: M,
    call: (kernels, at, first, last) => {
      kernels.averagePoolForward(at.X, at.A, height, width, C, P, S, first, last);
    },
  };
}

function averagePoolBackward(plan: Plan, dA: ArrayLike<number>): KernelCase {
  const { height, width, C, P, S } = plan;
  const M = dA.length / outputsOf(plan);
  return {
    blocks: { dA: given(dA), dX: made(M * height * width * C) },
    items: M,
    call: (kernels, at, first, last) => {
      kernels.averagePoolBackward(at.dA, at.dX, height, width, C, P, S, first, last);
    },
  };
}

function globalAverage(
  direction: "Forward" | "Backward",
  pixels: number,
  C: number,
  M: number,
  draw: Draw,
): KernelCase {
  const [wide, narrow] = [M * pixels * C, M * C];
  if (direction === "Forward") {
    return {
      blocks: { X: given(draw.reals(wide)), A: made(narrow) },
      items: M,
      call: (kernels, at, first, last) => {
        kernels.globalAverageForward(at.X, at.A, pixels, C, first, last);
      },
    };
  }
  return {
    blocks: { dA: given(draw.reals(narrow)), dX: made(wide) },
    items: M,
    call: (kernels, at, first, last) => {
      kernels.globalAverageBackward(at.dA, at.dX, pixels, C, first, last);
    },
  };
}

/** K says the shape: windows of 1, 2 and 4 (whose areas divide exactly), near and far, that fit and that leave some over. */
function planOf({ K, N }: Size): Plan {
  const P = [2, 1, 4][K % 3];
  return { height: P + (K % 5), width: P + (K % 4), C: N, P, S: [2, 1, 3][Math.floor(K / 3) % 3] };
}
const numbers = ({ height, width, C }: Plan, M: number, draw: Draw) => draw.reals(M * height * width * C);

const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);
const sizes = [
  ...upTo(60).map((K) => ({ M: 1 + (K % 3), K, N: 1 + (K % 9) })),
  ...[1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 17, 32].flatMap((N) => [...upTo(9), 18, 27, 36, 45].map((K) => ({ M: 2, K, N }))),
];
const pixelsOf = (K: number) => 2 ** (K % 5);

describeContract("pool", sizes, {
  maxPoolForward: { build: (size, draw) => maxPoolForward(planOf(size), numbers(planOf(size), size.M, draw)) },
  maxPoolBackward: {
    build: (size, draw) => {
      const plan = planOf(size);
      const outputs = size.M * outputsOf(plan);
      return maxPoolBackward(plan, draw.reals(outputs), draw.wholes(outputs, plan.P ** 2));
    },
  },
  averagePoolForward: { build: (size, draw) => averagePoolForward(planOf(size), numbers(planOf(size), size.M, draw)) },
  averagePoolBackward: {
    build: (size, draw) => averagePoolBackward(planOf(size), draw.reals(size.M * outputsOf(planOf(size)))),
  },
  globalAverageForward: { build: ({ M, K, N }, draw) => globalAverage("Forward", pixelsOf(K), N, M, draw) },
  globalAverageBackward: { build: ({ M, K, N }, draw) => globalAverage("Backward", pixelsOf(K), N, M, draw) },
});

// The digits of π. Outputs and gradients are those of PyTorch 1.13, max_pool2d and avg_pool2d in float64; dA is 1, 2, 3…
const image = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4];
const shape = { height: 4, width: 5 };
const known = [
  {
    ...{ P: 2, S: 2, largest: [9, 6, 8, 9], average: [3.75, 4, 4.5, 6.75] },
    toLargest: [0, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0],
    toAll: [0.25, 0.25, 0.5, 0.5, 0, 0.25, 0.25, 0.5, 0.5, 0, 0.75, 0.75, 1, 1, 0, 0.75, 0.75, 1, 1, 0],
  },
  {
    ...{ P: 2, S: 1, largest: [9, 6, 6, 5, 9, 9, 9, 9, 8, 9, 9, 9] },
    average: [3.75, 3.25, 4, 3.5, 6, 6.25, 6.75, 6, 4.5, 5.5, 6.75, 7],
    toLargest: [0, 0, 0, 0, 4, 6, 0, 5, 0, 0, 0, 9, 34, 0, 20, 0, 0, 0, 0, 0],
    toAll: [
      ...[0.25, 0.75, 1.25, 1.75, 1, 1.5, 3.5, 4.5, 5.5, 3],
      ...[3.5, 7.5, 8.5, 9.5, 5, 2.25, 4.75, 5.25, 5.75, 3],
    ],
  },
  {
    ...{ P: 3, S: 1, largest: [9, 9, 9, 9, 9, 9], average: [47, 43, 49, 47, 50, 54].map((sum) => sum / 9) },
    toLargest: [0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0],
    toAll: [1, 3, 6, 5, 3, 5, 12, 21, 16, 9, 5, 12, 21, 16, 9, 4, 9, 15, 11, 6].map((sum) => sum / 9),
  },
  {
    ...{ P: 2, S: 3, largest: [9, 5], average: [3.75, 3.5] },
    toLargest: [0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    toAll: [0.25, 0.25, 0, 0.5, 0.5, 0.25, 0.25, 0, 0.5, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  },
];

/** The same numbers in each of C channels. */
const channels = (C: number, values: readonly number[]) => values.flatMap((value) => Array<number>(C).fill(value));

describe("windows of π's digits are PyTorch's, in one channel and in each of four and of five (within 2e-7)", () => {
  for (const { P, S, largest, average, toLargest, toAll } of known) {
    test.each(engines)(`of ${P} x ${P} by ${S} ($name)`, (engine) => {
      for (const C of [1, 4, 5]) {
        const plan = { ...shape, C, P, S };
        const X = channels(C, image);
        const dA = channels(
          C,
          largest.map((_, i) => i + 1),
        );
        const { A, WINNERS } = run(engine, maxPoolForward(plan, X));
        expectClose(A, channels(C, largest), 0);
        expectClose(run(engine, maxPoolBackward(plan, dA, WINNERS)).dX, channels(C, toLargest), 0);
        expectClose(run(engine, averagePoolForward(plan, X)).A, channels(C, average), 2e-7);
        expectClose(run(engine, averagePoolBackward(plan, dA)).dX, channels(C, toAll), 2e-7);
      }
    });
  }
});

describe("the winner of a window", () => {
  test.each(engines)("is the first of equals, and stands where it stood, row after row ($name)", (engine) => {
    const X = [1, 1, 1, 1, 0, 2, 2, 2, -3, -1, -2, -1].flatMap((value) => [value, -value, value, value, value]);
    const plan = { height: 2, width: 2, C: 5, P: 2, S: 2 };
    const { WINNERS } = run(engine, maxPoolForward(plan, X));
    expect([...WINNERS]).toEqual([0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1]);
  });

  test.each(engines)("is NaN wherever there is one ($name)", (engine) => {
    for (let place = 0; place < 9; place++) {
      for (const [P, C] of [
        [3, 1],
        [3, 4],
        [2, 4],
        [2, 1],
      ]) {
        if (place >= P * P) continue;
        const X = channels(
          C,
          Array.from({ length: P * P }, (_, i) => (i === place ? NaN : i)),
        );
        const { A, WINNERS } = run(engine, maxPoolForward({ height: P, width: P, C, P, S: 1 }, X));
        expect([...A]).toEqual(channels(C, [NaN]));
        expect([...WINNERS]).toEqual(channels(C, [place]));
      }
    }
  });
});

test.each(engines)("windows as wide as the image average as the global kernel does ($name)", (engine) => {
  const X = createDraw("normal", 5).reals(2 * 16 * 6);
  const plan = { height: 4, width: 4, C: 6, P: 4, S: 1 };
  const whole = globalAverage("Forward", 16, 6, 2, { ...createDraw("normal", 5), reals: () => X });
  expect(difference(run(engine, averagePoolForward(plan, X)), run(engine, whole))).toBe("");
});
