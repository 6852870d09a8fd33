import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/core/errors.js";
import { outcomesOf, reliability } from "../../src/statistics/reliability.js";

const outcome = (confidence: number, right: boolean) => ({ confidence, right });

describe("reliability", () => {
  it("error is 0 for who is right as often as sure, and the distance for who is not, to 1e-12", () => {
    const fair = [...Array.from({ length: 9 }, () => outcome(0.9, true)), outcome(0.9, false)];
    expect(reliability(fair).error).toBeCloseTo(0, 12);
    const boastful = [outcome(1, true), outcome(1, false)];
    expect(reliability(boastful).error).toBeCloseTo(0.5, 12);
    expect(reliability([...boastful, outcome(0.25, false), outcome(0.25, false)]).error).toBeCloseTo(0.375, 12);
  });

  it("bins by hand: their bounds, means and Wilson's interval; empty ones are left out", () => {
    const { bins } = reliability([outcome(0.5, true), outcome(0.7, false), outcome(1, true), outcome(0.1, false)], 2);
    expect(bins.map(({ lower, upper, count }) => [lower, upper, count])).toEqual([
      [0, 0.5, 1],
      [0.5, 1, 3],
    ]);
    expect(bins[1].confidence).toBeCloseTo(2.2 / 3, 12);
    expect(bins[1].accuracy).toBeCloseTo(2 / 3, 12);
    // 2 of 3: statsmodels' and SciPy's Wilson interval is 0.2077 to 0.9385, to four digits.
    expect(bins[1].interval.lower).toBeCloseTo(0.2077, 4);
    expect(bins[1].interval.upper).toBeCloseTo(0.9385, 4);
    expect(reliability([outcome(1, true)]).bins).toHaveLength(1);
    expect(() => reliability([])).toThrow(OptionError);
  });

  it("takes the answer's output of an evaluation", () => {
    const evaluation = {
      dataset: { labels: Uint8Array.of(1, 0) },
      labels: Uint8Array.of(1, 1),
      outputs: Float32Array.of(0.25, 0.75, 0.5, 0.5),
    };
    expect(outcomesOf(evaluation)).toEqual([outcome(0.75, true), outcome(0.5, false)]);
  });
});
