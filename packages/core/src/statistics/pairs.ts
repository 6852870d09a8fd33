import { requireInteger, ShapeError } from "../core/errors.js";
import { exponential, logarithm } from "../core/mathematics.js";
import { logGamma } from "./distributions.js";
import { normalQuantile, type Interval } from "./intervals.js";

/**
 * The exact test of McNemar: whether two networks that read the same images are equally good, told by the images that just
 * one of them reads rightly.
 *
 * Were they equally good, each such image would fall to either with probability 1/2. The p value is the probability of a split
 * at least as uneven, on either side: min(1, 2 Σ_{k <= min(a, b)} C(a+b, k) / 2^(a+b)). Without any such image it is 1.
 *
 * @param onlyA images that A alone reads rightly; `onlyB` likewise
 * @returns 0 to 1
 * @throws OptionError unless both are whole numbers of at least 0
 * Source: McNemar, Psychometrika 12, 1947; Dietterich, Neural Computation 10, 1998, on comparing two classifiers.
 * @example
 * exactMcNemar(5, 15); // 0.0414
 */
export function exactMcNemar(onlyA: number, onlyB: number): number {
  const fewer = Math.min(requireInteger("onlyA", onlyA, 0), requireInteger("onlyB", onlyB, 0));
  const n = onlyA + onlyB;
  // The two tails meet: every split is at least as uneven.
  if (n - 2 * fewer <= 1) return 1;
  let sum = 0;
  for (let k = 0; k <= fewer; k++) {
    sum += exponential(logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1) - n * logarithm(2));
  }
  return Math.min(1, 2 * sum);
}

/**
 * The 95 % interval of the difference between two accuracies on the same images, A's minus B's.
 *
 * Wald's interval after one image was added to each side: d ± z √((p + q - d²) / (n + 2)), p = (a + 1)/(n + 2), q = (b + 1)/(n + 2),
 * d = p - q.
 *
 * @throws OptionError unless `onlyA + onlyB` whole images are at most `total`, which is at least 1
 * Source: Bonett and Price, Journal of Educational and Behavioral Statistics 37, 2012.
 */
export function pairedInterval(onlyA: number, onlyB: number, total: number): Interval {
  requireInteger("total", total, Math.max(1, onlyA + onlyB));
  const [p, q] = [(onlyA + 1) / (total + 2), (onlyB + 1) / (total + 2)];
  const difference = p - q;
  const reach = normalQuantile * Math.sqrt((p + q - difference * difference) / (total + 2));
  return { lower: difference - reach, upper: difference + reach };
}

/**
 * p values of several questions asked at once, raised so that one of them is below 0.05 by chance no oftener than once in 20.
 *
 * The smallest is multiplied by their number, the next by one less, and so on; none is below one before it, none above 1.
 *
 * Source: Holm, Scandinavian Journal of Statistics 6, 1979.
 * @example
 * holm([0.01, 0.04, 0.03]); // 0.03, 0.06, 0.06
 */
export function holm(values: readonly number[]): number[] {
  const raised = values.map(() => 1);
  let least = 0;
  [...values.keys()]
    .sort((a, b) => values[a] - values[b])
    .forEach((i, rank) => {
      least = Math.max(least, Math.min(1, (values.length - rank) * values[i]));
      raised[i] = least;
    });
  return raised;
}

/** How two networks read the same images. */
export interface Pairs {
  readonly count: number;
  /** Images that both read rightly, just one, or neither. */
  readonly both: number;
  readonly onlyA: number;
  readonly onlyB: number;
  readonly neither: number;
  /** A's accuracy minus B's, and its 95 % interval. */
  readonly difference: number;
  readonly interval: Interval;
  /** Of the exact McNemar test. */
  readonly pValue: number;
}

/** The same of one class; its p value is Holm's, over all classes. */
export type ClassPairs = Pick<Pairs, "count" | "onlyA" | "onlyB" | "pValue">;

/** Two networks compared image by image. */
export interface Comparison extends Pairs {
  readonly classes: readonly ClassPairs[];
  /** Indices of the images on which their answers differ, in order. */
  readonly differing: readonly number[];
}

/**
 * Compares the answers of two networks to the same images.
 *
 * @param labels the true class of each image; `answersA` and `answersB` what each network says
 * @throws ShapeError when there are not as many answers as labels; OptionError when there are none
 * @example
 * const { pValue, onlyA, onlyB } = comparePairs(test.labels, first.labels, second.labels, 10);
 */
export function comparePairs(
  labels: ArrayLike<number>,
  answersA: ArrayLike<number>,
  answersB: ArrayLike<number>,
  classCount: number,
): Comparison {
  for (const answers of [answersA, answersB]) {
    if (answers.length === labels.length) continue;
    throw new ShapeError({
      what: "Labels and answers do not agree",
      expected: `${labels.length} answers`,
      received: String(answers.length),
    });
  }
  const tallies = Array.from({ length: classCount }, () => ({ both: 0, onlyA: 0, onlyB: 0, neither: 0 }));
  const differing: number[] = [];
  for (let i = 0; i < labels.length; i++) {
    const [rightA, rightB] = [answersA[i] === labels[i], answersB[i] === labels[i]];
    tallies[labels[i]][rightA ? (rightB ? "both" : "onlyA") : rightB ? "onlyB" : "neither"]++;
    if (answersA[i] !== answersB[i]) differing.push(i);
  }
  const total = (kind: "both" | "onlyA" | "onlyB" | "neither"): number =>
    tallies.reduce((sum, tally) => sum + tally[kind], 0);
  const [onlyA, onlyB, count] = [total("onlyA"), total("onlyB"), labels.length];
  const raised = holm(tallies.map((tally) => exactMcNemar(tally.onlyA, tally.onlyB)));
  return {
    count,
    both: total("both"),
    onlyA,
    onlyB,
    neither: total("neither"),
    interval: pairedInterval(onlyA, onlyB, count),
    difference: (onlyA - onlyB) / count,
    pValue: exactMcNemar(onlyA, onlyB),
    classes: tallies.map(({ both, neither, ...only }, k) => ({
      count: both + neither + only.onlyA + only.onlyB,
      ...only,
      pValue: raised[k],
    })),
    differing,
  };
}
