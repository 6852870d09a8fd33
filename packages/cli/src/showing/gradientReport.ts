import {
  createDataset,
  predict,
  selectImages,
  takeFirst,
  type Dataset,
  type Loss,
  type Network,
  type Penalties,
} from "inkling";
import { networkOf, type Recipe } from "inkling/recipes";
import { courseImages } from "inkling/experiments";
import { createObjective, gradientCheck, type GradientCheckResult, type GradientProbe } from "inkling/inspection";
import { formatCount } from "@inkling/drawings";
import { renderTable } from "../terminal/tables.js";
import { coloursOf, type Terminal } from "../terminal/terminal.js";

/** A network and loss whose gradients are to be checked, and on which images. */
export interface GradientSubject {
  readonly name: string;
  readonly network: Network;
  readonly loss: Loss;
  readonly penalties: Penalties;
  readonly images: Dataset;
}

/** How to check; epsilon is found unless told. */
export interface GradientOptions {
  readonly epsilon?: number | undefined;
  readonly probes: number;
  readonly seed: number;
}

/**
 * A recipe's network with its first weights.
 *
 * @param imagesFor how many images the loss is the mean over
 */
export function subjectOf(
  recipe: Recipe,
  dataset: Dataset,
  imagesFor: (network: Network) => number,
  seed: number,
): GradientSubject {
  const formed = recipe.images.form === "course" && dataset.imageShape[0] !== 20 ? courseForm(dataset) : dataset;
  const network = networkOf(recipe, { seed, inputShape: formed.imageShape, classNames: formed.classNames });
  const { loss, penalties } = recipe.learning;
  return { name: recipe.name, network, loss, penalties, images: steepImages(network, formed, imagesFor(network)) };
}

/** Enough to choose from; the whole of MNIST would take seconds to bring into the course's form. */
const choice = 1000;

function courseForm(dataset: Dataset): Dataset {
  return courseImages(takeFirst(dataset, Math.min(choice, dataset.count)));
}

/**
 * Images on which the gradient is large: those with the output nearest to one half, where sigmoid and softmax are
 * steepest, each labelled as what the network believes least. Backpropagation has to be right for any label; on images
 * that a trained network is sure of, and right, the gradient is so close to 0 that the numeric one is all rounding.
 */
export function steepImages(network: Network, dataset: Dataset, count: number): Dataset {
  const some = takeFirst(dataset, Math.min(choice, dataset.count));
  const { outputs } = predict(network, some);
  const classes = some.classNames.length;
  const beliefs = range(some.count).map((i) => Array.from(outputs.subarray(i * classes, (i + 1) * classes)));
  const steepness = beliefs.map((own) => Math.max(...own.map((belief) => belief * (1 - belief))));
  const order = range(some.count).sort((a, b) => steepness[b] - steepness[a] || a - b);
  const chosen = order.slice(0, count);
  const labels = Uint8Array.from(chosen, (i) => beliefs[i].indexOf(Math.min(...beliefs[i])));
  return createDataset({ ...selectImages(some, chosen), labels });
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
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
  const tried = unbounded ? plain.toReversed() : plain;
  return layers.some(({ kind }) => kind === "batchNorm") ? [{ epsilon: 1e-5, order: 4 }, ...tried] : tried;
}

/** Checks the gradient of the mean loss of the subject's images in the float64 reference. */
export function checkGradients(subject: GradientSubject, options: GradientOptions): GradientCheckResult {
  const { network, images, loss, penalties } = subject;
  const objective = createObjective(network, images, { loss, penalties });
  const parameters = Float64Array.from(network.parameters);
  const { epsilon, probes, seed } = options;
  const [first, ...others] = epsilon === undefined ? differencesFor(network) : [{ epsilon }];
  const checkBy = (difference: typeof first): GradientCheckResult =>
    gradientCheck(objective, parameters, { ...difference, probesPerTensor: probes, seed });
  let best = checkBy(first);
  for (const difference of others) {
    if (best.passed) break;
    const result = checkBy(difference);
    if (result.passed || result.relativeDifference < best.relativeDifference) best = result;
  }
  return best;
}

/** The check layer by layer: of each weight matrix and bias vector the probe that agrees least, both ways. */
export function gradientTable({ tensors }: GradientCheckResult, terminal: Terminal): string {
  const { green, red } = coloursOf(terminal);
  const rows = tensors.map(({ tensor, passed, probes, skippedKinks, relativeDifference, worst }) => [
    `${tensor.layerName} ${tensor.name}`,
    derivative(worst?.analytic),
    derivative(worst?.numeric),
    relativeDifference.toExponential(1),
    formatCount(probes),
    formatCount(skippedKinks),
    passed ? green("yes") : red("NO"),
  ]);
  // With a heading over the last column names such as "14.batchNorm scales" would not fit into 80 columns.
  const head = ["layer", "analytic", "numeric", "relative", "probes", "kinks", ""];
  return renderTable({ head, rows }, terminal);
}

/** Eight significant digits: as many as agree. */
function derivative(value: number | undefined): string {
  return value === undefined ? "" : value.toExponential(7);
}

/** A parameter by name: `1.dense weights [350, 12]`. */
export function parameterName({ tensor, position }: NonNullable<GradientCheckResult["worst"]>): string {
  return `${tensor.layerName} ${tensor.name} [${position.join(", ")}]`;
}

/** The probe that agrees least, in words. */
export function worstLine({ worst }: GradientCheckResult): string {
  if (worst === undefined) return "worst: nothing could be compared";
  const { analytic, numeric } = worst;
  return `worst: ${parameterName(worst)}, ${derivative(analytic)} against ${derivative(numeric)}`;
}

/** A probe as documented in docs/json.md. */
export function probeJson({ analytic, numeric, difference }: GradientProbe): object {
  return { analytic, numeric, difference };
}
