import type { Fields } from "../core/fields.js";
import { requireInteger } from "../core/errors.js";
import { sizeOf } from "../core/shape.js";
import { inkSections } from "../kernels/input.js";
import type { Pointer } from "../kernels/pointer.js";
import { glorotUniform, parseInitializer, zeros, type Initializer } from "./initializers.js";
import type { Ink, LayerBehaviour, LayerPlan, Operation, WeightGradient } from "./layer.js";

/** A fully connected layer: Z = X W + B. */
export interface Dense {
  readonly kind: "dense";
  readonly units: number;
  readonly weights: Initializer;
  readonly biases: Initializer;
}

/**
 * Describes a fully connected layer: z[n] = b[n] + Σ_k x[k] w[k, n], for n from 0 to units - 1.
 *
 * Inputs of any shape are read as one row of numbers. Parameters: weights [inputs, units], biases [units].
 *
 * @param units how many outputs, at least 1
 * @param options `weights` (default glorotUniform()) and `biases` (default zeros()): how they begin
 * @throws OptionError when units is not a whole number of at least 1
 * @example
 * const layer = dense(30, { weights: heNormal() });
 */
export function dense(
  units: number,
  options: { weights?: Initializer | undefined; biases?: Initializer | undefined } = {},
): Dense {
  return Object.freeze({
    kind: "dense",
    units: requireInteger("units of a dense layer", units, 1),
    weights: options.weights ?? glorotUniform(),
    biases: options.biases ?? zeros(),
  });
}

/** Reads a dense layer from JSON. */
export function parseDense({ number, optional }: Fields): Dense {
  return dense(number("units"), {
    weights: optional.object("weights", parseInitializer),
    biases: optional.object("biases", parseInitializer),
  });
}

export function denseBehaviour(layer: Dense): LayerBehaviour {
  const N = layer.units;
  return {
    label: `dense ${N}`,
    outputShape: () => [N],
    filterShape: (input) => input,
    economy: { outputSpare: true },

    parameters(inputShape) {
      const fans = { fanIn: sizeOf(inputShape), fanOut: N };
      return [
        { name: "weights", shape: [fans.fanIn, N], initializer: layer.weights, ...fans },
        { name: "biases", shape: [N], initializer: layer.biases, ...fans },
      ];
    },

    operations: (plan) => ({
      ...(plan.weightsLater && plan.ink !== undefined
        ? { weightGradient: inkWeightGradient(plan.ink, plan.output.gradient, N) }
        : {}),
      forward: [forward(plan, N)],
      backward: () => [
        ...(plan.weightsLater ? [] : [weightGradient(plan, N)]),
        biasGradient(plan, N),
        ...(plan.input.gradient === 0 ? [] : inputGradient(plan, N)),
      ],
    }),
  };
}

/** Z = X W + B. */
function forward({ input, output, ink, inputShape, parameter, memory }: LayerPlan, N: number): Operation {
  const K = sizeOf(inputShape);
  const W = parameter("weights").values;
  const B = parameter("biases").values;
  const Z = output.values;
  if (ink === undefined) {
    const X = input.values;
    const PANEL = memory.reals(8 * K);
    return {
      name: "denseForward",
      run: (kernels, { images }) => {
        kernels.denseForward(X, W, B, Z, PANEL, K, N, 0, images);
      },
    };
  }
  const { spans, indices, entries } = ink;
  return {
    name: "inkForward",
    run: (kernels, { images }) => {
      kernels.inkForward(spans, indices, entries, W, B, Z, K, N, 0, images);
    },
  };
}

/** dW += Xᵀ dZ. */
function weightGradient({ input, output, ink, inputShape, parameter }: LayerPlan, N: number): Operation {
  const K = sizeOf(inputShape);
  const dW = parameter("weights").gradient;
  const X = input.values;
  const dZ = output.gradient;
  if (ink === undefined) {
    return {
      name: "denseWeightGradient",
      run: (kernels, { images }) => {
        kernels.denseWeightGradient(X, dZ, dW, images, K, N, 0, K);
      },
    };
  }
  const overInk = inkWeightGradient(ink, dZ, N);
  return {
    name: "inkWeightGradient",
    run: (kernels, { images }) => {
      overInk(kernels, images, dW, 1, 0, inkSections);
    },
  };
}

function inkWeightGradient({ spans, indices, entries }: Ink, dZ: Pointer, N: number): WeightGradient {
  return (kernels, images, dW, factor, first, last) => {
    kernels.inkWeightGradient(spans, indices, entries, dZ, dW, factor, images, N, first, last);
  };
}

/** dB += Σ dZ over the images: one sum a unit. */
function biasGradient({ output, parameter }: LayerPlan, N: number): Operation {
  const dB = parameter("biases").gradient;
  const dZ = output.gradient;
  return {
    name: "biasGradient",
    run: (kernels, { images }) => {
      kernels.biasGradient(dZ, dB, images, N, 0, N);
    },
  };
}

/** dX = dZ Wᵀ. */
function inputGradient({ input, output, inputShape, parameter, memory }: LayerPlan, N: number): Operation[] {
  const K = sizeOf(inputShape);
  const W = parameter("weights").values;
  const WT = memory.reals(K * N);
  const PANEL = memory.reals(8 * N);
  const dZ = output.gradient;
  const dX = input.gradient;
  return [
    {
      name: "transpose",
      run: (kernels) => {
        kernels.transpose(W, WT, K, N, 0, N);
      },
    },
    {
      name: "denseInputGradient",
      run: (kernels, { images }) => {
        kernels.denseInputGradient(dZ, WT, dX, PANEL, K, N, 0, images);
      },
    },
  ];
}
