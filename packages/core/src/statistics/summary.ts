import { OptionError } from "../core/errors.js";

/**
 * The arithmetic mean.
 *
 * @throws OptionError for an empty list.
 * @example
 * mean([2, 4, 9]); // 5
 */
export function mean(values: ArrayLike<number>): number {
  requireLength(values, 1, "mean");
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/**
 * The middle value, or the mean of the two in the middle.
 *
 * @throws OptionError for an empty list.
 * @example
 * median([9, 2, 4]); // 4
 */
export function median(values: ArrayLike<number>): number {
  requireLength(values, 1, "median");
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The sample standard deviation, √(Σ(x - mean)² / (n - 1)): how much the accuracy of one seed differs from another's.
 *
 * @throws OptionError for fewer than two values.
 * @example
 * standardDeviation([2, 4, 9]); // √13 = 3.60555
 */
export function standardDeviation(values: ArrayLike<number>): number {
  requireLength(values, 2, "standard deviation");
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - centre) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

function requireLength(values: ArrayLike<number>, least: number, what: string): void {
  if (values.length >= least) return;
  throw new OptionError({
    what: `Too few values for a ${what}`,
    expected: `at least ${least}`,
    received: String(values.length),
  });
}
