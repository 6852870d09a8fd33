import { OptionError, requireInteger, ShapeError } from "../core/errors.js";
import { createRng, type Rng } from "../core/rng.js";
import { formatShape } from "../core/shape.js";
import { createDataset, imageAt, type Dataset } from "../dataset/dataset.js";
import { gaussianBlur, glassBlur, motionBlur } from "./blur.js";
import { rotate, scale, shear, translate } from "./geometry.js";
import { brightness, contrast, fog, inversion } from "./light.js";
import { dottedLine, occlusion, spatter, stripe, zigzag } from "./marks.js";
import { gaussianNoise, impulseNoise, shotNoise } from "./noise.js";
import { side } from "./pixels.js";
import { cannyEdges, thickerPen, thinnerPen } from "./strokes.js";

/** One way in which images become worse. */
export interface Corruption {
  readonly name: string;
  /** Whether MNIST-C has it. */
  readonly inMnistC: boolean;
  /** What its amounts are. */
  readonly unit: string;
  /** How much of it at strengths 1 to 5. */
  readonly amounts: readonly number[];
  /** 784 bytes, 0 paper and 255 ink, to as many others; an amount and a generator decide every one of them. */
  readonly apply: (image: Uint8Array, amount: number, rng: Rng) => Uint8Array;
}

type Named = Omit<Corruption, "inMnistC">;

const ofMnistC = (corruption: Named): Corruption => ({ ...corruption, inMnistC: true });
const ofOurs = (corruption: Named): Corruption => ({ ...corruption, inMnistC: false });

/**
 * All corruptions. Fifteen of them are those of MNIST-C, in its names (Mu and Gilmer, "MNIST-C: A Robustness Benchmark for
 * Computer Vision", 2019), written from their description: the same kinds of damage, not the same images nor amounts.
 */
export const corruptions: readonly Corruption[] = [
  // where the digit lies
  ofMnistC({ name: "translate", unit: "pixels", amounts: [1, 2, 3, 4, 5], apply: translate }),
  ofMnistC({ name: "rotate", unit: "degrees", amounts: [10, 20, 30, 40, 50], apply: rotate }),
  ofMnistC({ name: "scale", unit: "times as large", amounts: [0.9, 0.8, 0.7, 0.6, 0.5], apply: scale }),
  ofOurs({ name: "enlarge", unit: "times as large", amounts: [1.1, 1.2, 1.3, 1.4, 1.5], apply: scale }),
  ofMnistC({ name: "shear", unit: "pixels a row", amounts: [0.15, 0.3, 0.45, 0.6, 0.75], apply: shear }),
  // the pen
  ofOurs({ name: "thicker pen", unit: "pixels to a side", amounts: [0.5, 1, 1.5, 2, 2.5], apply: thickerPen }),
  ofOurs({ name: "thinner pen", unit: "pixels to a side", amounts: [0.2, 0.4, 0.6, 0.8, 1], apply: thinnerPen }),
  ofMnistC({ name: "canny edges", unit: "of the way", amounts: [0.2, 0.4, 0.6, 0.8, 1], apply: cannyEdges }),
  // noise
  ofOurs({ name: "gaussian noise", unit: "of full ink", amounts: [0.1, 0.2, 0.3, 0.4, 0.5], apply: gaussianNoise }),
  ofMnistC({ name: "shot noise", unit: "photons", amounts: [30, 12, 6, 3, 1.5], apply: shotNoise }),
  ofMnistC({ name: "impulse noise", unit: "of the pixels", amounts: [0.05, 0.1, 0.2, 0.3, 0.4], apply: impulseNoise }),
  // blur
  ofOurs({ name: "gaussian blur", unit: "pixels", amounts: [0.5, 0.75, 1, 1.5, 2], apply: gaussianBlur }),
  ofMnistC({ name: "glass blur", unit: "pixels", amounts: [1, 1.5, 2, 2.5, 3], apply: glassBlur }),
  ofMnistC({ name: "motion blur", unit: "pixels", amounts: [3, 5, 7, 9, 11], apply: motionBlur }),
  // light
  ofMnistC({ name: "brightness", unit: "of full ink", amounts: [0.1, 0.2, 0.3, 0.4, 0.5], apply: brightness }),
  ofOurs({ name: "contrast", unit: "of it left", amounts: [0.75, 0.5, 0.35, 0.2, 0.1], apply: contrast }),
  ofOurs({ name: "inversion", unit: "of the way", amounts: [0.2, 0.35, 0.65, 0.8, 1], apply: inversion }),
  ofMnistC({ name: "fog", unit: "of full ink", amounts: [0.3, 0.6, 1, 1.5, 2], apply: fog }),
  // what lies over it
  ofOurs({ name: "occlusion", unit: "pixels wide", amounts: [4, 6, 8, 10, 12], apply: occlusion }),
  ofMnistC({ name: "stripe", unit: "pixels wide", amounts: [2, 4, 6, 8, 10], apply: stripe }),
  ofMnistC({ name: "spatter", unit: "of the pixels", amounts: [0.03, 0.06, 0.1, 0.15, 0.2], apply: spatter }),
  ofMnistC({ name: "dotted line", unit: "lines", amounts: [1, 2, 3, 4, 5], apply: dottedLine }),
  ofMnistC({ name: "zigzag", unit: "lines", amounts: [1, 2, 3, 4, 5], apply: zigzag }),
];

/** How strong corruptions are: 1 to so much; 0 leaves images as they are. */
export const strengths = 5;

/** Which generator an image's chance comes from. */
export interface CorruptOptions {
  readonly seed: number;
  /** Which image of many it is, from 0; default 0: each has chance of its own. */
  readonly index?: number;
}

/**
 * Corrupts one image. Seed, name and index decide what chance does, whatever the strength: a digit that is turned to the left at
 * strength 1 is turned to the left at 5. The same bits everywhere.
 *
 * @param image 28 x 28 bytes, 0 paper, 255 ink
 * @param strength 0, as it is, to 5
 * @throws ShapeError for other images; OptionError for an unknown name, or a strength out of range
 * @example
 * corrupt(imageAt(test, 7), "spatter", 3, { seed: 1, index: 7 });
 */
export function corrupt(
  image: Uint8Array,
  name: string,
  strength: number,
  { seed, index = 0 }: CorruptOptions,
): Uint8Array {
  if (image.length !== side * side) {
    throw new ShapeError({ what: "Wrong image", expected: "28 x 28 bytes", received: `${image.length} numbers` });
  }
  const corruption = corruptions.find((one) => one.name === name);
  if (corruption === undefined) {
    const expected = corruptions.map((one) => one.name).join(", ");
    throw new OptionError({ what: "No such corruption", expected, received: name });
  }
  requireInteger("strength", strength, 0, strengths);
  if (strength === 0) return Uint8Array.from(image);
  const rng = createRng(seed, `${name} ${index}`);
  return corruption.apply(image, corruption.amounts[strength - 1], rng);
}

/**
 * Corrupts all images of a data set, each by its place in it.
 *
 * @throws as `corrupt`
 * @example
 * evaluate(network, corruptImages(test, "fog", 5, 1)).accuracy;
 */
export function corruptImages(dataset: Dataset, name: string, strength: number, seed: number): Dataset {
  requireBytes(dataset);
  const images = new Uint8Array(dataset.images.length);
  for (let index = 0; index < dataset.count; index++) {
    const image = Uint8Array.from(imageAt(dataset, index));
    images.set(corrupt(image, name, strength, { seed, index }), index * side * side);
  }
  return createDataset({ ...dataset, images, name: `${dataset.name}, ${name} ${strength}` });
}

/** Throws unless a data set has images that can be corrupted. */
export function requireBytes({ images, imageShape, name }: Dataset): void {
  const [rows, columns, channels = 1] = imageShape;
  if (images instanceof Uint8Array && rows === side && columns === side && channels === 1) return;
  throw new ShapeError({
    what: `${name}: images that no corruption is made for`,
    expected: "bytes of 28x28 pixels, as MNIST's",
    received: `${images instanceof Uint8Array ? "bytes" : "floats"} of ${formatShape(imageShape)}`,
  });
}
