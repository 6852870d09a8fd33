import { takeFirst, type Dataset, type Loss, type Network, type Penalties } from "inkling";
import { networkOf, type Recipe } from "inkling/recipes";
import { courseImages } from "inkling/experiments";
import { checkGradients, steepImages, type GradientCheckResult, type GradientProbe } from "inkling/inspection";
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

/** Checks the gradient of the mean loss of the subject's images in the float64 reference. */
export function checkSubject(subject: GradientSubject, options: GradientOptions): GradientCheckResult {
  const { network, images, loss, penalties } = subject;
  const { epsilon, probes, seed } = options;
  return checkGradients(network, images, {
    loss,
    penalties,
    ...(epsilon === undefined ? {} : { epsilon }),
    probesPerTensor: probes,
    seed,
  });
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
