import { describe, expect, it } from "vitest";
import { logGamma, normalProbability, studentQuantile, studentTails } from "../../src/statistics/distributions.js";

// Expected: SciPy 1.17.1.
const near = (value: number, expected: number, relative: number) => {
  expect(Math.abs(value - expected)).toBeLessThan(relative * Math.max(1e-2, Math.abs(expected)));
};

describe("distributions", () => {
  it.each([
    [0.5, 0.5723649429247],
    [1, 0],
    [3.7, 1.428072326665388],
    [100.25, 360.28455963776423],
    [10001, 82108.92783681436],
  ])("logGamma(%d) agrees with SciPy's gammaln to 1e-12", (x, expected) => {
    near(logGamma(x), expected, 1e-12);
  });

  it.each([
    [-3.5, 0.00023262907903552502],
    [-1, 0.15865525393145707],
    [0.3, 0.6179114221889526],
    [1.96, 0.9750021048517795],
    [5, 0.9999997133484281],
  ])("normalProbability(%d) agrees with SciPy's norm.cdf to 1e-13", (z, expected) => {
    near(normalProbability(z), expected, 1e-13);
  });

  it.each([
    [2.1, 4, 0.10365328631760218],
    [0.5, 7.3, 0.6317935268044417],
    [5, 98, 2.51357798323805e-6],
    [1.96, 1e5, 0.04999856319430168],
  ])("studentTails(%d, %d) agrees with twice SciPy's t.sf to 1e-9", (t, degrees, expected) => {
    near(studentTails(t, degrees), expected, 1e-9);
  });

  it.each([
    [1, 12.706204736174705],
    [4, 2.7764451051977943],
    [7.3, 2.3450667365477034],
    [98, 1.9844674545084817],
    [1e5, 1.95998770753461],
  ])("studentQuantile(0.05, %d) agrees with SciPy's t.isf(0.025) to 1e-8", (degrees, expected) => {
    near(studentQuantile(0.05, degrees), expected, 1e-8);
  });
});
