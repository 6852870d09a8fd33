import { OptionError, requireInteger, requireNumber } from "../core/errors.js";
import { createRng, type Rng } from "../core/rng.js";
import { sizeOf } from "../core/shape.js";
import { createDataset, requireDataset, selectImages, type Dataset } from "./dataset.js";

/** A number for each part: a share of the images, or how many. */
export interface PartSizes {
  readonly training: number;
  readonly validation: number;
  readonly test?: number;
}

/** How `splitDataset` divides: exactly one of `fractions` (which sum to 1) and `counts` (which sum to all images). */
export interface SplitOptions {
  readonly fractions?: PartSizes;
  readonly counts?: PartSizes;
  /** Whether every part keeps the classes' shares; no unless told. */
  readonly stratified?: boolean;
  readonly seed: number;
}

/** The parts: every image is in exactly one. */
export interface DatasetSplit {
  readonly training: Dataset;
  readonly validation: Dataset;
  /** There when a size was given for it. */
  readonly test?: Dataset;
}

/**
 * Divides a data set at random into training, validation and, if asked for, test images.
 *
 * One seed gives one division. Each part is in random order. Fractions become counts by largest remainder (ties to the
 * part named first). Stratified: the parts' classes are counted by largest remainder too (ties to the lower class), so
 * that a class has its exact share of the test part, rounded up or down, then of the validation part out of what is
 * left, and training has the rest.
 *
 * @throws OptionError for sizes that do not add up, an empty part, or both or neither of `fractions` and `counts`.
 * @example
 * const { training, validation } = splitDataset(dataset, { counts: { training: 41_000, validation: 1_000 }, seed: 1 });
 */
export function splitDataset(dataset: Dataset, options: SplitOptions): DatasetSplit {
  requireDataset(dataset);
  const sizes = countParts(dataset, options);
  const rng = createRng(options.seed, "split");
  // One group to draw from, or one for each class: each a list of images in random order.
  const groups = options.stratified === true ? groupByClass(dataset) : [range(dataset.count)];
  for (const group of groups) rng.shuffle(group);
  const taken = groups.map(() => 0);

  const draw = (name: string, count: number): Dataset => {
    const left = groups.map((group, g) => group.length - taken[g]);
    const shares = shareOut(count, left);
    const chosen = new Uint32Array(count);
    let filled = 0;
    groups.forEach((group, g) => {
      chosen.set(group.subarray(taken[g], taken[g] + shares[g]), filled);
      taken[g] += shares[g];
      filled += shares[g];
    });
    return selectShuffled(dataset, chosen, rng, name);
  };

  const test = sizes.test === undefined ? {} : { test: draw("test", sizes.test) };
  const validation = draw("validation", sizes.validation);
  return { training: draw("training", sizes.training), validation, ...test };
}

/**
 * The first images of a data set, as a view: nothing is copied.
 *
 * @throws OptionError unless `count` is a whole number from 0 to the number of images.
 * @example
 * const quick = takeFirst(training, 1_000);
 */
export function takeFirst(dataset: Dataset, count: number): Dataset {
  requireDataset(dataset);
  requireInteger(`number of images to take from ${dataset.name}`, count, 0, dataset.count);
  const images = dataset.images.subarray(0, count * sizeOf(dataset.imageShape));
  return createDataset({ ...dataset, images, labels: dataset.labels.subarray(0, count) });
}

/** Checks the sizes and turns them into counts. */
function countParts({ name, count }: Dataset, { fractions, counts }: SplitOptions): PartSizes {
  const sizes = fractions ?? counts;
  if (sizes === undefined || (fractions !== undefined && counts !== undefined)) {
    throw new OptionError({
      what: "Wrong options of a split",
      expected: "either fractions or counts",
      received: sizes === undefined ? "neither" : "both",
    });
  }
  const { training, validation, test } = sizes;
  const parts = test === undefined ? [training, validation] : [training, validation, test];
  for (const part of parts) {
    if (sizes === fractions) requireNumber("fraction of a split", part, 0, 1);
    else requireInteger("count of a split", part, 0);
  }
  const sum = parts.reduce((total, part) => total + part, 0);
  // 0.7 + 0.2 + 0.1 is 0.9999999999999999.
  if (Math.abs(sum - (sizes === fractions ? 1 : count)) > 1e-9) {
    throw new OptionError({
      what: `The parts of ${name} do not add up`,
      expected: sizes === fractions ? "fractions whose sum is 1" : `${count} images together`,
      received: `${parts.join(" + ")} = ${sum}`,
      advice: sizes === fractions ? "Make training what the others leave" : "Use takeFirst to leave images out",
    });
  }
  const whole = sizes === fractions ? shareOut(count, parts) : parts;
  if (whole.some((part) => part === 0)) {
    throw new OptionError({
      what: `A part of ${name} would be empty`,
      expected: "at least 1 image in each part",
      received: `${whole.join(", ")} of ${count} images`,
      advice: "Pass larger parts, or more images",
    });
  }
  return { training: whole[0], validation: whole[1], ...(test === undefined ? {} : { test: whole[2] }) };
}

/** Divides `count` whole things in proportion to `weights`, by largest remainder; ties to the earlier. */
function shareOut(count: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const exact = weights.map((weight) => (sum === 0 ? 0 : (count * weight) / sum));
  const shares = exact.map(Math.floor);
  const missing = count - shares.reduce((total, share) => total + share, 0);
  exact
    .map((value, i) => ({ i, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i)
    .slice(0, missing)
    .forEach(({ i }) => shares[i]++);
  return shares;
}

function groupByClass(dataset: Dataset): Uint32Array[] {
  return dataset.classNames.map((_, label) => range(dataset.count).filter((i) => dataset.labels[i] === label));
}

function selectShuffled(dataset: Dataset, chosen: Uint32Array, rng: Rng, part: string): Dataset {
  rng.shuffle(chosen);
  return selectImages(dataset, chosen, `${dataset.name} (${part} part)`);
}

function range(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}
