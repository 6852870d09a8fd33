import { requireInteger, requireNumber } from "../core/errors.js";
import { cosine, power } from "../core/mathematics.js";
import { readFields } from "../core/fields.js";

/**
 * How the learning rate moves through a training: a factor on the optimiser's rate. Plain frozen objects; `warmUpSteps`
 * first raises the factor evenly from 1/warmUpSteps to 1.
 *
 * With t the share of the training that is done (0 to 1):
 *
 * | kind | factor |
 * |---|---|
 * | constant | 1 |
 * | step | factor^⌊iteration / everySteps⌋ |
 * | exponential | last^t: falls to `last` at the end |
 * | cosine | last + (1 - last)(1 + cos πt)/2 |
 * | oneCycle | rises from `first` to 1 at `peakAt` of the training, then falls to `last`, both along a cosine |
 */
export type Schedule = ScheduleShape & { readonly warmUpSteps: number };

type ScheduleShape =
  | { readonly kind: "constant" }
  | { readonly kind: "step"; readonly factor: number; readonly everySteps: number }
  | { readonly kind: "exponential"; readonly last: number }
  | { readonly kind: "cosine"; readonly last: number }
  | { readonly kind: "oneCycle"; readonly first: number; readonly peakAt: number; readonly last: number };

interface WarmUp {
  /** Steps of even rise at the start; default 0. */
  readonly warmUpSteps?: number;
}

/** Describes a learning rate that stays as it is. */
export function constant(options: WarmUp = {}): Schedule {
  return withWarmUp({ kind: "constant" }, options);
}

/** Describes a rate multiplied by `factor` (default 0.1) every `everySteps` steps. */
export function stepDecay(options: { everySteps: number; factor?: number } & WarmUp): Schedule {
  const everySteps = requireInteger("everySteps", options.everySteps, 1);
  return withWarmUp(
    { kind: "step", everySteps, factor: requireNumber("factor", options.factor ?? 0.1, 1e-12, 1) },
    options,
  );
}

/** Describes a rate that falls by the same share each step, to `last` (default 0.01) of itself at the end. */
export function exponentialDecay(options: { last?: number } & WarmUp = {}): Schedule {
  return withWarmUp({ kind: "exponential", last: requireNumber("last", options.last ?? 0.01, 1e-12, 1) }, options);
}

/** Describes a rate that falls along half a cosine, to `last` (default 0) of itself (Loshchilov and Hutter 2017). */
export function cosineDecay(options: { last?: number } & WarmUp = {}): Schedule {
  return withWarmUp({ kind: "cosine", last: requireNumber("last", options.last ?? 0, 0, 1) }, options);
}

/**
 * Describes one cycle: up from `first` (default 0.04) to the full rate at `peakAt` (default 0.3) of the training, then
 * down to `last` (default 0.0001) (Smith and Topin 2018).
 */
export function oneCycle(options: { first?: number; peakAt?: number; last?: number } = {}): Schedule {
  return Object.freeze({
    kind: "oneCycle",
    first: requireNumber("first", options.first ?? 0.04, 0, 1),
    peakAt: requireNumber("peakAt", options.peakAt ?? 0.3, 0.001, 0.999),
    last: requireNumber("last", options.last ?? 0.0001, 0, 1),
    warmUpSteps: 0,
  });
}

function withWarmUp(shape: ScheduleShape, { warmUpSteps = 0 }: WarmUp): Schedule {
  return Object.freeze({ ...shape, warmUpSteps: requireInteger("warmUpSteps", warmUpSteps, 0) });
}

export function parseSchedule(value: unknown, where: string): Schedule {
  const fields = readFields(value, where);
  const kind = fields.oneOf("kind", ["constant", "step", "exponential", "cosine", "oneCycle"]);
  const mostWarmUp = kind === "oneCycle" ? 0 : Number.MAX_SAFE_INTEGER; // the cycle begins with its own rise
  const warmUpSteps = fields.has("warmUpSteps") ? fields.integer("warmUpSteps", 0, mostWarmUp) : 0;
  let schedule: Schedule;
  if (kind === "constant") schedule = constant({ warmUpSteps });
  else if (kind === "step") {
    const everySteps = fields.integer("everySteps", 1);
    schedule = stepDecay({ everySteps, factor: fields.number("factor", 0, 1), warmUpSteps });
  } else if (kind === "exponential") schedule = exponentialDecay({ last: fields.number("last", 0, 1), warmUpSteps });
  else if (kind === "cosine") schedule = cosineDecay({ last: fields.number("last", 0, 1), warmUpSteps });
  else {
    const first = fields.number("first", 0, 1);
    schedule = oneCycle({ first, peakAt: fields.number("peakAt", 0, 1), last: fields.number("last", 0, 1) });
  }
  fields.finish();
  return schedule;
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
  const t = Math.min(1, done / Math.max(1, totalIterations - 1));
  switch (schedule.kind) {
    case "constant":
      return 1;
    case "step":
      return power(schedule.factor, Math.floor(done / schedule.everySteps));
    case "exponential":
      return power(schedule.last, t);
    case "cosine":
      return alongCosine(1, schedule.last, t);
    case "oneCycle": {
      const { first, peakAt, last } = schedule;
      return t < peakAt ? alongCosine(first, 1, t / peakAt) : alongCosine(1, last, (t - peakAt) / (1 - peakAt));
    }
  }
}

function alongCosine(from: number, to: number, t: number): number {
  return to + ((from - to) * (1 + cosine(Math.PI * t))) / 2;
}
