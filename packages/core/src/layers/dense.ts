import type { Fields } from "../core/fields.js";
import { requireInteger } from "../core/errors.js";
import { sizeOf } from "../core/shape.js";
import { glorotUniform, parseInitializer, zeros, type Initializer } from "./initializers.js";
import type { Pointer } from "../kernels/kernels.js";
import type { Ink, LayerBehaviour, LayerPlan, Operation } from "./layer.js";

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
export function dense(units: number, options: { weights?: Initializer; biases?: Initializer } = {}): Dense {
  return Object.freeze({
    kind: "dense",
    units: requireInteger("units of a dense layer", units, 1),
    weights: options.weights ?? glorotUniform(),
    biases: options.biases ?? zeros(),
  });
}

/** Share of a digit's pixels that are inked: 19.1 % over MNIST's 70,000 images. */
const inkShare = 0.2;

export function parseDense(fields: Fields): Dense {
  return dense(fields.integer("units", 1), {
    weights: parseInitializer(fields.object("weights")),
    biases: parseInitializer(fields.object("biases")),
  });
}

export function denseBehaviour(layer: Dense): LayerBehaviour {
  const N = layer.units;
  return {
    outputShape: () => [N],

    parameters(inputShape) {
      const fans = { fanIn: sizeOf(inputShape), fanOut: N };
      return [
        { name: "weights", shape: [fans.fanIn, N], initializer: layer.weights, ...fans },
        { name: "biases", shape: [N], initializer: layer.biases, ...fans },
      ];
    },

    forward(plan) {
      const K = sizeOf(plan.inputShape);
      const W = plan.parameter("weights").values;
      const B = plan.parameter("biases").values;
      const Z = plan.output.values;
      const { ink } = plan;
      const X = plan.input.values;
      const operation: Operation =
        ink === undefined
          ? {
              name: "denseForward",
              items: (step) => step.images,
              itemCost: () => K * N,
              run: (kernels, _step, first, last) => {
                kernels.denseForward(X, W, B, Z, K, N, first, last);
              },
            }
          : inkForward(ink, { W, B, Z }, K, N);
      return [operation];
    },

    backward(plan) {
      const operations = [weightGradient(plan, N), biasGradient(plan, N)];
      if (plan.input.gradient !== 0) operations.push(...inputGradient(plan, N));
      return operations;
    },
  };
}

/** dW += Xᵀ dZ. */
function weightGradient(plan: LayerPlan, N: number): Operation {
  const K = sizeOf(plan.inputShape);
  const dW = plan.parameter("weights").gradient;
  const dZ = plan.output.gradient;
  const { ink } = plan;
  if (ink !== undefined) return inkWeightGradient(ink, { dZ, dW }, K, N);
  const X = plan.input.values;
  return {
    name: "denseWeightGradient",
    items: () => K,
    itemCost: (step) => step.images * N,
    run: (kernels, step, first, last) => {
      kernels.denseWeightGradient(X, dZ, dW, step.images, K, N, first, last);
    },
  };
}

/** Units that the ink kernels do together. */
const blockUnits = 32;

/**
 * Whether threads share a layer's ink by blocks of units: each then reads and writes its own columns of W alone. A layer of
 * fewer than two blocks is shared by images (forward) or pixels (gradient) instead.
 */
function sharesUnits(N: number): boolean {
  return N >= 2 * blockUnits;
}

function inkForward(ink: Ink, { W, B, Z }: Record<"W" | "B" | "Z", Pointer>, K: number, N: number): Operation {
  const { counts, pixels, values } = ink;
  if (!sharesUnits(N)) {
    return {
      name: "inkForward",
      items: (step) => step.images,
      itemCost: () => inkShare * K * N,
      run: (kernels, _step, first, last) => {
        kernels.inkForward(counts, pixels, values, W, B, Z, K, N, 0, N, first, last);
      },
    };
  }
  return {
    name: "inkForward",
    items: () => Math.ceil(N / blockUnits),
    itemCost: (step) => inkShare * step.images * K * blockUnits,
    grain: 1,
    run: (kernels, step, first, last) => {
      const [firstUnit, lastUnit] = [first * blockUnits, Math.min(N, last * blockUnits)];
      kernels.inkForward(counts, pixels, values, W, B, Z, K, N, firstUnit, lastUnit, 0, step.images);
    },
  };
}

function inkWeightGradient(ink: Ink, { dZ, dW }: Record<"dZ" | "dW", Pointer>, K: number, N: number): Operation {
  const { counts, pixels, values } = ink;
  if (!sharesUnits(N)) {
    return {
      name: "inkWeightGradient",
      items: () => K,
      itemCost: (step) => inkShare * step.images * N,
      // Each share looks up where its pixels begin in every image's list: a few large shares are best.
      grain: Math.ceil(K / 4),
      run: (kernels, step, first, last) => {
        kernels.inkWeightGradient(counts, pixels, values, dZ, dW, step.images, K, N, 0, N, first, last);
      },
    };
  }
  return {
    name: "inkWeightGradient",
    items: () => Math.ceil(N / blockUnits),
    itemCost: (step) => inkShare * step.images * K * blockUnits,
    grain: 1,
    run: (kernels, step, first, last) => {
      const [firstUnit, lastUnit] = [first * blockUnits, Math.min(N, last * blockUnits)];
      kernels.inkWeightGradient(counts, pixels, values, dZ, dW, step.images, K, N, firstUnit, lastUnit, 0, K);
    },
  };
}

/** dB += Σ dZ over the images: one sum a unit. */
function biasGradient(plan: LayerPlan, N: number): Operation {
  const dB = plan.parameter("biases").gradient;
  const dZ = plan.output.gradient;
  return {
    name: "biasGradient",
    items: () => N,
    itemCost: (step) => step.images,
    run: (kernels, step, first, last) => {
      kernels.biasGradient(dZ, dB, step.images, N, first, last);
    },
  };
}

/** dX = dZ Wᵀ. */
function inputGradient(plan: LayerPlan, N: number): Operation[] {
  const K = sizeOf(plan.inputShape);
  const W = plan.parameter("weights").values;
  const WT = plan.scratch(K * N);
  const dZ = plan.output.gradient;
  const dX = plan.input.gradient;
  return [
    {
      name: "transpose",
      items: () => N,
      itemCost: () => K,
      run: (kernels, _step, first, last) => {
        kernels.transpose(W, WT, K, N, first, last);
      },
    },
    {
      name: "denseInputGradient",
      items: (step) => step.images,
      itemCost: () => K * N,
      run: (kernels, _step, first, last) => {
        kernels.denseInputGradient(dZ, WT, dX, K, N, first, last);
      },
    },
  ];
}
