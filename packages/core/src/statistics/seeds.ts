import { requireInteger, requireNumber } from "../core/errors.js";
import { exponential, logarithm } from "../core/mathematics.js";
import { logGamma, normalProbability, studentQuantile, studentTails } from "./distributions.js";
import type { Interval } from "./intervals.js";
import { mean, standardDeviation } from "./summary.js";

/** What the accuracies of two groups of seeds say of their difference. */
export interface SeedsComparison {
  /** Mean of the first group minus mean of the second, and its 95 % interval. */
  readonly difference: number;
  readonly interval: Interval;
  /** Probability of a difference at least as large, either way, were there none. */
  readonly pValue: number;
  /** √((s1² + s2²) / 2): how much one seed differs from another. */
  readonly spread: number;
}

/**
 * Welch's t test: whether the means of two groups of seeds differ by more than their spread explains. The spreads need not be
 * equal.
 *
 * t = (m1 - m2) / √(s1²/n1 + s2²/n2), degrees of freedom after Welch and Satterthwaite.
 *
 * @throws OptionError for fewer than two values in a group
 * Source: Welch, Biometrika 34, 1947.
 * @example
 * compareSeeds([0.993, 0.9925, 0.9931], [0.9921, 0.9918, 0.9925]).pValue; // 0.0564
 */
export function compareSeeds(first: readonly number[], second: readonly number[]): SeedsComparison {
  const difference = mean(first) - mean(second);
  const variances = [first, second].map((values) => standardDeviation(values) ** 2);
  const [one, two] = [variances[0] / first.length, variances[1] / second.length];
  const error = Math.sqrt(one + two);
  const spread = Math.sqrt((variances[0] + variances[1]) / 2);
  if (error === 0) {
    const interval = { lower: difference, upper: difference };
    return { difference, interval, pValue: difference === 0 ? 1 : 0, spread };
  }
  const degrees = (one + two) ** 2 / (one ** 2 / (first.length - 1) + two ** 2 / (second.length - 1));
  const reach = studentQuantile(0.05, degrees) * error;
  return {
    difference,
    interval: { lower: difference - reach, upper: difference + reach },
    pValue: studentTails(Math.abs(difference) / error, degrees),
    spread,
  };
}

/**
 * How many seeds each of two groups needs, so that a true difference is shown (p below 0.05, two-sided t test) four times in five.
 *
 * The smallest n >= 2 of which the power P(|T'| > t) is at least 0.8: T' is noncentral t with 2(n - 1) degrees of freedom and
 * noncentrality (difference / spread) √(n/2). For large n this is 15.7 (spread / difference)².
 *
 * @param difference between the true means, in the unit of `spread`, the standard deviation over seeds of either group
 * @returns Infinity for no difference, or one that a million seeds would not show
 * @throws OptionError for a negative spread or a number that is not finite
 * Source: Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988, chapter 2.
 * @example
 * seedsNeeded(0.0005, 0.0005); // 17
 */
export function seedsNeeded(difference: number, spread: number): number {
  requireNumber("difference", difference);
  requireNumber("spread", spread, 0);
  if (difference === 0) return Infinity;
  if (spread === 0) return 2;
  const enough = (n: number): boolean => seedsPower(n, difference, spread) >= 0.8;
  let [few, many] = [1, 2];
  while (!enough(many)) {
    if (many > 1e6) return Infinity;
    [few, many] = [many, 2 * many];
  }
  while (many - few > 1) {
    const middle = (few + many) >> 1;
    if (enough(middle)) many = middle;
    else few = middle;
  }
  return many;
}

/**
 * The probability that two groups of `count` seeds show a true difference, p below 0.05 in a two-sided t test.
 *
 * @throws OptionError for fewer than 2 seeds
 * @example
 * seedsPower(17, 1, 1); // 0.807
 */
export function seedsPower(count: number, difference: number, spread: number): number {
  requireInteger("count", count, 2);
  const degrees = 2 * (count - 1);
  const shift = (Math.abs(difference) / spread) * Math.sqrt(count / 2);
  const critical = studentQuantile(0.05, degrees);
  // T' = (Z + shift) / U with U² = χ²/degrees: the tails for one U, weighed by the density of U, by Simpson's rule.
  const [from, to] = [Math.max(0, 1 - 8 / Math.sqrt(degrees)), 1 + 8 / Math.sqrt(degrees)];
  const half = degrees / 2;
  const front = logarithm(2) + half * logarithm(half) - logGamma(half);
  const density = (u: number): number =>
    u === 0 ? 0 : exponential(front + (degrees - 1) * logarithm(u) - half * u * u);
  const tails = (u: number): number =>
    normalProbability(shift - critical * u) + normalProbability(-shift - critical * u);
  const steps = 400;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const u = from + ((to - from) * i) / steps;
    sum += (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * density(u) * tails(u);
  }
  return Math.min(1, (sum * (to - from)) / (3 * steps));
}
