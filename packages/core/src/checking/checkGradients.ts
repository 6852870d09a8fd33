import { requireInteger } from "../core/errors.js";
import { createDataset, requireDataset, selectImages, type Dataset } from "../dataset/dataset.js";
import { takeFirst } from "../dataset/split.js";
import type { Engine } from "../kernels/engine.js";
import type { Loss } from "../losses/loss.js";
import type { Penalties } from "../losses/penalties.js";
import { parametersOf, type Network } from "../network/network.js";
import { predict } from "../predicting/predict.js";
import { createObjective } from "../program/objective.js";
import { gradientCheck, type GradientCheckOptions, type GradientCheckResult } from "./gradientCheck.js";

/** What gradients are checked of, and how. */
export interface CheckGradientsOptions extends Pick<GradientCheckOptions, "epsilon" | "probesPerTensor" | "seed"> {
  readonly loss: Loss;
  /** Default none. */
  readonly penalties?: Penalties | undefined;
  /** Default the float64 reference: no other has the digits. */
  readonly engine?: Engine | undefined;
}

/**
 * Checks a network's backpropagation on a few images, with the central difference that suits its layers.
 *
 * @param options `epsilon` default the first of a few that passes; `probesPerTensor` default all parameters; `seed` of their
 *   draw, default 0
 * @throws ShapeError, OptionError as `createObjective` and `gradientCheck`
 * @example
 * const { passed, tensors } = checkGradients(network, steepImages(network, training, 5), { loss: squaredError() });
 * tensors.filter((check) => !check.passed).map(({ tensor }) => tensor.layerName); // where it is wrong
 */
export function checkGradients(network: Network, images: Dataset, options: CheckGradientsOptions): GradientCheckResult {
  const objective = createObjective(network, images, options);
  const parameters = Float64Array.from(parametersOf(network));
  const { epsilon, probesPerTensor, seed } = options;
  const probing = {
    ...(probesPerTensor === undefined ? {} : { probesPerTensor }),
    ...(seed === undefined ? {} : { seed }),
  };
  const [first, ...others] = epsilon === undefined ? differencesFor(network) : [{ epsilon }];
  const checkBy = (difference: typeof first): GradientCheckResult =>
    gradientCheck(objective, parameters, { ...difference, ...probing });
  let best = checkBy(first);
  for (const difference of others) {
    if (best.passed) break;
    const result = checkBy(difference);
    if (result.passed || result.relativeDifference < best.relativeDifference) best = result;
  }
  return best;
}

/**
 * Central differences, tried in this order until one passes: too large a step measures a chord, too small a one the rounding
 * of the losses, and which is which depends on the size of weights and activations. A right gradient passes with one of
 * them, a wrong one with none.
 *
 * 1e-4 is the course's, and right for the smooth recipes: below 4e-10 over 3 seeds. ReLU's outputs have no bound, and the
 * error of a chord grows with their square: at 1e-4 `deep`, on raw pixels, reaches 1.5e-7; at 5e-6 all published recipes
 * with ReLU stay below 4e-10. Through batchNorm, which divides by what may be little, `mlp` needs order 4.
 */
function differencesFor({ layers }: Network): readonly { epsilon: number; order?: 4 }[] {
  const plain = [1e-4, 2e-5, 5e-6].map((epsilon) => ({ epsilon }));
  const unbounded = layers.some(({ kind }) => kind === "relu" || kind === "leakyRelu");
  const tried = unbounded ? [...plain].reverse() : plain;
  return layers.some(({ kind }) => kind === "batchNorm") ? [{ epsilon: 1e-5, order: 4 }, ...tried] : tried;
}

/** Enough to choose from. */
const choice = 1000;

/**
 * Images on which the gradient is large: those with the output nearest to one half, where sigmoid and softmax are
 * steepest, each labelled as what the network believes least. Backpropagation has to be right for any label; on images
 * that a trained network is sure of, and right, the gradient is so close to 0 that the numeric one is all rounding.
 *
 * @param count how many, of the data set's first 1,000; all of them where there are fewer
 * @example
 * checkGradients(network, steepImages(network, training, 5), { loss }).passed; // true
 */
export function steepImages(network: Network, dataset: Dataset, count: number): Dataset {
  requireDataset(dataset);
  requireInteger("count", count, 1);
  const some = takeFirst(dataset, Math.min(choice, dataset.count));
  const { outputs } = predict(network, some);
  const classes = some.classNames.length;
  const order = Array.from({ length: some.count }, (_, i) => i);
  const beliefs = order.map((i) => Array.from(outputs.subarray(i * classes, (i + 1) * classes)));
  const steepness = beliefs.map((own) => Math.max(...own.map((belief) => belief * (1 - belief))));
  const chosen = order.sort((a, b) => steepness[b] - steepness[a] || a - b).slice(0, count);
  const labels = Uint8Array.from(chosen, (i) => beliefs[i].indexOf(Math.min(...beliefs[i])));
  return createDataset({ ...selectImages(some, chosen), labels });
}
