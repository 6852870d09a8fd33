import { OptionError, requireInteger, requireNumber } from "../core/errors.js";
import { sizeOf } from "../core/shape.js";
import type { Dataset } from "../dataset/dataset.js";
import { connectionsOf } from "../layers/connections.js";
import { isStatistic, type ParameterName } from "../layers/layer.js";
import type { Network, ParameterTensor } from "../network/network.js";
import { openStep, stepInNumbers, type StepInNumbers, type StepOptions } from "./stepInNumbers.js";
import { updateFormula, type UpdateTerms } from "./updateFormula.js";

/** One product of a parameter's gradient: delta times what the parameter was multiplied by. */
export interface GradientTerm {
  /** Which image of the batch, from 0. */
  readonly image: number;
  /** Which number of the layer's output it went into, counted from 0 within the image. */
  readonly output: number;
  readonly delta: number;
  /** Which number of the layer's input it stands at, and that number; of a bias none, and 1. */
  readonly input?: number;
  readonly x: number;
  /** delta · x. */
  readonly product: number;
}

/** One parameter in one step, with every number that its formulas have. */
export interface ParameterInNumbers {
  readonly tensor: ParameterTensor;
  /** Its index within the tensor, and its place by dimension. */
  readonly index: number;
  readonly value: number;
  /** The products that the loss's part of the gradient is the sum of; absent for batchNorm's scales and shifts. */
  readonly terms?: readonly GradientTerm[];
  /** (l2 w + l1 sign w) / n, for weights alone. */
  readonly penalty: number;
  /** The engine's: the sum of the products, and the penalty. */
  readonly gradient: number;
  /** A central difference: the costs half a distance above and below, and (above - below) / 2 epsilon. */
  readonly numeric: {
    readonly epsilon: number;
    readonly above: number;
    readonly below: number;
    readonly slope: number;
  };
  /** By the optimiser's formula, from that gradient. */
  readonly update: UpdateTerms;
  /** The engine's. */
  readonly change: number;
  readonly after: number;
}

/**
 * Follows one parameter through one step: the products that its gradient is the sum of, the numerical gradient beside it, and
 * the update.
 *
 * @param which `layer` from 1, `name` of its parameters, `index` in them; `epsilon` of the central difference, default 1e-4
 * @throws as `stepInNumbers`; OptionError for a parameter that is not there, or is measured and not learnt
 * @example
 * const { terms, gradient, numeric } = parameterInNumbers(network, images, plan, { layer: 1, name: "weights", index: 5 });
 * // gradient = Σ terms[i].product + penalty, and numeric.slope comes to nearly the same
 */
export function parameterInNumbers(
  network: Network,
  images: Dataset,
  options: StepOptions,
  which: { readonly layer: number; readonly name: ParameterName; readonly index: number; readonly epsilon?: number },
): ParameterInNumbers {
  const epsilon = requireNumber("epsilon", which.epsilon ?? 1e-4, 1e-12, 1);
  const tensor = requireLearnt(network, which);
  const index = requireInteger(`index of ${tensor.layerName}'s ${tensor.name}`, which.index, 0, tensor.size - 1);
  const step = stepInNumbers(network, images, options);
  const { objective, parameters, penalties, trainingCount, optimizer } = openStep(network, images, options);
  const at = tensor.offset + index;
  const [above, below] = [epsilon, -epsilon].map((reach) =>
    objective.loss(parameters.with(at, parameters[at] + reach)),
  );
  const numbers = step.tensors[network.tensors.indexOf(tensor)];
  const [value, gradient] = [numbers.values[index], numbers.gradient[index]];
  const isWeight = tensor.name === "weights";
  const terms = termsOf(network, step, tensor, index);
  return {
    tensor,
    index,
    value,
    ...(terms === undefined ? {} : { terms }),
    penalty: isWeight ? (penalties.l2 * value + penalties.l1 * Math.sign(value)) / trainingCount : 0,
    gradient,
    // Divided by the distance that rounding left of twice epsilon.
    numeric: { epsilon, above, below, slope: (above - below) / (value + epsilon - (value - epsilon)) },
    update: updateFormula(optimizer, {
      ...{ value, gradient, isWeight, iteration: step.iteration },
      memory: step.statesBefore.map((vector) => vector[at]),
    }),
    change: numbers.change[index],
    after: numbers.after[index],
  };
}

function requireLearnt(
  network: Network,
  which: { readonly layer: number; readonly name: ParameterName },
): ParameterTensor {
  const learnt = network.tensors.filter(({ name }) => !isStatistic(name));
  const found = learnt.find(({ layer, name }) => layer === which.layer - 1 && name === which.name);
  if (found !== undefined) return found;
  throw new OptionError({
    what: "There is no such parameter to follow",
    expected: learnt.map(({ layerName, name }) => `${layerName} ${name}`).join(", "),
    received: `layer ${which.layer}, ${which.name}`,
  });
}

/** The products of a weight or bias; undefined for what is neither. */
function termsOf(
  network: Network,
  step: StepInNumbers,
  { layer, name }: ParameterTensor,
  index: number,
): GradientTerm[] | undefined {
  if (name !== "weights" && name !== "biases") return undefined;
  const { input: X, gradient: dZ, inputShape, outputShape } = step.layers[layer];
  if (dZ === undefined) return undefined;
  const [inputs, outputs] = [sizeOf(inputShape), sizeOf(outputShape)];
  const images = Array.from({ length: step.images }, (_, image) => image);
  const termAt = (image: number, output: number, input?: number): GradientTerm => {
    const delta = dZ[image * outputs + output];
    const x = input === undefined ? 1 : X[image * inputs + input];
    return { image, output, delta, ...(input === undefined ? {} : { input }), x, product: delta * x };
  };
  if (name === "biases") {
    const filters = outputShape[outputShape.length - 1];
    const places = Array.from({ length: outputs / filters }, (_, place) => place * filters + index);
    return images.flatMap((image) => places.map((output) => termAt(image, output)));
  }
  const own = [...connectionsOf(network.layers[layer], inputShape, outputShape)].filter(
    ({ weight }) => weight === index,
  );
  return images.flatMap((image) => own.map(({ output, input }) => termAt(image, output, input)));
}
