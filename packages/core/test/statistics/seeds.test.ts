import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/core/errors.js";
import { compareSeeds, seedsNeeded, seedsPower } from "../../src/statistics/seeds.js";

// Expected: SciPy 1.17.1, ttest_ind(equal_var=False), its confidence interval, and the noncentral t distribution (nct).
describe("compareSeeds", () => {
  it.each([
    [
      [0.993, 0.9925, 0.9931],
      [0.9921, 0.9918, 0.9925],
      0.05638403057543411,
      -3.218741766611061e-5,
      0.0014988540843328378,
    ],
    [[98.1, 97.9, 98.35, 98.0, 98.2], [97.7, 98.4, 97.2], 0.42914991858514934, -1.063021606285802, 1.7496882729524694],
  ])("agrees with SciPy's Welch test to 1e-8 (%j, %j)", (first, second, pValue, lower, upper) => {
    const compared = compareSeeds(first, second);
    expect(Math.abs(compared.pValue / pValue - 1)).toBeLessThan(1e-8);
    expect(Math.abs(compared.interval.lower / lower - 1)).toBeLessThan(1e-8);
    expect(Math.abs(compared.interval.upper / upper - 1)).toBeLessThan(1e-8);
  });

  it("knows what has no spread", () => {
    expect(compareSeeds([1, 1], [1, 1]).pValue).toBe(1);
    expect(compareSeeds([1, 1], [0.5, 0.5])).toMatchObject({ pValue: 0, difference: 0.5, spread: 0 });
    expect(() => compareSeeds([1], [1, 2])).toThrow(OptionError);
  });
});

describe("seedsPower", () => {
  it.each([
    [2, 1, 0.09520175549788391],
    [5, 2, 0.7905423779725714],
    [17, 1, 0.8070367151472198],
    [26, 0.8, 0.8074866151465276],
    [64, 0.5, 0.8014595579222543],
  ])("of %d seeds and %d standard deviations agrees with SciPy's nct to 1e-6", (count, difference, power) => {
    expect(Math.abs(seedsPower(count, difference, 1) - power)).toBeLessThan(1e-6);
  });
});

describe("seedsNeeded", () => {
  it.each([
    [2, 6],
    [1.5, 9],
    [1, 17],
    [0.8, 26],
    [0.5, 64],
    [0.2, 394],
    [0.05, 6281],
  ])("for %d standard deviations is SciPy's %d: power 0.8 at 0.05", (difference, count) => {
    expect(seedsNeeded(difference, 1)).toBe(count);
    expect(seedsNeeded(-difference * 0.003, 0.003)).toBe(count);
  });

  it("is without end for no difference, and 2 without spread", () => {
    expect(seedsNeeded(0, 1)).toBe(Infinity);
    expect(seedsNeeded(1e-6, 1)).toBe(Infinity);
    expect(seedsNeeded(0.1, 0)).toBe(2);
    expect(() => seedsNeeded(NaN, 1)).toThrow(OptionError);
  });
});
