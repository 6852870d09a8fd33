import { requireInteger, requireNumber } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import { power } from "../core/mathematics.js";
import { warmUpOf, type ScheduleBehaviour, type WarmUp } from "./scheduleBehaviour.js";

/** A rate that falls in steps. */
export interface StepDecay {
  readonly kind: "stepDecay";
  readonly everySteps: number;
  readonly factor: number;
  readonly warmUpSteps: number;
}

/** What there is to choose of a rate that falls in steps. */
interface StepDecayOptions extends WarmUp {
  readonly everySteps: number;
  readonly factor?: number | undefined;
}

/**
 * Describes a rate that is multiplied again and again: factor^⌊steps done / everySteps⌋.
 *
 * @param options `everySteps` at least 1; `factor` to 1, default 0.1; `warmUpSteps` default 0
 * @example
 * const schedule = stepDecay({ everySteps: 1000, factor: 0.5 });
 */
export function stepDecay(options: StepDecayOptions): StepDecay {
  return Object.freeze({
    kind: "stepDecay",
    everySteps: requireInteger("everySteps", options.everySteps, 1),
    factor: requireNumber("factor", options.factor ?? 0.1, 1e-12, 1),
    ...warmUpOf(options),
  });
}

/** Reads a rate that falls in steps from JSON. */
export function parseStepDecay({ number, optional }: Fields): StepDecay {
  return stepDecay({
    everySteps: number("everySteps"),
    factor: optional.number("factor"),
    warmUpSteps: optional.number("warmUpSteps"),
  });
}

export function stepDecayBehaviour({ everySteps, factor }: StepDecay): ScheduleBehaviour {
  return (_, done) => power(factor, Math.floor(done / everySteps));
}
