import { requireInteger, requireNumber } from "../core/errors.js";
import { createRng } from "../core/rng.js";

/** Labels of which some were made wrong. */
export interface PlantedNoise {
  readonly labels: Uint8Array;
  /** The images whose label is another now, in order. */
  readonly planted: readonly number[];
}

/**
 * Makes a portion of the labels wrong, to see whether they are found: so many images drawn without replacement, each given one of
 * the other classes, all equally likely (symmetric noise). One seed, one noise.
 *
 * @param portion 0 to 1; times the number of labels, rounded
 * @throws OptionError for a portion out of range, or fewer than two classes
 * @example
 * const { labels, planted } = plantNoise(training.labels, 10, 0.05, 1); // 3,000 of 60,000
 */
export function plantNoise(labels: Uint8Array, classCount: number, portion: number, seed: number): PlantedNoise {
  requireInteger("classCount", classCount, 2);
  requireNumber("portion", portion, 0, 1);
  const rng = createRng(seed, "label noise");
  const order = Uint32Array.from({ length: labels.length }, (_, i) => i);
  rng.shuffle(order);
  const planted = [...order.subarray(0, Math.round(portion * labels.length))].sort((a, b) => a - b);
  const noisy = Uint8Array.from(labels);
  for (const i of planted) noisy[i] = (labels[i] + 1 + rng.below(classCount - 1)) % classCount;
  return { labels: noisy, planted };
}

/**
 * How many of the planted labels were found, and how many of those found were planted.
 *
 * @returns `precision` found and planted / found, NaN where nothing was found; `recall` found and planted / planted, NaN where nothing
 *   was planted. A label that was wrong before counts against precision.
 */
export function scoreDisputes(
  disputed: readonly { readonly index: number }[],
  planted: readonly number[],
): { readonly hits: number; readonly precision: number; readonly recall: number } {
  const known = new Set(planted);
  const hits = disputed.filter(({ index }) => known.has(index)).length;
  return { hits, precision: hits / disputed.length, recall: hits / planted.length };
}
