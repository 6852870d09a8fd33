import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/core/errors.js";
import { binomialStandardError, wilsonInterval } from "../../src/statistics/intervals.js";
import { mean, standardDeviation } from "../../src/statistics/summary.js";

describe("statistics", () => {
  // [correct, total, lower, upper]: scipy.stats.binomtest(…).proportion_ci(0.95, "wilson"), SciPy 1.10.1.
  const intervals = [
    [9700, 10000, 0.9664718461488766, 0.9731671953826875],
    [9209, 10000, 0.915447081398244, 0.9260296687733205],
    [3, 7, 0.1582198552514697, 0.7495416354723428],
    [0, 10, 0.0, 0.27753279986288926],
    [10, 10, 0.7224672001371109, 1.0],
  ];
  it("Wilson's interval agrees with SciPy to 1e-14", () => {
    for (const [correct, total, lower, upper] of intervals) {
      const interval = wilsonInterval(correct, total);
      expect(Math.abs(interval.lower - lower)).toBeLessThan(1e-14);
      expect(Math.abs(interval.upper - upper)).toBeLessThan(1e-14);
    }
  });

  it("Wilson's interval lies within 0 to 1 and holds the accuracy", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (total, share) => {
        const correct = Math.round(share * total);
        const { lower, upper } = wilsonInterval(correct, total);
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(lower).toBeLessThanOrEqual(correct / total);
        expect(upper).toBeGreaterThanOrEqual(correct / total);
        expect(upper).toBeLessThanOrEqual(1);
      }),
      { seed: 1 },
    );
  });

  it("mean and sample standard deviation agree with NumPy (ddof = 1) to 1e-13", () => {
    const accuracies = [98.1, 97.9, 98.35, 98.0, 98.2];
    expect(Math.abs(mean(accuracies) - 98.11)).toBeLessThan(1e-13);
    expect(Math.abs(standardDeviation(accuracies) - 0.1746424919657266)).toBeLessThan(1e-13);
    expect(mean([2, 4, 9])).toBe(5);
    expect(standardDeviation(Float32Array.of(2, 4, 9))).toBe(Math.sqrt(13));
  });

  it("binomial standard error: 0.055 points at 99.7 % of 10,000, to 5e-6", () => {
    expect(Math.abs(binomialStandardError(9_970, 10_000) - 0.00055)).toBeLessThan(5e-6);
    expect(binomialStandardError(1, 2)).toBe(Math.sqrt(0.125));
    expect(binomialStandardError(10, 10)).toBe(0);
  });

  it("refuses counts that cannot be, and too few values", () => {
    expect(() => wilsonInterval(11, 10)).toThrow(OptionError);
    expect(() => wilsonInterval(-1, 10)).toThrow(OptionError);
    expect(() => wilsonInterval(0, 0)).toThrow(OptionError);
    expect(() => binomialStandardError(0.5, 10)).toThrow(OptionError);
    expect(() => mean([])).toThrow("Too few values for a mean: expected at least 1, received 0.");
    expect(() => standardDeviation([1])).toThrow(OptionError);
  });
});
