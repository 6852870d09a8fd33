import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/core/errors.js";
import { readObject } from "../../src/core/fields.js";
import { constant } from "../../src/schedules/constant.js";
import { cosineDecay } from "../../src/schedules/cosineDecay.js";
import { exponentialDecay } from "../../src/schedules/exponentialDecay.js";
import { oneCycle } from "../../src/schedules/oneCycle.js";
import { parseSchedule, scheduleFactor, type Schedule } from "../../src/schedules/schedule.js";
import { stepDecay } from "../../src/schedules/stepDecay.js";

const along = (schedule: Schedule, steps: number): number[] =>
  Array.from({ length: steps }, (_, i) => scheduleFactor(schedule, i + 1, steps));

/** Each within 2e-15 of what is expected. */
function expectFactors(schedule: Schedule, expected: readonly number[]): void {
  along(schedule, expected.length).forEach((factor, i) => {
    expect(Math.abs(factor - expected[i]), `step ${i + 1}: ${factor}`).toBeLessThan(2e-15);
  });
}

describe("schedules, to 2e-15 of torch.optim.lr_scheduler (PyTorch 1.13) at rate 1", () => {
  it("cosineDecay = CosineAnnealingLR(T_max=10, eta_min=0.1)", () => {
    expectFactors(
      cosineDecay({ last: 0.1 }),
      [
        1, 0.9779754323328191, 0.9140576474687263, 0.8145033635316129, 0.6890576474687263, 0.55, 0.41094235253127376,
        0.2854966364683872, 0.18594235253127372, 0.12202456766718092, 0.1,
      ],
    );
  });

  it("exponentialDecay = ExponentialLR(gamma=0.01^(1/10))", () => {
    expectFactors(
      exponentialDecay({ last: 0.01 }),
      [
        1, 0.6309573444801932, 0.39810717055349726, 0.251188643150958, 0.15848931924611134, 0.09999999999999999,
        0.06309573444801932, 0.03981071705534972, 0.025118864315095798, 0.015848931924611134, 0.01,
      ],
    );
  });

  it("stepDecay = StepLR(step_size=3, gamma=0.1)", () => {
    expectFactors(stepDecay({ everySteps: 3 }), [1, 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01]);
  });

  it("oneCycle = OneCycleLR(total_steps=11, pct_start=0.5, div_factor=25, final_div_factor=400)", () => {
    // PyTorch's peak lies at 0.5·11 - 1 = 4.5 of the 10 steps between first and last: peakAt 0.45.
    expectFactors(
      oneCycle({ first: 0.04, peakAt: 0.45, last: 0.0001 }),
      [
        0.04, 0.15229866730289066, 0.43664887471987335, 0.76, 0.9710524579772359, 0.9797485121585681,
        0.8274476239359453, 0.5712003033947289, 0.29236326424970693, 0.07946529626105091, 0.0001,
      ],
    );
  });
});

describe("schedules by hand", () => {
  it("constant stays 1, whatever the step", () => {
    expect(along(constant(), 4)).toEqual([1, 1, 1, 1]);
  });

  it("warm up evenly to 1 and then go on as if there had been none", () => {
    expect(along(constant({ warmUpSteps: 4 }), 6)).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
    const [warm, cold] = [along(cosineDecay({ warmUpSteps: 2 }), 9), along(cosineDecay(), 9)];
    expect(warm.slice(0, 2)).toEqual([0.5, 1]);
    expect(warm.slice(2)).toEqual(cold.slice(2));
  });

  it("have an end even in a training of one step", () => {
    for (const schedule of [constant(), stepDecay({ everySteps: 1 }), exponentialDecay(), cosineDecay()]) {
      expect(scheduleFactor(schedule, 1, 1)).toBe(1);
    }
    expect(scheduleFactor(oneCycle(), 1, 1)).toBeCloseTo(0.04, 15);
  });

  it("stay at the end when steps go past it", () => {
    expect(scheduleFactor(cosineDecay({ last: 0.25 }), 100, 10)).toBe(0.25);
  });
});

describe("any schedule", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const positive = fc.double({ min: 1e-9, max: 1, noNaN: true });
  const warmUpSteps = fc.nat(20);
  const any: fc.Arbitrary<Schedule> = fc.oneof(
    fc.record({ warmUpSteps }).map(constant),
    fc.record({ warmUpSteps, everySteps: fc.integer({ min: 1, max: 50 }), factor: positive }).map(stepDecay),
    fc.record({ warmUpSteps, last: positive }).map(exponentialDecay),
    fc.record({ warmUpSteps, last: share }).map(cosineDecay),
    fc.record({ first: share, peakAt: fc.double({ min: 0.001, max: 0.999, noNaN: true }), last: share }).map(oneCycle),
  );

  it("property: comes back from JSON", () => {
    fc.assert(
      fc.property(any, (schedule) => {
        expect(readObject(JSON.parse(JSON.stringify(schedule)), "the schedule", parseSchedule)).toEqual(schedule);
        expect(Object.isFrozen(schedule)).toBe(true);
      }),
    );
  });

  it("property: is a factor from 0 to 1 at every step", () => {
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 200 }), (schedule, steps) => {
        for (const factor of along(schedule, steps)) {
          expect(factor).toBeGreaterThanOrEqual(0);
          expect(factor).toBeLessThanOrEqual(1 + 1e-15);
        }
      }),
    );
  });

  it("takes the ends of its ranges, and nothing beyond", () => {
    for (const end of [0, 1]) {
      expect(cosineDecay({ last: end }).last).toBe(end);
      expect(oneCycle({ first: end, last: end })).toMatchObject({ first: end, last: end });
    }
    for (const end of [1e-12, 1]) {
      expect(exponentialDecay({ last: end }).last).toBe(end);
      expect(stepDecay({ everySteps: 1, factor: end }).factor).toBe(end);
    }
    for (const peakAt of [0.001, 0.999]) expect(oneCycle({ peakAt }).peakAt).toBe(peakAt);
    for (const beyond of [-0.01, 1.01]) {
      expect(() => cosineDecay({ last: beyond })).toThrow("Wrong last");
      expect(() => exponentialDecay({ last: beyond })).toThrow("Wrong last");
      expect(() => stepDecay({ everySteps: 1, factor: beyond })).toThrow("Wrong factor");
      expect(() => oneCycle({ first: beyond })).toThrow("Wrong first");
      expect(() => oneCycle({ last: beyond })).toThrow("Wrong last");
      expect(() => oneCycle({ peakAt: beyond })).toThrow("Wrong peakAt");
    }
  });

  it("has the defaults that its description states", () => {
    expect(cosineDecay()).toMatchObject({ last: 0, warmUpSteps: 0 });
    expect(stepDecay({ everySteps: 1 })).toMatchObject({ factor: 0.1, warmUpSteps: 0 });
    expect(exponentialDecay()).toMatchObject({ last: 0.01, warmUpSteps: 0 });
    expect(oneCycle()).toMatchObject({ first: 0.04, peakAt: 0.3, last: 0.0001, warmUpSteps: 0 });
  });

  it("refuses what is out of range or unknown, naming it", () => {
    expect(() => constant({ warmUpSteps: -1 })).toThrow("Wrong warmUpSteps");
    expect(() => stepDecay({ everySteps: 0 })).toThrow("Wrong everySteps");
    expect(() => stepDecay({ everySteps: 1, factor: 2 })).toThrow("Wrong factor");
    expect(() => exponentialDecay({ last: 0 })).toThrow("Wrong last");
    expect(() => cosineDecay({ last: 1.5 })).toThrow("Wrong last");
    expect(() => oneCycle({ peakAt: 1 })).toThrow(OptionError);
    expect(() => readObject({ kind: "linear" }, "the schedule", parseSchedule)).toThrow("Wrong kind in the schedule");
    expect(() => readObject({ kind: "constant", last: 1 }, "it", parseSchedule)).toThrow('Unknown field "last" in it');
  });
});
