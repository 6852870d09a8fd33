import { inkSections, sectionStart } from "../../src/kernels/input.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { describeDerivatives, type Derivative } from "../support/derivatives.js";
import type { Draw, KernelCase } from "../support/kernelHarness.js";
import { changed, createDraw, given, made, run, scratch } from "../support/kernelHarness.js";

const [M, K, N] = [3, 5, 4];
const draw: Draw = createDraw("normal", 7);
const numbers = draw.reals(M * N);
const X = draw.reals(M * K);
const W = draw.reals(K * N);
const B = draw.reals(N);

/** The gradient in the outputs. */
const weighing = draw.reals(M * N);

// --- Dense layers: with the ink of all-inked images, and Wᵀ, both made by hand ---------------------------------------

const ink = {
  SPANS: given(
    [0, 1, 2].flatMap((i) => Array.from({ length: inkSections + 1 }, (_, s) => i * K + sectionStart(s, K))),
    "integers",
  ),
  INDICES: given([0, 1, 2], "integers"),
  ENTRIES: given(Array.from(X, (value, i) => [i % K, value]).flat(), "entries"),
};
const WT = Float64Array.from(W, (_, i) => W[(i % K) * N + Math.floor(i / K)]);

const denseForward: KernelCase = {
  blocks: { X: given(X), W: given(W), B: given(B), Z: made(M * N), PANEL: scratch(8 * K) },
  items: M,
  call: (kernels, at, first, last) => {
    kernels.denseForward(at.X, at.W, at.B, at.Z, at.PANEL, K, N, first, last);
  },
};

const dense: Derivative[] = [
  {
    ...{ name: "denseWeightGradient", forward: denseForward, input: "W", output: "Z" },
    backward: {
      blocks: { X: given(X), dZ: given(weighing), dW: changed(new Float64Array(K * N)) },
      items: K,
      call: (kernels, at, first, last) => {
        kernels.denseWeightGradient(at.X, at.dZ, at.dW, M, K, N, first, last);
      },
    },
  },
  {
    ...{ name: "denseInputGradient", forward: denseForward, input: "X", output: "Z" },
    backward: {
      blocks: { dZ: given(weighing), WT: given(WT), dX: made(M * K), PANEL: scratch(8 * N) },
      items: M,
      call: (kernels, at, first, last) => {
        kernels.denseInputGradient(at.dZ, at.WT, at.dX, at.PANEL, K, N, first, last);
      },
    },
  },
  {
    ...{ name: "biasGradient", forward: denseForward, input: "B", output: "Z" },
    backward: {
      blocks: { dZ: given(weighing), dB: changed(new Float64Array(N)) },
      items: N,
      call: (kernels, at, first, last) => {
        kernels.biasGradient(at.dZ, at.dB, M, N, first, last);
      },
    },
  },
  {
    ...{ name: "inkWeightGradient", input: "W", output: "Z" },
    forward: {
      blocks: { ...ink, W: given(W), B: given(B), Z: made(M * N) },
      items: M,
      call: (kernels, at, first, last) => {
        kernels.inkForward(at.SPANS, at.INDICES, at.ENTRIES, at.W, at.B, at.Z, K, N, first, last);
      },
    },
    backward: {
      blocks: { ...ink, dZ: given(weighing), dW: changed(new Float64Array(K * N)) },
      items: inkSections,
      call: (kernels, at, first, last) => {
        kernels.inkWeightGradient(at.SPANS, at.INDICES, at.ENTRIES, at.dZ, at.dW, 1, M, N, first, last);
      },
    },
  },
];

// --- Activations -----------------------------------------------------------------------------------------------------

/** `from` says what the derivative is computed from: the outputs A, or the inputs Z. */
function activation(name: string, items: number, from: "A" | "Z", ahead: KernelCase["call"], back: KernelCase["call"]) {
  const forward: KernelCase = { blocks: { Z: given(numbers), A: made(M * N) }, items, call: ahead };
  const seen = from === "Z" ? numbers : run(referenceEngine, forward).A;
  const blocks = { [from]: given(seen), dA: given(weighing), dZ: made(M * N) };
  return { name, forward, input: "Z", output: "A", backward: { blocks, items, call: back } };
}

const activations: Derivative[] = [
  activation(
    "sigmoidBackward",
    M * N,
    "A",
    (kernels, at, ...range) => {
      kernels.sigmoidForward(at.Z, at.A, ...range);
    },
    (kernels, at, ...range) => {
      kernels.sigmoidBackward(at.A, at.dA, at.dZ, ...range);
    },
  ),
  activation(
    "tanhBackward",
    M * N,
    "A",
    (kernels, at, ...range) => {
      kernels.tanhForward(at.Z, at.A, ...range);
    },
    (kernels, at, ...range) => {
      kernels.tanhBackward(at.A, at.dA, at.dZ, ...range);
    },
  ),
  activation(
    "reluBackward",
    M * N,
    "Z",
    (kernels, at, ...range) => {
      kernels.reluForward(at.Z, at.A, 0.1, ...range);
    },
    (kernels, at, ...range) => {
      kernels.reluBackward(at.Z, at.dA, at.dZ, 0.1, ...range);
    },
  ),
  activation(
    "siluBackward",
    M * N,
    "Z",
    (kernels, at, ...range) => {
      kernels.siluForward(at.Z, at.A, ...range);
    },
    (kernels, at, ...range) => {
      kernels.siluBackward(at.Z, at.dA, at.dZ, ...range);
    },
  ),
  activation(
    "softmaxBackward",
    M,
    "A",
    (kernels, at, ...range) => {
      kernels.softmaxForward(at.Z, at.A, N, ...range);
    },
    (kernels, at, ...range) => {
      kernels.softmaxBackward(at.A, at.dA, at.dZ, N, ...range);
    },
  ),
];

// --- Losses: the kernel itself gives the loss and its gradient --------------------------------------------------------

/** All images weigh alike in the gradient: the first image's weight for the only image, with its row of logits. */
const losses = (["squaredError", "binaryCrossEntropy", "softmaxCrossEntropy"] as const).flatMap((name) => {
  return [0, 1, 2].map((label): Derivative => {
    const whole: KernelCase = {
      blocks: { Z: given(numbers.subarray(0, N)), Y: given([label], "bytes"), dZ: made(N), LOSSES: made(1, "doubles") },
      items: 1,
      call: (kernels, at, first, last) => {
        if (name === "softmaxCrossEntropy") {
          kernels[name](at.Z, at.Y, at.dZ, at.LOSSES, N, 0.2, weighing[0], first, last);
        } else kernels[name](at.Z, at.Y, at.dZ, at.LOSSES, N, weighing[0], first, last);
      },
    };
    return { name: `${name} of class ${label}`, forward: whole, input: "Z", output: "LOSSES", backward: whole };
  });
});

describeDerivatives([...dense, ...activations, ...losses], weighing);
