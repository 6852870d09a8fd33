import { requireInteger } from "../core/errors.js";
import { cosine } from "../core/mathematics.js";

/**
 * What a kind of schedule can do: the factor on the optimiser's rate. A schedule itself is a description, a plain frozen
 * object.
 *
 * @param t the part of the training that is done, from 0 to 1
 * @param done the steps that are done, from 0
 */
export type ScheduleBehaviour = (t: number, done: number) => number;

/** What every schedule but one cycle may begin with. */
export interface WarmUp {
  /** Steps in which the factor first rises evenly from 1/warmUpSteps to 1; default 0. */
  readonly warmUpSteps?: number | undefined;
}

/** Checks and completes the steps of a rise. */
export function warmUpOf({ warmUpSteps = 0 }: WarmUp): { readonly warmUpSteps: number } {
  return { warmUpSteps: requireInteger("warmUpSteps", warmUpSteps, 0) };
}

/** From one number to another along half a cosine. */
export function alongCosine(from: number, to: number, t: number): number {
  return to + ((from - to) * (1 + cosine(Math.PI * t))) / 2;
}
