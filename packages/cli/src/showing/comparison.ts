import { OptionError, type Dataset, type Evaluation } from "inkling";
import {
  comparePairs,
  compareSeeds,
  mean,
  seedsNeeded,
  standardDeviation,
  type Comparison,
  type SeedsComparison,
} from "inkling/statistics";
import { formatCount, formatPercent } from "@inkling/drawings";

/** Below this probability a difference counts as shown. */
const significance = 0.05;

/**
 * Makes sure that two models are scored on the same images, as the labels tell: their networks may read them in two forms, of 20x20 and
 * of 28x28 pixels.
 *
 * @param path the second model's
 * @throws OptionError where they are not
 */
export function requireSameLabels(first: Dataset, second: Dataset, path: string): void {
  const { labels, count, name } = first;
  if (second.count === count && labels.every((label, i) => second.labels[i] === label)) return;
  throw new OptionError({
    what: "The models are scored on different images",
    expected: `the same for all: ${name} (${count})`,
    received: `${second.name} (${second.count}) for ${path}`,
    advice: "Name a part that none was trained on: --part test",
  });
}

/** Two evaluations on the same images, image by image. */
export function compareEvaluations(a: Evaluation, b: Evaluation): Comparison {
  const { labels, classNames } = a.dataset;
  return comparePairs(labels, a.labels, b.labels, classNames.length);
}

/** What a paired test says, in words that need no course in statistics. */
export function pairsSentence({ onlyA, onlyB, pValue, difference, interval }: Comparison): string {
  const only = onlyA + onlyB;
  if (only === 0) return "No difference shown: both read the same images rightly.";
  const verdict = pValue >= significance ? "No difference shown" : `${difference > 0 ? "A" : "B"} reads more rightly`;
  const images = only === 1 ? "the one image" : `the ${formatCount(only)} images`;
  const split = `of ${images} that just one of the two reads rightly, A reads ${formatCount(onlyA)} and B ${formatCount(onlyB)}`;
  return (
    `${verdict}: ${split}. Two equally good networks would split them at least so unevenly ${oftenness(pValue)} ` +
    `(exact McNemar test, p = ${formatProbability(pValue)}). A minus B: ${points(difference, interval)}.`
  );
}

/** What the sentence above does not say. */
export const pairsCaution =
  "This is of these two networks on images like these. Whether one recipe is better than another takes several seeds of each: --against.";

/** Accuracies of the seeds of one recipe. */
export interface SeedGroup {
  readonly accuracies: readonly number[];
  readonly mean: number;
  readonly standardDeviation: number;
}

export function seedGroup(accuracies: readonly number[]): SeedGroup {
  return { accuracies, mean: mean(accuracies), standardDeviation: standardDeviation(accuracies) };
}

/** Two groups of seeds, and how many of them a difference would need. */
export interface GroupComparison extends SeedsComparison {
  /** The difference that is to be shown: the measured one unless another is claimed. */
  readonly claimed: number;
  /** Infinity for none. */
  readonly seedsNeeded: number;
}

export function compareGroups(a: SeedGroup, b: SeedGroup, claimed: number | undefined): GroupComparison {
  const compared = compareSeeds(a.accuracies, b.accuracies);
  const wanted = claimed ?? Math.abs(compared.difference);
  return { ...compared, claimed: wanted, seedsNeeded: seedsNeeded(wanted, compared.spread) };
}

/** The same in words. */
export function groupsSentence({ difference, interval, pValue }: GroupComparison): string {
  const verdict =
    pValue >= significance ? "No difference shown" : `${difference > 0 ? "A" : "B"} reads more rightly, over seeds`;
  return (
    `${verdict}: A's mean minus B's is ${points(difference, interval)}. Seeds that differ by chance alone would give at least so ` +
    `much ${oftenness(pValue)} (Welch's t test, p = ${formatProbability(pValue)}).`
  );
}

/** How many seeds a difference needs. */
export function seedsSentence({ claimed, spread, seedsNeeded: needed }: GroupComparison): string {
  const wanted = `${(100 * claimed).toFixed(3)} points where seeds vary by ${(100 * spread).toFixed(3)}`;
  if (needed === Infinity) return `No number of seeds would show a difference of ${wanted}.`;
  return `To show a difference of ${wanted} (power 0.8 at p below 0.05), each side needs ${formatCount(needed)} seeds.`;
}

/** p in two digits, and never 0. */
export function formatProbability(p: number): string {
  return p < 1e-4 ? p.toExponential(0) : String(Number(p.toPrecision(2)));
}

function oftenness(p: number): string {
  if (p >= 0.995) return "every time";
  if (p >= significance) return `in ${Math.round(100 * p)} of 100 cases`;
  return p < 1e-6 ? "less than once in a million cases" : `once in ${formatCount(Math.round(1 / p))} cases`;
}

/** A difference in points with its 95 % interval: `0.12 points (0.03 to 0.21)`. */
function points(difference: number, { lower, upper }: { readonly lower: number; readonly upper: number }): string {
  const [middle, low, high] = [difference, lower, upper].map((value) => (100 * value).toFixed(2));
  return `${middle} points (${low} to ${high})`;
}

/** A mean over seeds: `99.27 % ± 0.09`. */
export function formatGroup({ mean: centre, standardDeviation: spread }: SeedGroup): string {
  return `${formatPercent(centre)} ± ${(100 * spread).toFixed(2)}`;
}
