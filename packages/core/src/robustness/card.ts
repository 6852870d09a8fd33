import { OptionError } from "../core/errors.js";
import { selectImages, type Dataset } from "../dataset/dataset.js";
import type { Engine } from "../kernels/engine.js";
import type { Network } from "../network/network.js";
import { predict } from "../predicting/predict.js";
import { fgsm, pgd } from "./attack.js";
import { corruptImages, corruptions, requireBytes } from "./corruptions.js";

/** How images were read after one kind of damage. */
export interface RobustnessRow {
  /** A corruption's name, or `FGSM` or `PGD`, whose amounts are epsilon. */
  readonly name: string;
  /** How many were read rightly at each amount of it, the weakest first. */
  readonly readings: readonly { readonly amount: number; readonly correct: number }[];
}

/** How a network reads images that are worse than those it knows. */
export interface RobustnessCard {
  /** What the images are called, how many were read, and how many of them rightly as they are. */
  readonly images: string;
  readonly count: number;
  readonly correct: number;
  /** Of all chance. */
  readonly seed: number;
  /** Corruptions in the order of their list, then FGSM and PGD. */
  readonly rows: readonly RobustnessRow[];
}

export interface RobustnessOptions {
  readonly seed: number;
  /** Default WebAssembly. */
  readonly engine?: Engine | undefined;
  /** Called after each reading of all images. */
  readonly onReading?: ((reading: { readonly done: number; readonly of: number }) => void) | undefined;
}

/** How far adversarial steps may move each pixel, as a share of full ink. */
export const epsilons = [0.1, 0.2, 0.3] as const;

/**
 * Reads images as they are, after every corruption at five strengths, and after adversarial steps against this network.
 *
 * Differences of two networks on one card's images are paired: both read the very same corrupted ones, but for the adversarial.
 *
 * @throws ShapeError for images other than bytes of 28 x 28, or that do not fit the network; OptionError where there are none
 * @example
 * const card = measureRobustness(network, sampleImages(test, 2_000), { seed: 1 });
 * card.rows[0]; // { name: "translate", readings: [{ amount: 1, correct: 1992 }, …] }
 */
export function measureRobustness(
  network: Network,
  dataset: Dataset,
  { seed, engine, onReading }: RobustnessOptions,
): RobustnessCard {
  requireBytes(dataset);
  const { count, name: images } = dataset;
  if (count === 0) throw new OptionError({ what: "No images to read", expected: "at least one", received: "0" });
  const of = corruptions.reduce((sum, { amounts }) => sum + amounts.length, 1 + 2 * epsilons.length);
  let done = 0;
  const correctOf = (changed: Dataset): number => {
    const { labels } = predict(network, changed, { engine });
    onReading?.({ done: ++done, of });
    return labels.reduce((sum, label, i) => sum + (label === dataset.labels[i] ? 1 : 0), 0);
  };
  const correct = correctOf(dataset);
  const corrupted = corruptions.map(({ name, amounts }) => ({
    name,
    readings: amounts.map((amount, i) => ({ amount, correct: correctOf(corruptImages(dataset, name, i + 1, seed)) })),
  }));
  const attacks = [
    { name: "FGSM", attack: (epsilon: number) => fgsm(network, dataset, { epsilon, engine }) },
    { name: "PGD", attack: (epsilon: number) => pgd(network, dataset, { epsilon, engine, seed }) },
  ];
  const attacked = attacks.map(({ name, attack }) => ({
    name,
    readings: epsilons.map((epsilon) => ({ amount: epsilon, correct: correctOf(attack(epsilon)) })),
  }));
  return { images, count, correct, seed, rows: [...corrupted, ...attacked] };
}

/**
 * So many of a data set's images, evenly spaced through it; all of them where there are no more. MNIST's first 5,000 test images
 * are easier than its last: a beginning would flatter.
 *
 * @example
 * sampleImages(test, 2_000); // every fifth
 */
export function sampleImages(dataset: Dataset, count: number): Dataset {
  if (count >= dataset.count) return dataset;
  const indices = Uint32Array.from({ length: count }, (_, i) => Math.floor((i * dataset.count) / count));
  return selectImages(dataset, indices);
}

/**
 * The mean accuracy over MNIST-C's fifteen corruptions, as made here, at one strength: 1 to 5.
 *
 * @throws OptionError where the card lacks one of them
 */
export function meanOfMnistC({ rows, count }: RobustnessCard, strength: number): number {
  const ofThem = corruptions.filter(({ inMnistC }) => inMnistC);
  const accuracies = ofThem.map(({ name }) => {
    const reading = rows.find((row) => row.name === name)?.readings.at(strength - 1);
    if (reading !== undefined) return reading.correct / count;
    throw new OptionError({ what: "A card without MNIST-C's mean", expected: `${name} at strength ${strength}` });
  });
  return accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length;
}
