import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../src/core/errors.js";
import { comparePairs, exactMcNemar, holm, pairedInterval } from "../../src/statistics/pairs.js";

describe("exactMcNemar", () => {
  it.each([
    [5, 15, 0.04138946533203125],
    [10, 12, 0.8318119049072266],
    [50, 23, 0.0021181727464006325],
    [300, 240, 0.011050481081929898],
    [4000, 4200, 0.027972423571324654],
  ])("of %d and %d agrees with SciPy's binomtest (1.17.1) to 1e-9", (onlyA, onlyB, expected) => {
    expect(Math.abs(exactMcNemar(onlyA, onlyB) / expected - 1)).toBeLessThan(1e-9);
    expect(exactMcNemar(onlyB, onlyA)).toBe(exactMcNemar(onlyA, onlyB));
  });

  it("of 0 and 6 is 2/64, to 1e-15; of an even split 1; without a differing image 1", () => {
    expect(Math.abs(exactMcNemar(0, 6) - 2 / 64)).toBeLessThan(1e-15);
    expect([exactMcNemar(7, 7), exactMcNemar(7, 8)]).toEqual([1, 1]);
    expect(exactMcNemar(0, 0)).toBe(1);
  });

  it("refuses what is no count", () => {
    expect(() => exactMcNemar(-1, 2)).toThrow(OptionError);
    expect(() => exactMcNemar(1.5, 2)).toThrow(OptionError);
  });
});

describe("pairedInterval", () => {
  it.each([
    [5, 15, 100, -0.18613603401644566, -0.00994239735610336],
    [50, 23, 10_000, 0.0010032457112657033, 0.004395674504691106],
  ])("of %d and %d of %d agrees with the formula in NumPy to 1e-15", (onlyA, onlyB, total, lower, upper) => {
    const interval = pairedInterval(onlyA, onlyB, total);
    expect(Math.abs(interval.lower - lower)).toBeLessThan(1e-15);
    expect(Math.abs(interval.upper - upper)).toBeLessThan(1e-15);
  });

  it("refuses more differing images than there are", () => {
    expect(() => pairedInterval(6, 5, 10)).toThrow(OptionError);
  });
});

describe("holm", () => {
  it("raises by hand: 3 x 0.01, 2 x 0.03, and 0.04 not below it", () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
    expect(holm([0.5, 0.9])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});

describe("comparePairs", () => {
  it("counts by hand, in all and class by class", () => {
    const labels = [0, 0, 0, 0, 1, 1, 1, 1];
    const first = [0, 0, 1, 0, 1, 0, 1, 2];
    const second = [0, 1, 0, 1, 1, 2, 1, 2];
    const { count, both, onlyA, onlyB, neither, difference, pValue, classes, differing } = comparePairs(
      labels,
      first,
      second,
      3,
    );
    expect({ count, both, onlyA, onlyB, neither, difference }).toEqual({
      count: 8,
      both: 3,
      onlyA: 2,
      onlyB: 1,
      neither: 2,
      difference: 1 / 8,
    });
    expect(pValue).toBe(1);
    expect(differing).toEqual([1, 2, 3, 5]);
    expect(classes).toEqual([
      { count: 4, onlyA: 2, onlyB: 1, pValue: 1 },
      { count: 4, onlyA: 0, onlyB: 0, pValue: 1 },
      { count: 0, onlyA: 0, onlyB: 0, pValue: 1 },
    ]);
  });

  it("raises the p values of ten classes: six images to none in one of them is 10 x 2/64 there, 2/64 in all, to 1e-15", () => {
    const labels = Array.from({ length: 20 }, (_, i) => (i < 6 ? 4 : i % 10));
    const wrong = labels.map((label, i) => (i < 6 ? 9 : label));
    const { pValue, classes } = comparePairs(labels, labels, wrong, 10);
    expect(Math.abs(pValue - 2 / 64)).toBeLessThan(1e-15);
    expect(Math.abs(classes[4].pValue - 20 / 64)).toBeLessThan(1e-14);
  });

  it("refuses answers to other images, and none", () => {
    expect(() => comparePairs([0, 1], [0], [0, 1], 2)).toThrow(ShapeError);
    expect(() => comparePairs([], [], [], 2)).toThrow(OptionError);
  });
});
