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
          everyNumber("sigmoidForward", plan, (kernels, count) => {
            kernels.sigmoidForward(plan.input.values, plan.output.values, 0, count);
          }),
        ],
        backward: (plan) => [
          everyNumber("sigmoidBackward", plan, (kernels, count) => {
            kernels.sigmoidBackward(plan.output.values, plan.output.gradient, plan.input.gradient, 0, count);
          }),
        ],
      };
    case "tanh":
      return {
        ...sameShape,
        forward: (plan) => [
          everyNumber("tanhForward", plan, (kernels, count) => {
            kernels.tanhForward(plan.input.values, plan.output.values, 0, count);
          }),
        ],
        backward: (plan) => [
          everyNumber("tanhBackward", plan, (kernels, count) => {
            kernels.tanhBackward(plan.output.values, plan.output.gradient, plan.input.gradient, 0, count);
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
          everyNumber("reluForward", plan, (kernels, count) => {
            kernels.reluForward(plan.input.values, plan.output.values, slope, 0, count);
          }),
        ],
        backward: (plan) => [
          everyNumber("reluBackward", plan, (kernels, count) => {
            kernels.reluBackward(plan.input.values, plan.output.gradient, plan.input.gradient, slope, 0, count);
          }),
        ],
      };
    }
    case "softmax":
      return {
        ...sameShape,
        forward: (plan) => [
          everyRow("softmaxForward", (kernels, count) => {
            kernels.softmaxForward(plan.input.values, plan.output.values, sizeOf(plan.inputShape), 0, count);
          }),
        ],
        backward: (plan) => [
          everyRow("softmaxBackward", (kernels, count) => {
            const { values, gradient } = plan.output;
            kernels.softmaxBackward(values, gradient, plan.input.gradient, sizeOf(plan.inputShape), 0, count);
          }),
        ],
      };
    case "linear":
      return { ...sameShape, sameMemory: true, forward: () => [], backward: () => [] };
  }
}

type Run = (kernels: Kernels, count: number) => void;

function everyNumber(name: string, plan: LayerPlan, run: Run): Operation {
  const size = sizeOf(plan.inputShape);
  return {
    name,
    run: (kernels, { images }) => {
      run(kernels, images * size);
    },
  };
}

function everyRow(name: string, run: Run): Operation {
  return {
    name,
    run: (kernels, { images }) => {
      run(kernels, images);
    },
  };
}
