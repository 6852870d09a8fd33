import { NumericError, requireInteger, ShapeError } from "../core/errors.js";
import type { Objective } from "./objective.js";
import { evaluationsPerSearch, searchLine, type LinePoint } from "./lineSearch.js";

/** How `conjugateGradient` runs and reports. */
export interface ConjugateGradientOptions {
  /** Line searches at most; 50 unless told. Each takes one or more evaluations, usually one or two. */
  readonly iterations?: number;
  /** Evaluations of the objective at most, that of the start included; unlimited unless told. */
  readonly maximumEvaluations?: number;
  /** Called after each line search; `"stop"` ends the run with what has been found. */
  readonly onIteration?: (record: ConjugateGradientRecord) => "stop" | undefined;
}

/** What is known after one line search. */
export interface ConjugateGradientRecord {
  /** Line searches done, from 1. */
  readonly iteration: number;
  readonly loss: number;
  /** Evaluations of the objective so far. */
  readonly evaluations: number;
  /** Euclidean norm of the gradient at the point reached. */
  readonly gradientNorm: number;
  /** The point reached: a copy, to keep or to change. */
  readonly parameters: Float64Array;
}

/** Where the minimiser stopped and why. */
export interface ConjugateGradientResult {
  readonly parameters: Float64Array;
  readonly loss: number;
  /** The loss at the start and after each line search: `iterations + 1` numbers that never rise. */
  readonly losses: number[];
  readonly iterations: number;
  readonly evaluations: number;
  /** `converged`: the gradient is zero. `line search failed twice`: no lower point was found, mostly by rounding. */
  readonly reason: "iterations" | "evaluations" | "converged" | "line search failed twice" | "stopped";
}

/** The first step of a line search is at most this many times the last one's step (RATIO). */
const largestStepRatio = 100;
/** The smallest normal number: keeps a quotient of slopes from 0/0. */
const tiny = 2.2250738585072014e-308;

/** A point of the parameter space that has been evaluated. */
interface Evaluated extends LinePoint {
  readonly parameters: Float64Array;
  readonly gradient: Float64Array;
}

/**
 * Minimises an objective by Polak-Ribière conjugate gradients with a Wolfe-Powell line search: the method by which the
 * course's exercise 4 trains its network (`fmincg`), in float64.
 *
 * s ← ((g₂·g₂ - g₁·g₂) / (g₁·g₁)) s - g₂, and s ← -g₂ where that would not descend. Deterministic; `start` is left as it
 * was; the loss never ends above the loss at the start. A trial point whose loss or slope is not finite counts as a step
 * too far: the step is halved.
 *
 * @throws ShapeError when `start` has not `objective.parameterCount` numbers.
 * @throws NumericError when the loss or the gradient at `start` is not finite.
 * @throws OptionError for options out of range.
 * Source: Polak and Ribière 1969; Nocedal and Wright, Numerical Optimization, sections 3.5 and 5.2; constants as in the
 * exercise.
 * @example
 * const { parameters, loss } = conjugateGradient(objective, start, { iterations: 50 });
 */
export function conjugateGradient(
  objective: Objective,
  start: Float64Array,
  options: ConjugateGradientOptions = {},
): ConjugateGradientResult {
  const steps = conjugateGradientSteps(objective, start, options);
  let next = steps.next();
  while (next.done !== true) {
    next = steps.next(options.onIteration?.(next.value));
  }
  return next.value;
}

/**
 * The same, a line search at a time: for a caller that draws, waits or stops in between. Nothing runs before the first
 * step is asked for; `next("stop")` ends with reason `stopped`.
 *
 * @throws as `conjugateGradient`, when the first step is asked for.
 * @example
 * for (const { iteration, loss } of conjugateGradientSteps(objective, start)) console.log(iteration, loss);
 */
export function* conjugateGradientSteps(
  objective: Objective,
  start: Float64Array,
  options: Pick<ConjugateGradientOptions, "iterations" | "maximumEvaluations"> = {},
): Generator<ConjugateGradientRecord, ConjugateGradientResult, "stop" | undefined> {
  const iterations = requireInteger("iterations", options.iterations ?? 50, 0);
  const maximumEvaluations = requireInteger(
    "maximumEvaluations",
    options.maximumEvaluations ?? Number.MAX_SAFE_INTEGER,
    1,
  );
  if (start.length !== objective.parameterCount) {
    throw new ShapeError({
      what: "Wrong number of parameters to start from",
      expected: String(objective.parameterCount),
      received: String(start.length),
    });
  }

  let parameters: Float64Array = start.slice();
  let { gradient, loss } = objective.evaluate(parameters);
  let evaluations = 1;
  let direction: Float64Array = gradient.map((value) => -value);
  let slope = -dot(gradient, gradient);
  if (!Number.isFinite(loss) || !Number.isFinite(slope)) {
    throw new NumericError({
      what: "The objective cannot be minimised from here",
      expected: "a finite loss and gradient",
      received: `loss ${loss}, squared gradient norm ${-slope}`,
      advice: "Start from smaller weights, or look for the first layer whose output is not finite",
    });
  }
  let step = 1 / (1 - slope);
  let failedBefore = false;
  const losses = [loss];
  const finish = (reason: ConjugateGradientResult["reason"]): ConjugateGradientResult => {
    return { parameters, loss, losses, iterations: losses.length - 1, evaluations, reason };
  };

  const evaluateAt = (trialStep: number): Evaluated => {
    const trial = parameters.map((value, i) => value + trialStep * direction[i]);
    const result = objective.evaluate(trial);
    evaluations++;
    const trialSlope = dot(result.gradient, direction);
    const finite = Number.isFinite(result.loss) && Number.isFinite(trialSlope);
    return {
      parameters: trial,
      gradient: result.gradient,
      step: trialStep,
      loss: finite ? result.loss : NaN,
      slope: finite ? trialSlope : NaN,
    };
  };

  while (losses.length <= iterations) {
    if (slope === 0) return finish("converged");
    const budget = maximumEvaluations - evaluations;
    if (budget < 1) return finish("evaluations");
    const found = searchLine(evaluateAt, { step: 0, loss, slope }, step, Math.min(evaluationsPerSearch, budget - 1));
    if (found !== undefined) {
      const previous = dot(gradient, gradient);
      const mixing = (dot(found.gradient, found.gradient) - dot(gradient, found.gradient)) / previous;
      const previousSlope = slope;
      ({ parameters, gradient, loss } = found);
      const descent = gradient;
      direction = direction.map((value, i) => mixing * value - descent[i]);
      slope = dot(gradient, direction);
      if (!(slope < 0)) {
        direction = gradient.map((value) => -value);
        slope = -dot(gradient, gradient);
      }
      step = found.step * Math.min(largestStepRatio, previousSlope / (slope - tiny));
    } else if (!failedBefore) {
      direction = gradient.map((value) => -value);
      slope = -dot(gradient, gradient);
      step = 1 / (1 - slope);
    }
    losses.push(loss);
    const gradientNorm = Math.sqrt(dot(gradient, gradient));
    const reached = { iteration: losses.length - 1, loss, evaluations, gradientNorm, parameters: parameters.slice() };
    if ((yield reached) === "stop") return finish("stopped");
    if (found === undefined && failedBefore) return finish("line search failed twice");
    failedBefore = found === undefined;
  }
  return finish(slope === 0 ? "converged" : "iterations");
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
