import { describe, expect, test } from "vitest";
import type { Engine } from "../../src/kernels/engine.js";
import type { Draw, KernelCase } from "../support/kernelHarness.js";
import {
  changed,
  createDraw,
  describeContract,
  engines,
  expectClose,
  given,
  made,
  rowSizes,
  run,
  scratch,
} from "../support/kernelHarness.js";

function statistics(X: ArrayLike<number>, C: number): KernelCase {
  return {
    blocks: { X: given(X), SUMS: scratch(2 * C, "doubles"), MEAN: made(C), VARIANCE: made(C) },
    items: C,
    call: (kernels, at, first, last) => {
      kernels.batchNormStatistics(at.X, at.SUMS, at.MEAN, at.VARIANCE, X.length / C, C, first, last);
    },
  };
}

/** What the kernels after the statistics are given. */
interface Normalization {
  readonly X: ArrayLike<number>;
  readonly MEAN: ArrayLike<number>;
  readonly VARIANCE: ArrayLike<number>;
  readonly SCALE: ArrayLike<number>;
  readonly epsilon: number;
}

function forward({ X, MEAN, VARIANCE, SCALE, epsilon }: Normalization, SHIFT: ArrayLike<number>): KernelCase {
  const C = SCALE.length;
  return {
    blocks: {
      ...{ X: given(X), MEAN: given(MEAN), VARIANCE: given(VARIANCE), SCALE: given(SCALE), SHIFT: given(SHIFT) },
      A: made(X.length),
    },
    items: X.length / C,
    call: (kernels, { X, MEAN, VARIANCE, SCALE, SHIFT, A }, first, last) => {
      kernels.batchNormForward(X, MEAN, VARIANCE, SCALE, SHIFT, A, C, epsilon, first, last);
    },
  };
}

interface Gradients {
  readonly dA: ArrayLike<number>;
  readonly dSCALE: ArrayLike<number>;
  readonly dSHIFT: ArrayLike<number>;
}

function parameterGradient(
  { X, MEAN, VARIANCE, epsilon }: Normalization,
  { dA, dSCALE, dSHIFT }: Gradients,
): KernelCase {
  const C = dSCALE.length;
  const M = X.length / C;
  return {
    blocks: {
      ...{ X: given(X), MEAN: given(MEAN), VARIANCE: given(VARIANCE), dA: given(dA), SUMS: made(2 * C, "doubles") },
      ...{ dSCALE: changed(dSCALE), dSHIFT: changed(dSHIFT) },
    },
    items: C,
    call: (kernels, at, first, last) => {
      const { X, MEAN, VARIANCE, dA, SUMS, dSCALE, dSHIFT } = at;
      kernels.batchNormParameterGradient(X, MEAN, VARIANCE, dA, SUMS, dSCALE, dSHIFT, M, C, epsilon, first, last);
    },
  };
}

/** M is what sums are divided by; the rows done may be fewer. */
function inputGradient(
  { X, MEAN, VARIANCE, SCALE, epsilon }: Normalization,
  { dA, SUMS, M }: { readonly dA: ArrayLike<number>; readonly SUMS: ArrayLike<number>; readonly M: number },
): KernelCase {
  const C = SCALE.length;
  return {
    blocks: {
      ...{ X: given(X), MEAN: given(MEAN), VARIANCE: given(VARIANCE), SCALE: given(SCALE) },
      ...{ dA: given(dA), SUMS: given(SUMS, "doubles"), dX: made(X.length) },
    },
    items: X.length / C,
    call: (kernels, { X, MEAN, VARIANCE, SCALE, dA, SUMS, dX }, first, last) => {
      kernels.batchNormInputGradient(X, MEAN, VARIANCE, SCALE, dA, SUMS, dX, M, C, epsilon, first, last);
    },
  };
}

function moveTowards(P: ArrayLike<number>, Q: ArrayLike<number>, share: number): KernelCase {
  return {
    blocks: { P: changed(P), Q: given(Q) },
    items: P.length,
    call: (kernels, at, first, last) => {
      kernels.moveTowards(at.P, at.Q, share, first, last);
    },
  };
}

/** With epsilon 1, each of these variances has a deviation that divides exactly: 1, 2, 4 or 8. */
const exactVariances = [0, 3, 15, 63];

function drawn(M: number, C: number, draw: Draw): Normalization {
  const VARIANCE = draw.wholes(C, 4).map((which) => exactVariances[which]);
  return { X: draw.reals(M * C), MEAN: draw.reals(C), VARIANCE, SCALE: draw.reals(C), epsilon: 1 };
}

describeContract("normalization", rowSizes, {
  batchNormStatistics: { build: ({ M, N }, draw) => statistics(draw.reals(M * N), N), tolerance: 1e-7 },
  batchNormForward: { build: ({ M, N }, draw) => forward(drawn(M, N, draw), draw.reals(N)) },
  batchNormParameterGradient: {
    build: ({ M, N }, draw) => {
      const gradients = { dA: draw.reals(M * N), dSCALE: draw.reals(N), dSHIFT: draw.reals(N) };
      return parameterGradient(drawn(M, N, draw), gradients);
    },
  },
  batchNormInputGradient: {
    build: ({ M, N }, draw) => {
      return inputGradient(drawn(M, N, draw), { dA: draw.reals(M * N), SUMS: draw.reals(2 * N), M: 8 });
    },
  },
  moveTowards: { build: ({ M, N }, draw) => moveTowards(draw.reals(M * N), draw.reals(M * N), 0.25) },
});

// PyTorch 1.13, torch.nn.functional.batch_norm in float64 with eps 1e-5, and what autograd makes of dA.
const X = [1, -2, 0.5, 0, 4, -1.25, 3, 0.5, 2, -1.5, 1, 0.75, 2, -3, -0.5];
const dA = [1, 0, -2, 0.5, 3, 1, -1, 2, 0.25, 4, -0.5, -1, 0, 1, 2];
const SCALE = [1.5, -0.5, 2];
const SHIFT = [0.25, 0, -1];
const trained = {
  A: [
    ...[0.34602746317228505, 0.427238587180678, -0.6400644406933572],
    ...[-0.6142471685505662, -0.793443090478402, -3.789500584626482],
    ...[2.2665767266179877, -0.08137877851060533, 2.059452254106464],
    ...[-2.054659116134843, -0.18310225164886199, -0.19014499156005366],
    ...[1.3063020948951363, 0.6306855334571914, -2.4397422372265716],
  ],
  dX: [
    ...[0.19087387209897272, 0.0971764414171748, -3.480957425335458],
    ...[-1.2377275330293294, -0.15140668459239412, 0.09473296063491454],
    ...[0.16725278718702352, -0.15898507079419724, 2.131183048546505],
    ...[0.7005375441003353, 0.379778770965417, -1.4208020568552056],
    ...[0.17906332964299804, -0.1665634569960004, 2.6758434730092446],
  ],
  dSCALE: [-7.714206208173572, 3.641700338349589, -3.2169240613031205],
  dSHIFT: [4.5, 5.5, 0.25],
};
const inferred = [
  ...[0.25, 0.4999975000187499, -1],
  ...[-0.49999906250175785, -2.4999875000937495, -7.99986000419986],
  ...[1.7499981250035157, -0.7499962500281248, 4.99988000359988],
  ...[-1.6249976562543946, -0.9999950000374997, -1.9999400020065394e-5],
  ...[0.9999990625017579, 0.9999950000374997, -4.99992000239992],
];
const precision = { reference: 2e-15, wasm: 1e-6 };

describe("batch normalisation is PyTorch's (within 2e-15 of max(1, |value|) in float64, 1e-6 in float32)", () => {
  const epsilon = 1e-5;
  const close = (engine: Engine, actual: ArrayLike<number>, expected: readonly number[]) => {
    expectClose(actual, expected, precision[engine.name], precision[engine.name]);
  };

  test.each(engines)("over a batch, forward and backward ($name)", (engine) => {
    const { MEAN, VARIANCE } = run(engine, statistics(X, 3));
    close(engine, MEAN, [0.9, 0.1, 0.3]);
    close(engine, VARIANCE, [2.44, 6.04, 1.235]);
    const normalization = { X, MEAN, VARIANCE, SCALE, epsilon };
    close(engine, run(engine, forward(normalization, SHIFT)).A, trained.A);
    // Gradients are added to what is there: 1 and 2 at each.
    const gradients = { dA, dSCALE: [1, 1, 1], dSHIFT: [2, 2, 2] };
    const { SUMS, dSCALE, dSHIFT } = run(engine, parameterGradient(normalization, gradients));
    close(engine, SUMS, [...trained.dSHIFT, ...trained.dSCALE]);
    close(
      engine,
      dSCALE.map((value) => value - 1),
      trained.dSCALE,
    );
    close(
      engine,
      dSHIFT.map((value) => value - 2),
      trained.dSHIFT,
    );
    close(engine, run(engine, inputGradient(normalization, { dA, SUMS, M: 5 })).dX, trained.dX);
  });

  test.each(engines)("at inference, with running statistics ($name)", (engine) => {
    const running = { X, MEAN: [1, -1, 0.5], VARIANCE: [4, 1, 0.25], SCALE, epsilon };
    close(engine, run(engine, forward(running, SHIFT)).A, inferred);
  });
});

describe("statistics", () => {
  test.each(engines)("of one row, and of rows all alike, have the variance 0 exactly ($name)", (engine) => {
    const row = createDraw("normal", 3).reals(7);
    expect([...run(engine, statistics(row, 7)).VARIANCE]).toEqual(Array(7).fill(0));
    const alike = run(engine, statistics([...row, ...row, ...row, ...row], 7));
    expect([...alike.MEAN]).toEqual([...row]);
    expect([...alike.VARIANCE]).toEqual(Array(7).fill(0));
  });

  test.each(engines)(
    "have no variance below 0 where sums of squares are rounded: of 101 rows alike ($name)",
    (engine) => {
      const row = createDraw("normal", 4).reals(50);
      const alike = Float64Array.from({ length: 101 * 50 }, (_, i) => row[i % 50]);
      const { VARIANCE } = run(engine, statistics(alike, 50));
      expect(VARIANCE.every((value) => value >= 0 && value < 1e-14)).toBe(true);
    },
  );

  test.each(engines)("far from 0 keep their variance: mean 1000, deviation 1 (within 1e-6; $name)", (engine) => {
    const far = Float64Array.from({ length: 4000 }, (_, i) => 1000 + (i % 4 < 2 ? 1 : -1));
    const { MEAN, VARIANCE } = run(engine, statistics(far, 2));
    expectClose(MEAN, [1000, 1000], 1e-6);
    expectClose(VARIANCE, [1, 1], 1e-6);
  });
});

test.each(engines)("moveTowards goes its share of the way, as worked by hand ($name)", (engine) => {
  expect([...run(engine, moveTowards([0, 8, -4, 2, 1], [4, 0, 4, 2, -1], 0.25)).P]).toEqual([1, 6, -2, 2, 0.5]);
});
