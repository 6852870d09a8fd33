import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NumericError, OptionError, ShapeError } from "../../src/core/errors.js";
import type { Objective } from "../../src/optimizers/objective.js";
import {
  conjugateGradient,
  conjugateGradientSteps,
  type ConjugateGradientRecord,
} from "../../src/optimizers/conjugateGradient.js";

/** ½ Σ cᵢ (xᵢ - i)²: lowest, at 0, in (0, 1, 2, …). */
function bowl(curvatures: readonly number[]): Objective {
  return {
    parameterCount: curvatures.length,
    evaluate: (x) => ({
      loss: curvatures.reduce((sum, c, i) => sum + 0.5 * c * (x[i] - i) ** 2, 0),
      gradient: Float64Array.from(x, (value, i) => curvatures[i] * (value - i)),
    }),
  };
}

/** Rosenbrock's valley in n dimensions: lowest, at 0, in (1, 1, …). */
function rosenbrock(n: number): Objective {
  return {
    parameterCount: n,
    evaluate(x) {
      let loss = 0;
      const gradient = new Float64Array(n);
      for (let i = 0; i < n - 1; i++) {
        const valley = x[i + 1] - x[i] * x[i];
        const rest = 1 - x[i];
        loss += 100 * valley * valley + rest * rest;
        gradient[i] += -400 * x[i] * valley - 2 * rest;
        gradient[i + 1] += 200 * valley;
      }
      return { loss, gradient };
    },
  };
}

const rosenbrockStart = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1));

const greatestDistance = (a: Float64Array, b: (i: number) => number): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b(i))), 0);

describe("conjugateGradient", () => {
  it("finds the floor of a bowl to 1e-10, in curvatures from 1 to 100", () => {
    const result = conjugateGradient(bowl([1, 10, 100]), Float64Array.of(5, 5, 5), { iterations: 100 });
    expect(greatestDistance(result.parameters, (i) => i)).toBeLessThan(1e-10);
  });

  it("finds Rosenbrock's minimum to 1e-8 in 2 and in 10 dimensions (SciPy's CG: 41 and 496 line searches)", () => {
    for (const [n, searches] of [
      [2, 60],
      [10, 1000],
    ]) {
      const result = conjugateGradient(rosenbrock(n), rosenbrockStart(n), { iterations: searches });
      expect(greatestDistance(result.parameters, () => 1)).toBeLessThan(1e-8);
      expect(result.loss).toBeLessThan(1e-16);
    }
  });

  it("agrees with scipy.optimize on a logistic regression: loss to 1e-12, weights to 1e-7", () => {
    const points = [
      [0.5, 1.2, 1],
      [1.5, -0.3, 1],
      [-1, 0.4, 0],
      [-0.7, -1.1, 0],
      [2, 0.8, 1],
      [0.1, -0.6, 0],
      [-1.8, 1.5, 0],
      [0.9, 0.2, 1],
      [-0.2, 0.9, 1],
      [1.1, -1.4, 0],
      [-0.5, -0.2, 1],
      [0.3, 0.3, 0],
    ];
    const regression: Objective = {
      parameterCount: 3,
      evaluate(w) {
        let loss = 0.05 * (w[1] * w[1] + w[2] * w[2]);
        const gradient = Float64Array.of(0, 0.1 * w[1], 0.1 * w[2]);
        for (const [a, b, label] of points) {
          const p = 1 / (1 + Math.exp(-(w[0] + w[1] * a + w[2] * b)));
          loss -= Math.log(label === 1 ? p : 1 - p) / points.length;
          const delta = (p - label) / points.length;
          gradient[0] += delta;
          gradient[1] += delta * a;
          gradient[2] += delta * b;
        }
        return { loss, gradient };
      },
    };
    const result = conjugateGradient(regression, new Float64Array(3), { iterations: 100 });
    // SciPy 1.10.1, BFGS with gtol 1e-13.
    expect(Math.abs(result.loss - 0.5389459117173324)).toBeLessThan(1e-12);
    const weights = [-0.236556330646713, 0.8555404442317465, 0.7105932298826402];
    expect(greatestDistance(result.parameters, (i) => weights[i])).toBeLessThan(1e-7);
  });

  it("takes its first step of 1/(1 + |g|²), and the same conjugate direction as worked by hand", () => {
    // ½(x² + 4y²) from (1, 1): g = (1, 4), step 1/18, to (17/18, 14/18), loss (17² + 4·14²)/648. There the slope
    // -(17 + 16·14)/18 = -241/18 = -13.4 is still steeper than half of -17, so the line search goes on: the cubic through
    // both points is the parabola itself, lowest at 17/65.
    const seen: number[][] = [];
    const valley: Objective = {
      parameterCount: 2,
      evaluate(p) {
        seen.push([...p]);
        return { loss: 0.5 * (p[0] ** 2 + 4 * p[1] ** 2), gradient: Float64Array.of(p[0], 4 * p[1]) };
      },
    };
    conjugateGradient(valley, Float64Array.of(1, 1), { iterations: 2 });
    expect(seen[1][0]).toBeCloseTo(17 / 18, 14);
    expect(seen[1][1]).toBeCloseTo(14 / 18, 14);
    // 17/65 is more than three times 1/18: the step is held at 3/18.
    expect(seen[2][0]).toBeCloseTo(1 - 3 / 18, 14);
    expect(seen[2][1]).toBeCloseTo(1 - 12 / 18, 14);
    // There g = (5/6, 4/3), slope -(5/6 + 16/3) = -37/6, below half of 17: accepted. Polak-Ribière:
    // (g₂·g₂ - g₁·g₂)/(g₁·g₁) = (89/36 - 37/6)/17 = -133/612, s = 133/612 (1, 4) - (5/6, 4/3) = (-377, -284)/612; its slope
    // -(5/6·377 + 4/3·284)/612 = -(693 - 1/6)/612, so the next step is 1/6 · 17/(-slope).
    const slope = -((5 / 6) * 377 + (4 / 3) * 284) / 612;
    const step = ((1 / 6) * -17) / slope;
    expect(seen[3][0]).toBeCloseTo(5 / 6 - (step * 377) / 612, 13);
    expect(seen[3][1]).toBeCloseTo(1 / 3 - (step * 284) / 612, 13);
  });

  it("turns back from where the loss is not a number, and from infinity (x - ln x, lowest at 1, to 1e-7)", () => {
    for (const outside of [NaN, Infinity, -Infinity]) {
      const halfLine: Objective = {
        parameterCount: 1,
        evaluate: ([x]) =>
          x <= 0
            ? { loss: outside, gradient: Float64Array.of(1) }
            : { loss: x - Math.log(x), gradient: Float64Array.of(1 - 1 / x) },
      };
      const result = conjugateGradient(halfLine, Float64Array.of(0.001), { iterations: 50 });
      expect(Math.abs(result.parameters[0] - 1)).toBeLessThan(1e-7);
      expect(Math.abs(result.loss - 1)).toBeLessThan(1e-12);
    }
  });

  /** The points visited from x = 1, where loss and gradient are 1; everywhere else they are what is given. */
  const visit = (loss: number, gradient: number): number[] => {
    const seen: number[] = [];
    const evaluate: Objective["evaluate"] = ([x]) => {
      seen.push(x);
      return x === 1 ? { loss: 1, gradient: Float64Array.of(1) } : { loss, gradient: Float64Array.of(gradient) };
    };
    conjugateGradient({ parameterCount: 1, evaluate }, Float64Array.of(1), { iterations: 1 });
    return seen;
  };

  it("halves its step from where the loss is not finite", () => {
    // The first step is 1/(1 + 1²) = ½.
    for (const loss of [NaN, Infinity, -Infinity]) {
      expect(visit(loss, 1).slice(0, 4)).toEqual([1, 0.5, 0.75, 0.875]);
      expect(visit(0.5, loss).slice(0, 4)).toEqual([1, 0.5, 0.75, 0.875]);
    }
  });

  it("steps back to the lowest point of the parabola where the loss rose, worked by hand", () => {
    // Loss 1 and slope -1 at 0, loss 2 at ½: ½²/(2·(2 - 1 + ½)) = 1/12.
    expect(visit(2, 1)[2]).toBeCloseTo(1 - 1 / 12, 14);
    // Lowest at ½²/(2·(11 - 1 + ½)) = 1/84, which is nearer to the origin than a tenth of the way.
    expect(visit(11, 1)[2]).toBeCloseTo(1 - 0.05, 14);
  });

  it("accepts a step that lowers the loss by 1 % of what the slope promises, and none that does less", () => {
    // Promised: ½ · 1. A gradient of -0.4 is flat enough.
    expect(visit(0.9949, -0.4).length).toBe(2);
    expect(visit(0.9951, -0.4).length).toBeGreaterThan(2);
    // A gradient of -0.6 is too steep, the other way.
    expect(visit(0.9949, -0.6).length).toBeGreaterThan(2);
  });

  it("descends steepest where the conjugate direction would climb, worked by hand", () => {
    // From gradient (1, 0) to (-0.4, 0.1): mixing 0.17 + 0.4, direction (-0.57 + 0.4, -0.1), slope 0.058: it climbs. So
    // the direction is (0.4, -0.1) with slope -0.17, and the next step ½ · 1/0.17.
    const seen: number[][] = [];
    const evaluate: Objective["evaluate"] = ([x, y]) => {
      seen.push([x, y]);
      const atStart = x === 1 && y === 0;
      return { loss: atStart ? 1 : 0.5, gradient: atStart ? Float64Array.of(1, 0) : Float64Array.of(-0.4, 0.1) };
    };
    conjugateGradient({ parameterCount: 2, evaluate }, Float64Array.of(1, 0), { iterations: 2 });
    expect(seen[1]).toEqual([0.5, 0]);
    expect(seen[2][0]).toBeCloseTo(0.5 + (0.5 / 0.17) * 0.4, 13);
    expect(seen[2][1]).toBeCloseTo((-0.5 / 0.17) * 0.1, 13);
  });

  it("never ends above the loss it started from, never rises, repeats itself, and leaves its start alone", () => {
    const starts = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(starts, fc.integer({ min: 0, max: 30 }), (values, iterations) => {
        const start = Float64Array.from(values);
        const n = start.length;
        // Rosenbrock's valley with a hole of NaN in it.
        const objective: Objective = {
          parameterCount: n,
          evaluate: (x) => {
            const result = rosenbrock(n).evaluate(x);
            const hole = x[0] > 0.2 && x[0] < 0.3 && start[0] <= 0.2;
            return hole ? { ...result, loss: NaN } : result;
          },
        };
        const result = conjugateGradient(objective, start, { iterations });
        expect([...start]).toEqual(values);
        expect(result.loss).toBe(objective.evaluate(result.parameters).loss);
        expect(result.losses[0]).toBe(objective.evaluate(start).loss);
        expect(result.losses.length).toBe(result.iterations + 1);
        expect(result.losses.every((loss, i) => i === 0 || loss <= result.losses[i - 1])).toBe(true);
        expect(conjugateGradient(objective, start, { iterations })).toEqual(result);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it("a step at a time it takes the same steps, and nothing before the first is asked for", () => {
    let evaluations = 0;
    const valley: Objective = {
      parameterCount: 2,
      evaluate: (x) => {
        evaluations++;
        return rosenbrock(2).evaluate(x);
      },
    };
    const steps = conjugateGradientSteps(valley, rosenbrockStart(2), { iterations: 7 });
    expect(evaluations).toBe(0);
    const losses = [...steps].map((step) => step.loss);
    expect(losses).toEqual(conjugateGradient(valley, rosenbrockStart(2), { iterations: 7 }).losses.slice(1));
  });

  it("stops for each of its reasons", () => {
    const start = rosenbrockStart(2);
    const valley = rosenbrock(2);
    expect(conjugateGradient(valley, start, { iterations: 3 })).toMatchObject({ iterations: 3, reason: "iterations" });
    expect(conjugateGradient(valley, start, { iterations: 0 })).toMatchObject({ evaluations: 1, reason: "iterations" });
    expect(conjugateGradient(bowl([1, 1]), Float64Array.of(0, 1))).toMatchObject({
      iterations: 0,
      evaluations: 1,
      reason: "converged",
    });
    const limited = conjugateGradient(valley, start, { maximumEvaluations: 10 });
    expect(limited.reason).toBe("evaluations");
    expect(limited.evaluations).toBeLessThanOrEqual(10);
    const records: ConjugateGradientRecord[] = [];
    const stopped = conjugateGradient(valley, start, {
      onIteration: (record) => {
        records.push(record);
        return record.iteration === 4 ? "stop" : undefined;
      },
    });
    expect(stopped).toMatchObject({ iterations: 4, reason: "stopped" });
    expect(records.map((record) => record.loss)).toEqual(stopped.losses.slice(1));
    const { gradient } = valley.evaluate(stopped.parameters);
    expect(records[3].parameters).toEqual(stopped.parameters);
    expect(records[3].gradientNorm).toBeCloseTo(Math.hypot(...gradient), 12);
    expect(records[3].evaluations).toBe(stopped.evaluations);
    // A gradient that points uphill everywhere: no step helps.
    const misled: Objective = { parameterCount: 1, evaluate: ([x]) => ({ loss: x, gradient: Float64Array.of(-1) }) };
    expect(conjugateGradient(misled, Float64Array.of(0))).toMatchObject({
      iterations: 2,
      evaluations: 43,
      loss: 0,
      reason: "line search failed twice",
    });
  });

  it("refuses a start of the wrong size, a start that is not finite, and wrong options", () => {
    expect(() => conjugateGradient(bowl([1]), new Float64Array(2))).toThrow(ShapeError);
    expect(() => conjugateGradient(bowl([1]), Float64Array.of(NaN))).toThrow(NumericError);
    expect(() => conjugateGradient(bowl([1]), Float64Array.of(1e200))).toThrow(NumericError);
    expect(() => conjugateGradient(bowl([1]), Float64Array.of(1), { iterations: 1.5 })).toThrow(OptionError);
    expect(() => conjugateGradient(bowl([1]), Float64Array.of(1), { maximumEvaluations: 0 })).toThrow(OptionError);
  });
});
