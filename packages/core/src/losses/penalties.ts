import { requireNumber } from "../core/errors.js";
import type { Fields } from "../core/fields.js";

/**
 * What large weights cost: l1/n Σ|w| + l2/(2n) Σ w², over weights and never biases; n is the number of training images,
 * whatever the batch size.
 *
 * With n in it, this is the course's λ/2m (exercise 4, section 1.4) and Nielsen's λ/2n (chapter 3, equation 85) at once.
 */
export interface Penalties {
  readonly l1: number;
  readonly l2: number;
}

/**
 * Describes penalties on the weights.
 *
 * @param options `l1` and `l2`, at least 0; default 0, no penalty
 * @example
 * const ofTheCourse = penalties({ l2: 1 });
 */
export function penalties(options: { l1?: number | undefined; l2?: number | undefined } = {}): Penalties {
  return Object.freeze({
    l1: requireNumber("l1", options.l1 ?? 0, 0),
    l2: requireNumber("l2", options.l2 ?? 0, 0),
  });
}

/**
 * Reads penalties from JSON.
 *
 * @throws OptionError with the path of the field that is wrong or unknown
 * @example
 * readObject({ l2: 1 }, "mine.json", parsePenalties); // { l1: 0, l2: 1 }
 */
export function parsePenalties({ optional }: Fields): Penalties {
  return penalties({ l1: optional.number("l1"), l2: optional.number("l2") });
}

/** The penalty of these weights, in float64. */
export function penaltyOf(weights: Float32Array | Float64Array, { l1, l2 }: Penalties, trainingCount: number): number {
  if (l1 === 0 && l2 === 0) return 0;
  let sizes = 0;
  let squares = 0;
  for (const weight of weights) {
    sizes += Math.abs(weight);
    squares += weight * weight;
  }
  return (l1 * sizes + (l2 / 2) * squares) / trainingCount;
}
