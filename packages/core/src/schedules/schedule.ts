import type { Fields } from "../core/fields.js";
import { behaviourIn, kindsOf, parseIn, type DescriptionIn } from "../core/kinds.js";
import { constantBehaviour, parseConstant } from "./constant.js";
import { cosineDecayBehaviour, parseCosineDecay } from "./cosineDecay.js";
import { exponentialDecayBehaviour, parseExponentialDecay } from "./exponentialDecay.js";
import { oneCycleBehaviour, parseOneCycle } from "./oneCycle.js";
import type { ScheduleBehaviour } from "./scheduleBehaviour.js";
import { parseStepDecay, stepDecayBehaviour } from "./stepDecay.js";

/** Every schedule: a file and a line here. */
const schedules = {
  constant: { parse: parseConstant, behaviour: constantBehaviour },
  stepDecay: { parse: parseStepDecay, behaviour: stepDecayBehaviour },
  exponentialDecay: { parse: parseExponentialDecay, behaviour: exponentialDecayBehaviour },
  cosineDecay: { parse: parseCosineDecay, behaviour: cosineDecayBehaviour },
  oneCycle: { parse: parseOneCycle, behaviour: oneCycleBehaviour },
};

/**
 * How the learning rate moves through a training: a factor on the optimiser's rate. Plain frozen objects; `warmUpSteps`
 * first raises the factor evenly from 1/warmUpSteps to 1.
 */
export type Schedule = DescriptionIn<typeof schedules>;

/** The kinds of schedules: what JSON and command lines call them. */
export const scheduleKinds = /* @__PURE__ */ kindsOf(schedules);

/**
 * Reads a schedule from JSON.
 *
 * @throws OptionError with the path of the field that is wrong or unknown
 * @example
 * readObject({ kind: "cosineDecay", last: 0.1 }, "mine.json", parseSchedule);
 */
export function parseSchedule(fields: Fields): Schedule {
  return parseIn(schedules, fields);
}

/**
 * The factor for a step.
 *
 * @param iteration the step about to be taken, from 1
 * @param totalIterations how many steps the whole training takes
 */
export function scheduleFactor(schedule: Schedule, iteration: number, totalIterations: number): number {
  const done = iteration - 1;
  if (done < schedule.warmUpSteps) return (done + 1) / schedule.warmUpSteps;
  const factor: ScheduleBehaviour = behaviourIn(schedules, schedule);
  return factor(Math.min(1, done / Math.max(1, totalIterations - 1)), done);
}
