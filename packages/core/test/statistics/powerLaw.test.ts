import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/core/errors.js";
import { fitPowerLaw, powerLawAt } from "../../src/statistics/powerLaw.js";

const sizes = [500, 1000, 2000, 4000, 8000, 16000, 32000, 60000];
const errors = [0.0951, 0.0655, 0.0467, 0.0328, 0.024, 0.0171, 0.0132, 0.0106];
const near = (value: number, expected: number, relative: number) => {
  expect(Math.abs(value / expected - 1)).toBeLessThan(relative);
};

// Expected: SciPy 1.17.1, optimize.curve_fit with tolerances of 1e-15, sigma = 1/√weight, absolute_sigma = False.
describe("fitPowerLaw", () => {
  it.each([
    [
      "unweighted",
      errors.map(() => 1),
      [0.004109096752281801, 2.827812231150611, 0.5532538577005675],
      [0.0004967062522746035, 0.14090007720070108, 0.008465528036312968],
      [0.008488086720445726, 0.00030306837373553355],
    ],
    [
      "weighted",
      errors.map((p) => 1e4 / (p * (1 - p))),
      [0.004075060541870081, 2.81845853777208, 0.5526825491707306],
      [0.0003875309171302044, 0.14727904588781368, 0.008411758927358825],
      [0.008468825405617544, 0.0002040059493071581],
    ],
  ])("%s agrees with SciPy to 1e-5, its standard errors too", (_, weights, [a, b, c], standard, [at, deviation]) => {
    const law = fitPowerLaw(sizes.map((size, i) => ({ size, error: errors[i], weight: weights[i] })));
    near(law.a, a, 1e-5);
    near(law.b, b, 1e-5);
    near(law.c, c, 1e-5);
    near(law.standardErrors.a, standard[0], 1e-5);
    near(law.standardErrors.b, standard[1], 1e-5);
    near(law.standardErrors.c, standard[2], 1e-5);
    const beyond = powerLawAt(law, 120_000);
    near(beyond.error, at, 1e-5);
    near(beyond.standardError, deviation, 1e-5);
  });

  it("finds a known curve again to 1e-5: 0.003 + 2 n^-0.6 without noise", () => {
    const law = fitPowerLaw(sizes.map((size) => ({ size, error: 0.003 + 2 * size ** -0.6 })));
    near(law.a, 0.003, 1e-5);
    near(law.b, 2, 1e-5);
    near(law.c, 0.6, 1e-5);
    expect(law.residual).toBeLessThan(1e-8);
  });

  it("holds a at 0 where it would be negative, and then agrees with SciPy's two parameters to 1e-5", () => {
    const seen = [0.3, 0.19, 0.125, 0.076, 0.046, 0.0265];
    const law = fitPowerLaw(seen.map((error, i) => ({ size: 100 * 2 ** i, error })));
    expect(law).toMatchObject({ a: 0, atBound: true });
    near(law.b, 6.308642807764545, 1e-5);
    near(law.c, 0.6607795109583522, 1e-5);
    expect(law.standardErrors.a).toBeNaN();
    near(law.standardErrors.b, 0.3980745656131325, 1e-5);
    near(law.standardErrors.c, 0.012382409066109391, 1e-5);
  });

  it("refuses three sizes, and numbers out of range", () => {
    const three = [1, 2, 3, 3].map((size) => ({ size, error: 0.1 }));
    expect(() => fitPowerLaw(three)).toThrow(OptionError);
    const wrong = sizes.map((size, i) => ({ size, error: i === 2 ? NaN : errors[i] }));
    expect(() => fitPowerLaw(wrong)).toThrow("errors from 0 to 1");
  });
});
