import { requireNumber } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import { alongCosine, warmUpOf, type ScheduleBehaviour, type WarmUp } from "./scheduleBehaviour.js";

/** A rate that falls along half a cosine. */
export interface CosineDecay {
  readonly kind: "cosineDecay";
  readonly last: number;
  readonly warmUpSteps: number;
}

/**
 * Describes a rate that falls along half a cosine: last + (1 - last)(1 + cos πt)/2, where t goes from 0 to 1 in a training
 * (Loshchilov and Hutter 2017).
 *
 * @param options `last`, what is left of the rate at the end, from 0 to 1, default 0; `warmUpSteps` default 0
 * @example
 * const schedule = cosineDecay({ warmUpSteps: 500 });
 */
export function cosineDecay(options: { last?: number | undefined } & WarmUp = {}): CosineDecay {
  const last = requireNumber("last", options.last ?? 0, 0, 1);
  return Object.freeze({ kind: "cosineDecay", last, ...warmUpOf(options) });
}

/** Reads a rate that falls along a cosine from JSON. */
export function parseCosineDecay({ optional }: Fields): CosineDecay {
  return cosineDecay({ last: optional.number("last"), warmUpSteps: optional.number("warmUpSteps") });
}

export function cosineDecayBehaviour({ last }: CosineDecay): ScheduleBehaviour {
  return (t) => alongCosine(1, last, t);
}
