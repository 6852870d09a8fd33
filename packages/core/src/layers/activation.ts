import { requireNumber } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import { sizeOf, type Shape } from "../core/shape.js";
import type { Kernels } from "../kernels/kernels.js";
import type { Pointer } from "../kernels/pointer.js";
import type { LayerBehaviour, LayerOperations, LayerPlan, Operation } from "./layer.js";

/** A function applied to every number of its input (softmax: to every row). */
export type Activation =
  | { readonly kind: "sigmoid" | "tanh" | "relu" | "silu" | "softmax" | "linear" | "flatten" }
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

/** Describes the sigmoid linear unit a = z / (1 + e^-z), a smooth ReLU (Elfwing et al. 2018; Swish with β = 1). */
export function silu(): Activation {
  return Object.freeze({ kind: "silu" });
}

/** Describes softmax: a[n] = e^z[n] / Σ e^z, n shares that are positive and sum to 1. */
export function softmax(): Activation {
  return Object.freeze({ kind: "softmax" });
}

/** Describes a = z: nothing, said aloud. */
export function linear(): Activation {
  return Object.freeze({ kind: "linear" });
}

/** Describes images read as rows of numbers, pixel after pixel: nothing happens to the numbers themselves. */
export function flatten(): Activation {
  return Object.freeze({ kind: "flatten" });
}

// prettier-ignore
export const activationKinds = [
  "sigmoid", "tanh", "relu", "leakyRelu", "silu", "softmax", "linear", "flatten",
] as const;

export function parseActivation(kind: Activation["kind"], fields: Fields): Activation {
  return kind === "leakyRelu" ? leakyRelu(fields.number("slope", 0, 1)) : Object.freeze({ kind });
}

export function activationBehaviour(layer: Activation): LayerBehaviour {
  const sameShape = { outputShape: (input: Shape) => input, parameters: () => [] };
  switch (layer.kind) {
    case "sigmoid":
      return {
        ...sameShape,
        operations: everyNumber("sigmoid", {
          forward: (kernels, { X, A }, count) => {
            kernels.sigmoidForward(X, A, 0, count);
          },
          backward: (kernels, { A, dA, dX }, count) => {
            kernels.sigmoidBackward(A, dA, dX, 0, count);
          },
        }),
      };
    case "tanh":
      return {
        ...sameShape,
        operations: everyNumber("tanh", {
          forward: (kernels, { X, A }, count) => {
            kernels.tanhForward(X, A, 0, count);
          },
          backward: (kernels, { A, dA, dX }, count) => {
            kernels.tanhBackward(A, dA, dX, 0, count);
          },
        }),
      };
    case "relu":
    case "leakyRelu": {
      const slope = "slope" in layer ? layer.slope : 0;
      return {
        ...sameShape,
        // Its derivative is told by the sign of the output as well.
        inPlace: true,
        ...(slope === 0 ? { gradientShare: 1 / 2 } : {}),
        operations: (plan) => ({
          ...reluOperations(slope)(plan),
          kinks: (views, images) =>
            Uint8Array.from(views.reals(plan.input.values, images * sizeOf(plan.inputShape)), (x) => (x > 0 ? 1 : 0)),
        }),
      };
    }
    case "silu":
      return {
        ...sameShape,
        operations: everyNumber("silu", {
          forward: (kernels, { X, A }, count) => {
            kernels.siluForward(X, A, 0, count);
          },
          backward: (kernels, { X, dA, dX }, count) => {
            kernels.siluBackward(X, dA, dX, 0, count);
          },
        }),
      };
    case "softmax":
      return {
        ...sameShape,
        operations: everyRow("softmax", {
          forward: (kernels, { X, A }, rows, size) => {
            kernels.softmaxForward(X, A, size, 0, rows);
          },
          backward: (kernels, { A, dA, dX }, rows, size) => {
            kernels.softmaxBackward(A, dA, dX, size, 0, rows);
          },
        }),
      };
    case "linear":
    case "flatten":
      return {
        ...sameShape,
        ...(layer.kind === "flatten" ? { outputShape: (input: Shape) => [sizeOf(input)] } : {}),
        sameMemory: true,
        operations: () => ({ forward: [], backward: () => [] }),
      };
  }
}

function reluOperations(slope: number) {
  return everyNumber("relu", {
    forward: (kernels, { X, A }, count) => {
      kernels.reluForward(X, A, slope, 0, count);
    },
    backward: (kernels, { X, dA, dX }, count) => {
      kernels.reluBackward(X, dA, dX, slope, 0, count);
    },
  });
}

/** Inputs X, outputs A and their gradients. */
type Pointers = Readonly<Record<"X" | "A" | "dX" | "dA", Pointer>>;
type Run = (kernels: Kernels, at: Pointers, count: number, size: number) => void;

/** The two kernels of an activation over all numbers. */
function everyNumber(name: string, { forward, backward }: Record<"forward" | "backward", Run>) {
  return everyRow(name, {
    forward: (kernels, at, images, size) => {
      forward(kernels, at, images * size, size);
    },
    backward: (kernels, at, images, size) => {
      backward(kernels, at, images * size, size);
    },
  });
}

/** The two kernels of an activation over all rows. */
function everyRow(name: string, { forward, backward }: Record<"forward" | "backward", Run>) {
  return ({ input, output, inputShape }: LayerPlan): LayerOperations => {
    const at: Pointers = { X: input.values, A: output.values, dX: input.gradient, dA: output.gradient };
    const size = sizeOf(inputShape);
    const operation = (suffix: string, run: Run): Operation => ({
      name: name + suffix,
      run: (kernels, { images }) => {
        run(kernels, at, images, size);
      },
    });
    return { forward: [operation("Forward", forward)], backward: () => [operation("Backward", backward)] };
  };
}
