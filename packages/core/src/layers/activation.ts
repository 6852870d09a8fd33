import { requireNumber } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import { sizeOf, type Shape } from "../core/shape.js";
import type { Kernels } from "../kernels/kernels.js";
import type { LayerBehaviour, LayerPlan, Operation } from "./layer.js";

/** A function applied to every number of its input (softmax: to every row). */
export type Activation =
  | { readonly kind: "sigmoid" | "tanh" | "relu" | "softmax" | "linear" }
  | { readonly kind: "leakyRelu"; readonly slope: number };

/** Describes the logistic function a = 1 / (1 + e^-z); derivative a (1 - a). */
export function sigmoid(): Activation {
  return Object.freeze({ kind: "sigmoid" });
}

/** Describes the hyperbolic tangent a = tanh z; derivative 1 - a². */
export function tanh(): Activation {
  return Object.freeze({ kind: "tanh" });
}

/** Describes the rectified linear unit a = max(0, z); derivative 1 where z > 0, else 0. */
export function relu(): Activation {
  return Object.freeze({ kind: "relu" });
}

/**
 * Describes the leaky rectified linear unit a = z where z > 0, else slope z (Maas et al. 2013).
 *
 * @param slope from 0 to 1; default 0.01
 */
export function leakyRelu(slope = 0.01): Activation {
  return Object.freeze({ kind: "leakyRelu", slope: requireNumber("slope of leakyRelu", slope, 0, 1) });
}

/** Describes softmax: a[n] = e^z[n] / Σ e^z, n shares that are positive and sum to 1. */
export function softmax(): Activation {
  return Object.freeze({ kind: "softmax" });
}

/** Describes a = z: nothing, said aloud. */
export function linear(): Activation {
  return Object.freeze({ kind: "linear" });
}

export const activationKinds = ["sigmoid", "tanh", "relu", "leakyRelu", "softmax", "linear"] as const;

export function parseActivation(kind: Activation["kind"], fields: Fields): Activation {
  return kind === "leakyRelu" ? leakyRelu(fields.number("slope", 0, 1)) : Object.freeze({ kind });
}

export function activationBehaviour(layer: Activation): LayerBehaviour {
  const sameShape = { outputShape: (input: Shape) => input, parameters: () => [] };
  switch (layer.kind) {
    case "sigmoid":
      return {
        ...sameShape,
        forward: (plan) => [
          everyNumber("sigmoidForward", plan, (kernels, first, last) => {
            kernels.sigmoidForward(plan.input.values, plan.output.values, first, last);
          }),
        ],
        backward: (plan) => [
          everyNumber("sigmoidBackward", plan, (kernels, first, last) => {
            kernels.sigmoidBackward(plan.output.values, plan.output.gradient, plan.input.gradient, first, last);
          }),
        ],
      };
    case "tanh":
      return {
        ...sameShape,
        forward: (plan) => [
          everyNumber("tanhForward", plan, (kernels, first, last) => {
            kernels.tanhForward(plan.input.values, plan.output.values, first, last);
          }),
        ],
        backward: (plan) => [
          everyNumber("tanhBackward", plan, (kernels, first, last) => {
            kernels.tanhBackward(plan.output.values, plan.output.gradient, plan.input.gradient, first, last);
          }),
        ],
      };
    case "relu":
    case "leakyRelu": {
      const slope = "slope" in layer ? layer.slope : 0;
      return {
        ...sameShape,
        kinked: true,
        forward: (plan) => [
          everyNumber("reluForward", plan, (kernels, first, last) => {
            kernels.reluForward(plan.input.values, plan.output.values, slope, first, last);
          }),
        ],
        backward: (plan) => [
          everyNumber("reluBackward", plan, (kernels, first, last) => {
            kernels.reluBackward(plan.input.values, plan.output.gradient, plan.input.gradient, slope, first, last);
          }),
        ],
      };
    }
    case "softmax":
      return {
        ...sameShape,
        forward: (plan) => [
          everyRow("softmaxForward", (kernels, first, last) => {
            kernels.softmaxForward(plan.input.values, plan.output.values, sizeOf(plan.inputShape), first, last);
          }),
        ],
        backward: (plan) => [
          everyRow("softmaxBackward", (kernels, first, last) => {
            const { values, gradient } = plan.output;
            kernels.softmaxBackward(values, gradient, plan.input.gradient, sizeOf(plan.inputShape), first, last);
          }),
        ],
      };
    case "linear":
      return { ...sameShape, sameMemory: true, forward: () => [], backward: () => [] };
  }
}

type Range = (kernels: Kernels, first: number, last: number) => void;

function everyNumber(name: string, plan: LayerPlan, run: Range): Operation {
  const size = sizeOf(plan.inputShape);
  return {
    name,
    items: (step) => step.images * size,
    itemCost: () => 4,
    grain: 16,
    run: (kernels, _step, first, last) => {
      run(kernels, first, last);
    },
  };
}

function everyRow(name: string, run: Range): Operation {
  return {
    name,
    items: (step) => step.images,
    itemCost: () => 100,
    run: (kernels, _step, first, last) => {
      run(kernels, first, last);
    },
  };
}
