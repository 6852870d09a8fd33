import { requireNumber, wrongOption } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import { alongCosine, type ScheduleBehaviour } from "./scheduleBehaviour.js";

/** A rate that rises and falls once. */
export interface OneCycle {
  readonly kind: "oneCycle";
  readonly first: number;
  readonly peakAt: number;
  readonly last: number;
  readonly warmUpSteps: number;
}

/** What there is to choose of one cycle. */
interface OneCycleOptions {
  readonly first?: number | undefined;
  readonly peakAt?: number | undefined;
  readonly last?: number | undefined;
  /** 0, as every schedule has it: one cycle begins with a rise of its own. */
  readonly warmUpSteps?: number | undefined;
}

/**
 * Describes one cycle: up from `first` to the full rate at `peakAt` of the training, then down to `last`, both along a
 * cosine (Smith and Topin 2018).
 *
 * @param options `first` from 0 to 1, default 0.04; `peakAt` from 0.001 to 0.999, default 0.3; `last` from 0 to 1, default
 *   0.0001
 * @example
 * const schedule = oneCycle({ last: 0.3 });
 */
export function oneCycle(options: OneCycleOptions = {}): OneCycle {
  const { first = 0.04, peakAt = 0.3, last = 0.0001, warmUpSteps = 0 } = options;
  if (warmUpSteps !== 0) throw wrongOption("warmUpSteps", "0: one cycle begins with a rise of its own", warmUpSteps);
  return Object.freeze({
    kind: "oneCycle",
    first: requireNumber("first", first, 0, 1),
    peakAt: requireNumber("peakAt", peakAt, 0.001, 0.999),
    last: requireNumber("last", last, 0, 1),
    warmUpSteps,
  });
}

/** Reads one cycle from JSON. */
export function parseOneCycle({ optional }: Fields): OneCycle {
  return oneCycle({
    first: optional.number("first"),
    peakAt: optional.number("peakAt"),
    last: optional.number("last"),
    warmUpSteps: optional.number("warmUpSteps"),
  });
}

export function oneCycleBehaviour({ first, peakAt, last }: OneCycle): ScheduleBehaviour {
  return (t) => (t < peakAt ? alongCosine(first, 1, t / peakAt) : alongCosine(1, last, (t - peakAt) / (1 - peakAt)));
}
