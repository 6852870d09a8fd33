import { requireNumber } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import { kindsOf, parseIn, plainKind, type DescriptionIn, type Plain } from "../core/kinds.js";
import { sizeOf, type Shape } from "../core/shape.js";
import type { ActivationKernels } from "../kernels/activation.js";
import type { Kernels } from "../kernels/kernels.js";
import type { Pointer } from "../kernels/pointer.js";
import { glorotUniform, heNormal, type Initializer } from "./initializers.js";
import { renaming } from "./flatten.js";
import type { LayerBehaviour, LayerOperations, Operation } from "./layer.js";

/** A function applied to every number of its input (softmax: to every row). */
export type Activation = DescriptionIn<typeof activations>;

/** A rectified linear unit that lets a little through. */
export interface LeakyRelu {
  readonly kind: "leakyRelu";
  readonly slope: number;
}

/** Describes the logistic function a = 1 / (1 + e^-z); derivative a (1 - a). */
export function sigmoid(): Plain<"sigmoid"> {
  return Object.freeze({ kind: "sigmoid" });
}

/** Describes the hyperbolic tangent a = tanh z; derivative 1 - a². */
export function tanh(): Plain<"tanh"> {
  return Object.freeze({ kind: "tanh" });
}

/** Describes the rectified linear unit a = max(0, z); derivative 1 where z > 0, else 0. */
export function relu(): Plain<"relu"> {
  return Object.freeze({ kind: "relu" });
}

/**
 * Describes the leaky rectified linear unit a = z where z > 0, else slope z (Maas et al. 2013).
 *
 * @param slope from 0 to 1; default 0.01
 */
export function leakyRelu(slope = 0.01): LeakyRelu {
  return Object.freeze({ kind: "leakyRelu", slope: requireNumber("slope of leakyRelu", slope, 0, 1) });
}

/** Describes the sigmoid linear unit a = z / (1 + e^-z), a smooth ReLU (Elfwing et al. 2018; Swish with β = 1). */
export function silu(): Plain<"silu"> {
  return Object.freeze({ kind: "silu" });
}

/** Describes softmax: a[n] = e^z[n] / Σ e^z, n shares that are positive and sum to 1. */
export function softmax(): Plain<"softmax"> {
  return Object.freeze({ kind: "softmax" });
}

/** Describes a = z: nothing, said aloud. */
export function linear(): Plain<"linear"> {
  return Object.freeze({ kind: "linear" });
}

/** What no activation changes, and what none has. */
const sameShape = { outputShape: (input: Shape) => input, parameters: () => [] };

/** Every activation: a constructor above, a line here, and a kernel (`kernels/activation.ts`). */
export const activations = {
  sigmoid: plainKind(sigmoid, ofEachNumber("sigmoid", "output")),
  tanh: plainKind(tanh, ofEachNumber("tanh", "output")),
  relu: plainKind(relu, rectifier(0)),
  leakyRelu: {
    parse: ({ optional }: Fields) => leakyRelu(optional.number("slope")),
    behaviour: ({ slope }: LeakyRelu) => rectifier(slope),
  },
  silu: plainKind(silu, ofEachNumber("silu", "input")),
  softmax: plainKind(softmax, ofEachRow()),
  linear: plainKind(linear, renaming(sameShape.outputShape)),
};

/**
 * How the weights before each activation begin unless told: so that signals keep their size through it. A table of its own,
 * which pages that describe their weights do not carry.
 */
const weightsBefore: Readonly<Record<Activation["kind"], () => Initializer>> = {
  sigmoid: glorotUniform,
  tanh: glorotUniform,
  relu: heNormal,
  leakyRelu: heNormal,
  silu: heNormal,
  softmax: glorotUniform,
  linear: glorotUniform,
};

/**
 * How the weights of a layer begin that stands before an activation, unless told: He's where it is a rectifier (He et al.
 * 2015), else Glorot's (Glorot and Bengio 2010).
 *
 * @example
 * dense(30, { weights: initializerBefore("relu") }); // heNormal()
 */
export function initializerBefore(kind: Activation["kind"]): Initializer {
  return weightsBefore[kind]();
}

/** The kinds of activations: what JSON and command lines call them. */
export const activationKinds = /* @__PURE__ */ kindsOf(activations);

/** Reads an activation from JSON. */
export function parseActivation(fields: Fields): Activation {
  return parseIn(activations, fields);
}

/** Activations whose kernels take nothing but input and output. */
type NumberByNumber = {
  [Name in keyof ActivationKernels]: Name extends `${infer Activation}Forward`
    ? ActivationKernels[Name] extends (Z: Pointer, A: Pointer, first: number, last: number) => void
      ? Activation
      : never
    : never;
}[keyof ActivationKernels];

/** An activation of every number by itself, whose derivative follows from its output, or from its input. */
function ofEachNumber(name: NumberByNumber, derivativeFrom: "input" | "output"): LayerBehaviour {
  // Put together once: in each step it would cost a tenth of a microsecond.
  const [forward, backward] = [`${name}Forward`, `${name}Backward`] as const;
  return {
    ...sameShape,
    operations: ({ input, output, inputShape }) => {
      const size = sizeOf(inputShape);
      const known = derivativeFrom === "input" ? input.values : output.values;
      return pair(
        name,
        (kernels, images) => {
          kernels[forward](input.values, output.values, 0, images * size);
        },
        (kernels, images) => {
          kernels[backward](known, output.gradient, input.gradient, 0, images * size);
        },
      );
    },
  };
}

/** ReLU, and with a slope the leaky one. */
function rectifier(slope: number): LayerBehaviour {
  return {
    ...sameShape,
    // Its derivative is told by the sign of the output as well.
    economy: { inPlace: true, ...(slope === 0 ? { gradientPortion: 1 / 2 } : {}) },
    operations: ({ input, output, inputShape }) => {
      const size = sizeOf(inputShape);
      return pair(
        "relu",
        (kernels, images) => {
          kernels.reluForward(input.values, output.values, slope, 0, images * size);
        },
        (kernels, images) => {
          kernels.reluBackward(input.values, output.gradient, input.gradient, slope, 0, images * size);
        },
      );
    },
  };
}

/** Softmax. */
function ofEachRow(): LayerBehaviour {
  return {
    ...sameShape,
    operations: ({ input, output, inputShape }) => {
      const size = sizeOf(inputShape);
      return pair(
        "softmax",
        (kernels, images) => {
          kernels.softmaxForward(input.values, output.values, size, 0, images);
        },
        (kernels, images) => {
          kernels.softmaxBackward(output.values, output.gradient, input.gradient, size, 0, images);
        },
      );
    },
  };
}

type Run = (kernels: Kernels, images: number) => void;

/** An operation forward and one backward. */
function pair(name: string, forward: Run, backward: Run): LayerOperations {
  const operation = (suffix: string, run: Run): Operation => ({
    name: name + suffix,
    run: (kernels, { images }) => {
      run(kernels, images);
    },
  });
  return { forward: [operation("Forward", forward)], backward: () => [operation("Backward", backward)] };
}
