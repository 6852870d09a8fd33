import { OptionError, requireInteger } from "../core/errors.js";
import { sizeOf } from "../core/shape.js";
import type { Engine } from "../kernels/engine.js";
import { referenceEngine } from "../kernels/reference/engine.js";
import { connectionsOf, connectionsTo } from "../layers/connections.js";
import type { Network } from "../network/network.js";
import { activate } from "./activate.js";
import type { StepInNumbers } from "./stepInNumbers.js";

/** One product of a sum: a weight times what stands at one of its ends. */
export interface UnitTerm {
  /** The weight's index in its tensor. */
  readonly weight: number;
  readonly w: number;
  /** Forward: which number of the layer's input, and that number. Backward: which of the next layer's outputs, and its delta. */
  readonly from: number;
  readonly value: number;
  /** w · value. */
  readonly product: number;
}

/** One unit (of a convolution: one filter at one place) on one image, forward and back. */
export interface UnitInNumbers {
  /** z = bias + sum, the sum Σ of the products. */
  readonly forward: {
    readonly bias: number;
    readonly terms: readonly UnitTerm[];
    readonly sum: number;
    readonly z: number;
    readonly a: number;
  };
  /**
   * delta = derivative · Σ products, over the units of the next layer with weights that it leads to. `terms` and `sum` are
   * absent where what comes back is no such sum: of the last layer, whose delta is the loss's, and before a pool or batchNorm.
   * `derivative` is f'(z); absent behind softmax, whose outputs depend on all z.
   */
  readonly backward: {
    readonly terms?: readonly UnitTerm[];
    readonly sum?: number;
    readonly derivative?: number;
    readonly delta: number;
  };
}

/**
 * One unit of one step with every number that its formulas have: z = b + Σ w x and a = f(z) forward, delta = f'(z) Σ w delta of
 * the next layer back.
 *
 * @param step what `stepInNumbers` gave for this network
 * @param which `layer` with weights, from 1; `unit`, its output's index within an image; `image` of the batch, default 0
 * @throws OptionError for what is not there; ShapeError for a layer without weights
 * @example
 * const { forward, backward } = unitInNumbers(network, step, { layer: 1, unit: 3 });
 * // forward.z = forward.bias + Σ forward.terms[i].product
 */
export function unitInNumbers(
  network: Network,
  step: StepInNumbers,
  which: { readonly layer: number; readonly unit: number; readonly image?: number },
  { engine = referenceEngine }: { readonly engine?: Engine | undefined } = {},
): UnitInNumbers {
  const own = step.weighted.find(({ layer }) => layer === which.layer);
  if (own === undefined) {
    throw new OptionError({
      what: "This layer has no weights",
      expected: step.weighted.map(({ layer, kind }) => `${layer} (${kind})`).join(", "),
      received: String(which.layer),
    });
  }
  const index = which.layer - 1;
  const { inputShape, outputShape } = step.layers[index];
  const [inputs, outputs] = [sizeOf(inputShape), sizeOf(outputShape)];
  const unit = requireInteger("unit", which.unit, 0, outputs - 1);
  const image = requireInteger("image", which.image ?? 0, 0, step.images - 1);
  const at = image * outputs + unit;
  const weights = numbersOf(step, index, "weights");
  const biases = numbersOf(step, index, "biases");
  const terms = Array.from(connectionsTo(network.layers[index], inputShape, outputShape, unit), ({ input, weight }) =>
    termOf(weights, weight, input, own.x[image * inputs + input]),
  );
  return {
    forward: {
      bias: biases.length === 0 ? 0 : biases[unit % biases.length],
      terms,
      sum: sumOf(terms),
      z: own.z[at],
      a: own.a[at],
    },
    backward: {
      ...comingBack(network, step, { index, unit, image }),
      ...derivativeAt(network, step, index, at, engine),
      delta: own.delta[at],
    },
  };
}

function termOf(weights: Float64Array, weight: number, from: number, value: number): UnitTerm {
  const w = weights[weight];
  return { weight, w, from, value, product: w * value };
}

const sumOf = (terms: readonly UnitTerm[]): number => terms.reduce((sum, { product }) => sum + product, 0);

function numbersOf({ tensors }: StepInNumbers, index: number, name: "weights" | "biases"): Float64Array {
  return tensors.find(({ tensor }) => tensor.layer === index && tensor.name === name)?.values ?? new Float64Array(0);
}

/** f'(z) of the activation right behind the layer; 1 where there is none. */
function derivativeAt(network: Network, step: StepInNumbers, index: number, at: number, engine: Engine) {
  const activation = step.weighted.find(({ layer }) => layer === index + 1)?.activation;
  if (activation === undefined) return { derivative: 1 };
  if (activation === "softmax") return {};
  const { input, inputShape } = step.layers[index + 1];
  return { derivative: activate(network.layers[index + 1], inputShape, input, engine).derivative[at] };
}

/** What the next layer with weights sends back, if nothing but an activation and what only renames lies between. */
function comingBack(
  network: Network,
  step: StepInNumbers,
  { index, unit, image }: { readonly index: number; readonly unit: number; readonly image: number },
): { terms?: readonly UnitTerm[]; sum?: number } {
  const next = step.weighted.find(({ layer }) => layer > index + 1);
  if (next === undefined) return {};
  const from = step.weighted.find(({ layer }) => layer === index + 1)?.activation === undefined ? index + 1 : index + 2;
  const between = step.layers.slice(from, next.layer - 1);
  if (between.some(({ kind }) => kind !== "flatten" && kind !== "linear")) return {};
  const { inputShape, outputShape } = step.layers[next.layer - 1];
  const outputs = sizeOf(outputShape);
  const weights = numbersOf(step, next.layer - 1, "weights");
  const terms = [...connectionsOf(network.layers[next.layer - 1], inputShape, outputShape)]
    .filter(({ input }) => input === unit)
    .map(({ output, weight }) => termOf(weights, weight, output, next.delta[image * outputs + output]));
  return { terms, sum: sumOf(terms) };
}
