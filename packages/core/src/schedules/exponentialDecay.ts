import { requireNumber } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import { power } from "../core/mathematics.js";
import { warmUpOf, type ScheduleBehaviour, type WarmUp } from "./scheduleBehaviour.js";

/** A rate that each step makes smaller by the same factor. */
export interface ExponentialDecay {
  readonly kind: "exponentialDecay";
  readonly last: number;
  readonly warmUpSteps: number;
}

/**
 * Describes a rate that each step makes smaller by the same factor: last^t, where t goes from 0 to 1 in a training.
 *
 * @param options `last`, what is left of the rate at the end, above 0 to 1, default 0.01; `warmUpSteps` default 0
 * @example
 * const schedule = exponentialDecay({ last: 0.1 });
 */
export function exponentialDecay(options: { last?: number | undefined } & WarmUp = {}): ExponentialDecay {
  const last = requireNumber("last", options.last ?? 0.01, 1e-12, 1);
  return Object.freeze({ kind: "exponentialDecay", last, ...warmUpOf(options) });
}

/** Reads a rate that falls exponentially from JSON. */
export function parseExponentialDecay({ optional }: Fields): ExponentialDecay {
  return exponentialDecay({ last: optional.number("last"), warmUpSteps: optional.number("warmUpSteps") });
}

export function exponentialDecayBehaviour({ last }: ExponentialDecay): ScheduleBehaviour {
  return (t) => power(last, t);
}
