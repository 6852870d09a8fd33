import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { describeDerivatives, type Derivative } from "../support/derivatives.js";
import { changed, createDraw, given, made, run, type KernelCase } from "../support/kernelHarness.js";

const [M, height, width, C] = [2, 5, 4, 3];
const pixels = height * width;
const draw = createDraw("normal", 11);
const X = draw.reals(M * pixels * C);
/** The gradient in the outputs; smaller outputs take the first of them. */
const weighing = draw.reals(M * pixels * C);

// --- Pooling ---------------------------------------------------------------------------------------------------------

/** Windows of P x P at steps of S. */
function pool(kind: "maxPool" | "averagePool", P: number, S: number): Derivative {
  const outputs = M * (Math.floor((height - P) / S) + 1) * (Math.floor((width - P) / S) + 1) * C;
  const winners = kind === "maxPool";
  const forward: KernelCase = {
    blocks: { X: given(X), A: made(outputs), ...(winners && { WINNERS: made(outputs, "bytes") }) },
    items: M,
    call: (kernels, at, first, last) => {
      if (winners) kernels.maxPoolForward(at.X, at.A, at.WINNERS, height, width, C, P, S, first, last);
      else kernels.averagePoolForward(at.X, at.A, height, width, C, P, S, first, last);
    },
  };
  const { WINNERS } = run(referenceEngine, forward);
  const backward: KernelCase = {
    blocks: {
      dA: given(weighing.subarray(0, outputs)),
      dX: made(X.length),
      ...(winners && { WINNERS: given(WINNERS, "bytes") }),
    },
    items: M,
    call: (kernels, at, first, last) => {
      if (winners) kernels.maxPoolBackward(at.dA, at.WINNERS, at.dX, height, width, C, P, S, first, last);
      else kernels.averagePoolBackward(at.dA, at.dX, height, width, C, P, S, first, last);
    },
  };
  return { name: `${kind}Backward, ${P} x ${P} by ${S}`, forward, input: "X", output: "A", backward };
}

const globalAverage: Derivative = {
  ...{ name: "globalAverageBackward", input: "X", output: "A" },
  forward: {
    blocks: { X: given(X), A: made(M * C) },
    items: M,
    call: (kernels, at, first, last) => {
      kernels.globalAverageForward(at.X, at.A, pixels, C, first, last);
    },
  },
  backward: {
    blocks: { dA: given(weighing.subarray(0, M * C)), dX: made(X.length) },
    items: M,
    call: (kernels, at, first, last) => {
      kernels.globalAverageBackward(at.dA, at.dX, pixels, C, first, last);
    },
  },
};

// --- Batch normalisation: the statistics move with X, and so their part of the slope is seen too -----------------------

const rows = M * pixels;
const parameters = { SCALE: given(draw.reals(C)), SHIFT: given(draw.reals(C)) };
const work = { MEAN: made(C), VARIANCE: made(C), SUMS: made(2 * C, "doubles") };
const epsilon = 1e-3;

const batchNormForward: KernelCase = {
  blocks: { X: given(X), ...parameters, ...work, A: made(rows * C) },
  items: rows,
  call: (kernels, at, first, last) => {
    kernels.batchNormStatistics(at.X, at.SUMS, at.MEAN, at.VARIANCE, rows, C, 0, C);
    kernels.batchNormForward(at.X, at.MEAN, at.VARIANCE, at.SCALE, at.SHIFT, at.A, C, epsilon, first, last);
  },
};

const batchNormBackward: KernelCase = {
  blocks: {
    ...{ X: given(X), ...parameters, ...work, dA: given(weighing) },
    ...{ dSCALE: changed(new Float64Array(C)), dSHIFT: changed(new Float64Array(C)), dX: made(rows * C) },
  },
  items: rows,
  call: (kernels, at, first, last) => {
    const { X, MEAN, VARIANCE, SCALE, dA, SUMS, dSCALE, dSHIFT, dX } = at;
    kernels.batchNormStatistics(X, SUMS, MEAN, VARIANCE, rows, C, 0, C);
    kernels.batchNormParameterGradient(X, MEAN, VARIANCE, dA, SUMS, dSCALE, dSHIFT, rows, C, epsilon, 0, C);
    kernels.batchNormInputGradient(X, MEAN, VARIANCE, SCALE, dA, SUMS, dX, rows, C, epsilon, first, last);
  },
};

const batchNorm = ["X", "SCALE", "SHIFT"].map((input): Derivative => {
  return {
    ...{ name: `batch normalisation, d${input}`, input, output: "A" },
    forward: batchNormForward,
    backward: batchNormBackward,
  };
});

// --- Dropout ----------------------------------------------------------------------------------------------------------

const dropout: Derivative = {
  ...{ name: "dropoutBackward", input: "X", output: "A" },
  forward: {
    blocks: { X: given(X), A: made(X.length) },
    items: X.length,
    call: (kernels, at, first, last) => {
      kernels.dropoutForward(at.X, at.A, 0.375, 3, 5, first, last);
    },
  },
  backward: {
    blocks: { dA: given(weighing), dX: made(X.length) },
    items: X.length,
    call: (kernels, at, first, last) => {
      kernels.dropoutBackward(at.dA, at.dX, 0.375, 3, 5, first, last);
    },
  },
};

describeDerivatives(
  [
    ...[pool("maxPool", 2, 2), pool("maxPool", 3, 1), pool("maxPool", 2, 1)],
    ...[pool("averagePool", 2, 2), pool("averagePool", 3, 1), pool("averagePool", 1, 3)],
    ...[globalAverage, ...batchNorm, dropout],
  ],
  weighing,
);
