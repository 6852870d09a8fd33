import { requireInteger } from "../core/errors.js";

/** The 97.5th percentile of the standard normal distribution: 95 % lie within it on both sides. */
export const normalQuantile = 1.959963984540054;

/** A range of values, both ends included. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/**
 * The 95 % confidence interval of an accuracy, after Wilson: the true accuracies from which `correct` of `total` is no
 * surprise.
 *
 * (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n), with p = correct/total, n = total, z = 1.96. Unlike p ± z·error it
 * stays within 0..1 and is right near both ends, where digits are read.
 *
 * @throws OptionError unless `total` is a whole number of at least 1 and `correct` one from 0 to `total`.
 * Source: Wilson, JASA 22, 1927.
 * @example
 * wilsonInterval(9_700, 10_000); // { lower: 0.96647, upper: 0.97317 }, rounded
 */
export function wilsonInterval(correct: number, total: number): Interval {
  const share = shareOf(correct, total);
  const z2 = normalQuantile * normalQuantile;
  const centre = share + z2 / (2 * total);
  const reach = normalQuantile * Math.sqrt((share * (1 - share)) / total + z2 / (4 * total * total));
  const scale = 1 + z2 / total;
  return {
    lower: correct === 0 ? 0 : (centre - reach) / scale,
    upper: correct === total ? 1 : (centre + reach) / scale,
  };
}

/**
 * The standard error of an accuracy, √(p(1-p)/n): how much it moves from one sample of test images to another.
 *
 * @throws OptionError unless `total` is a whole number of at least 1 and `correct` one from 0 to `total`.
 * @example
 * binomialStandardError(9_970, 10_000); // 0.000547: 0.055 points at 99.7 %
 */
export function binomialStandardError(correct: number, total: number): number {
  const share = shareOf(correct, total);
  return Math.sqrt((share * (1 - share)) / total);
}

function shareOf(correct: number, total: number): number {
  requireInteger("total", total, 1);
  return requireInteger("correct", correct, 0, total) / total;
}
