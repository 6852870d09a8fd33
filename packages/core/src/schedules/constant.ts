import type { Fields } from "../core/fields.js";
import { warmUpOf, type ScheduleBehaviour, type WarmUp } from "./scheduleBehaviour.js";

/** A learning rate that stays as it is. */
export interface Constant {
  readonly kind: "constant";
  readonly warmUpSteps: number;
}

/**
 * Describes a learning rate that stays as it is.
 *
 * @param options `warmUpSteps` default 0
 * @example
 * const schedule = constant({ warmUpSteps: 500 });
 */
export function constant(options: WarmUp = {}): Constant {
  return Object.freeze({ kind: "constant", ...warmUpOf(options) });
}

/** Reads a constant rate from JSON. */
export function parseConstant({ optional }: Fields): Constant {
  return constant({ warmUpSteps: optional.number("warmUpSteps") });
}

export function constantBehaviour(): ScheduleBehaviour {
  return () => 1;
}
