import { OptionError, requireInteger, requireNumber, ShapeError } from "../core/errors.js";
import { createRng, type Rng } from "../core/rng.js";
import type { ParameterTensor } from "../network/network.js";
import type { NetworkObjective } from "../program/objective.js";

/** How `gradientCheck` probes. */
export interface GradientCheckOptions {
  /** Half the distance between the two losses of a central difference; 1e-4 unless told. 1e-12 to 1; smaller near kinks (ReLU). */
  readonly epsilon?: number;
  /**
   * Of the difference's error in epsilon: 2 (two losses, unless told) or 4 (four losses, up to 2 epsilon away), for losses
   * that bend so much that no epsilon is small enough for the chord and large enough for rounding, as batchNorm's where the
   * images of a batch hardly differ.
   */
  readonly order?: 2 | 4;
  /** Parameters probed in each tensor, drawn at random; all of them unless told. */
  readonly probesPerTensor?: number;
  /** Seed of that draw; 0 unless told. */
  readonly seed?: number;
  /** The check passes below this relative difference; 1e-9 unless told. */
  readonly tolerance?: number;
}

/** One parameter whose derivative was taken both ways. */
export interface GradientProbe {
  /** Its index within the tensor. */
  readonly index: number;
  /** Its place by dimension: `[row, column]` of a weight matrix, `[index]` of a bias vector. */
  readonly position: readonly number[];
  /** The derivative from backpropagation. */
  readonly analytic: number;
  /** The derivative from two losses. */
  readonly numeric: number;
  /** |analytic - numeric|; Infinity when either is not a number. */
  readonly difference: number;
}

/** What the probes of one tensor showed. */
export interface TensorGradientCheck {
  readonly tensor: ParameterTensor;
  readonly passed: boolean;
  /** Parameters compared. */
  readonly probes: number;
  /** Parameters drawn but not compared, because a unit crossed its kink between the two losses. */
  readonly skippedKinks: number;
  /** ‖analytic - numeric‖ / ‖analytic + numeric‖ over the tensor's probes; NaN when nothing was compared. */
  readonly relativeDifference: number;
  /** The largest |analytic| among the probes: 0 means that nothing reached this tensor. */
  readonly largestAnalytic: number;
  /** The probe with the largest difference, if any was compared. */
  readonly worst: GradientProbe | undefined;
}

/** The verdict on a gradient, with its evidence. */
export interface GradientCheckResult {
  /** Every tensor passed, and the relative difference over all probes is below the tolerance. */
  readonly passed: boolean;
  /** ‖analytic - numeric‖ / ‖analytic + numeric‖ over all probes. */
  readonly relativeDifference: number;
  readonly probes: number;
  readonly skippedKinks: number;
  readonly tensors: readonly TensorGradientCheck[];
  /** The probe with the largest difference of all, and its tensor. */
  readonly worst: (GradientProbe & { readonly tensor: ParameterTensor }) | undefined;
}

/** A tensor passes below this many tolerances: mistakes are larger by far, the truncation in a faint tensor smaller. */
const tensorTolerance = 1000;

/**
 * Compares the gradient from backpropagation with the slope measured by central differences,
 * D(ε) = (J(θ + ε) - J(θ - ε)) / 2ε, parameter by parameter; with order 4 (4 D(ε) - D(2ε)) / 3, which frees D of its ε² term.
 *
 * The measure is the course's: ‖analytic - numeric‖ / ‖analytic + numeric‖, below 1e-9 for a right gradient of a smooth
 * network (4.7e-11 for the course's own 3-5-3 network: the plain difference needs no refinement). So that a large right
 * tensor does not hide a small wrong one, each must also stay below 1,000 times the tolerance by itself, where what the
 * rounding of the losses explains (4 · 2⁻⁵³ · |J| / ε a probe) is forgiven. A probe whose losses lie on different sides
 * of a kink measures the kink: it is skipped and counted, and a tensor of which nothing is left does not pass.
 *
 * @throws ShapeError when `parameters` has not `objective.parameterCount` numbers.
 * @throws OptionError for options out of range.
 * Source: Andrew Ng, Machine Learning, exercise 4, section 2.4.
 * @example
 * const { passed, worst } = gradientCheck(objective, parameters);
 * if (!passed && worst) console.log(worst.tensor.layerName, worst.tensor.name, worst.position);
 */
export function gradientCheck(
  objective: NetworkObjective,
  parameters: Float64Array,
  options: GradientCheckOptions = {},
): GradientCheckResult {
  const epsilon = requireNumber("epsilon", options.epsilon ?? 1e-4, 1e-12, 1);
  const order = requireOrder(options.order ?? 2);
  const tolerance = requireNumber("tolerance", options.tolerance ?? 1e-9, 0);
  const probesPerTensor = requireInteger("probesPerTensor", options.probesPerTensor ?? Number.MAX_SAFE_INTEGER, 1);
  const rng = createRng(options.seed ?? 0, "gradientCheck");
  if (parameters.length !== objective.parameterCount) {
    throw new ShapeError({
      what: "Wrong number of parameters to check",
      expected: String(objective.parameterCount),
      received: String(parameters.length),
    });
  }

  const { gradient } = objective.evaluate(parameters.slice());
  const { loss, kinks: centreKinks } = objective.lossAndKinks(parameters);
  const rounding = (4 * 2 ** -53 * Math.abs(loss)) / epsilon;
  const moved = parameters.slice();

  /** The slope along one parameter, or undefined where it crosses a kink. */
  const measureSlope = (index: number): number | undefined => {
    const held = parameters[index];
    const lossAt = (value: number): number | undefined => {
      moved[index] = value;
      const there = objective.lossAndKinks(moved);
      return sameBytes(there.kinks, centreKinks) ? there.loss : undefined;
    };
    const slopeOver = (reach: number): number | undefined => {
      const above = lossAt(held + reach);
      const below = above === undefined ? undefined : lossAt(held - reach);
      moved[index] = held;
      // Divided by the distance that rounding left of twice the reach.
      return above === undefined || below === undefined ? undefined : (above - below) / (held + reach - (held - reach));
    };
    const near = slopeOver(epsilon);
    if (order === 2 || near === undefined) return near;
    const far = slopeOver(2 * epsilon);
    return far === undefined ? undefined : (4 * near - far) / 3;
  };

  const total = { difference: 0, sum: 0 };
  const tensors = objective.tensors.map((tensor): TensorGradientCheck => {
    const squares = { difference: 0, sum: 0 };
    let probes = 0;
    let skippedKinks = 0;
    let largestAnalytic = 0;
    let worst: GradientProbe | undefined;
    for (const index of drawIndices(tensor.size, probesPerTensor, rng)) {
      const numeric = measureSlope(tensor.offset + index);
      if (numeric === undefined) {
        skippedKinks++;
        continue;
      }
      probes++;
      const analytic = gradient[tensor.offset + index];
      const gap = Math.abs(analytic - numeric);
      const difference = Number.isNaN(gap) ? Infinity : gap;
      squares.difference += difference ** 2;
      squares.sum += (analytic + numeric) ** 2;
      largestAnalytic = Math.max(largestAnalytic, Math.abs(analytic));
      if (worst === undefined || difference > worst.difference) {
        worst = { index, position: positionOf(index, tensor.shape), analytic, numeric, difference };
      }
    }
    total.difference += squares.difference;
    total.sum += squares.sum;
    const allowed = tensorTolerance * tolerance * Math.sqrt(squares.sum) + rounding * Math.sqrt(probes);
    const passed = probes > 0 && Math.sqrt(squares.difference) <= allowed;
    const relativeDifference = probes === 0 ? NaN : ratioOfNorms(squares);
    return { tensor, passed, probes, skippedKinks, relativeDifference, largestAnalytic, worst };
  });

  const relativeDifference = ratioOfNorms(total);
  let worst: GradientCheckResult["worst"];
  for (const check of tensors) {
    if (check.worst !== undefined && (worst === undefined || check.worst.difference > worst.difference)) {
      worst = { ...check.worst, tensor: check.tensor };
    }
  }
  return {
    passed: relativeDifference < tolerance && tensors.every((check) => check.passed),
    relativeDifference,
    probes: tensors.reduce((sum, check) => sum + check.probes, 0),
    skippedKinks: tensors.reduce((sum, check) => sum + check.skippedKinks, 0),
    tensors,
    worst,
  };
}

/** The types say so already, but not to programs in JavaScript. */
function requireOrder(order: 2 | 4): 2 | 4 {
  if ([2, 4].includes(order)) return order;
  throw new OptionError({ what: "Wrong order of a difference", expected: "2 or 4", received: String(order) });
}

/** 0/0 is 0 here: two gradients of nothing but zeros agree. */
function ratioOfNorms({ difference, sum }: { difference: number; sum: number }): number {
  return difference === 0 ? 0 : Math.sqrt(difference) / Math.sqrt(sum);
}

/** `wanted` different indices below `size` in rising order, or all of them. */
function drawIndices(size: number, wanted: number, rng: Rng): Uint32Array {
  const indices = Uint32Array.from({ length: size }, (_, i) => i);
  if (wanted >= size) return indices;
  rng.shuffle(indices);
  return indices.slice(0, wanted).sort();
}

/** The index by dimension, outermost first, of a number in a block of this shape. */
function positionOf(index: number, shape: readonly number[]): number[] {
  const position: number[] = [];
  let rest = index;
  for (const dimension of [...shape].reverse()) {
    position.unshift(rest % dimension);
    rest = Math.floor(rest / dimension);
  }
  return position;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
