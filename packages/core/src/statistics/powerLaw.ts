import { OptionError } from "../core/errors.js";
import { exponential, logarithm } from "../core/mathematics.js";

/** An error measured after training on so many images. */
export interface CurvePoint {
  readonly size: number;
  readonly error: number;
  /** How much it counts: one over its variance, or in proportion to that. Default 1. */
  readonly weight?: number | undefined;
}

/** error = a + b size^-c, fitted, each with its standard error. */
export interface PowerLaw {
  /** What no number of images takes away, at least 0. */
  readonly a: number;
  readonly b: number;
  /** How fast more images help. */
  readonly c: number;
  readonly standardErrors: { readonly a: number; readonly b: number; readonly c: number };
  /** Whether a would have been negative, and was held at 0: it then has no standard error (NaN). */
  readonly atBound: boolean;
  /** 3 x 3, row by row, of a, b and c. */
  readonly covariance: readonly number[];
  /** √(Σ w (error - fit)² / Σ w): how far the points lie from the curve. */
  readonly residual: number;
}

/**
 * Fits error = a + b size^-c by weighted least squares: how the error falls with the number of training images, and where it
 * would end.
 *
 * For each c, a and b follow from a linear fit (a at least 0); c is searched for from 0.02 to 5, by steps and then by golden section
 * (variable projection). Standard errors are those of the linearised problem, from s² (JᵀWJ)⁻¹ with s² the weighted sum of
 * squared residuals over the points to spare: as good as the curve is right, and rough for few points.
 *
 * @throws OptionError for fewer than four sizes, or numbers out of range
 * Source: Golub and Pereyra, SIAM Journal on Numerical Analysis 10, 1973; standard errors: Bates and Watts, Nonlinear Regression Analysis,
 * 1988, section 2.3; the curve: Cortes, Jackel, Solla, Vapnik and Denker, NIPS 1993.
 * @example
 * const { a, c } = fitPowerLaw(points); // 0.004 that no image takes away; four times the images, half the rest, where c is 0.5
 */
export function fitPowerLaw(points: readonly CurvePoint[]): PowerLaw {
  requirePoints(points);
  const misfit = (logC: number): number => linearFit(points, exponential(logC)).squares;
  const [from, to, steps] = [logarithm(0.02), logarithm(5), 200];
  const at = (i: number): number => from + ((to - from) * i) / steps;
  let best = 0;
  for (let i = 1; i <= steps; i++) if (misfit(at(i)) < misfit(at(best))) best = i;
  const c = exponential(goldenSection(misfit, at(Math.max(0, best - 1)), at(Math.min(steps, best + 1))));
  const { a, b, squares, atBound } = linearFit(points, c);
  const free = atBound ? 2 : 3;
  const scale = squares / (points.length - free);
  const rows = points.map(({ size, weight = 1 }) =>
    slopes({ b, c }, size, atBound).map((slope) => slope * Math.sqrt(weight)),
  );
  const covariance = inverseOfSquares(rows, atBound).map((value) => value * scale);
  const sumOfWeights = points.reduce((sum, { weight = 1 }) => sum + weight, 0);
  return {
    a,
    b,
    c,
    standardErrors: {
      a: atBound ? NaN : Math.sqrt(covariance[0]),
      b: Math.sqrt(covariance[4]),
      c: Math.sqrt(covariance[8]),
    },
    atBound,
    covariance,
    residual: Math.sqrt(squares / sumOfWeights),
  };
}

/**
 * What a fitted curve says of another number of images, with the standard error that a, b and c leave it (the delta method). Beyond
 * the sizes that were measured it is a guess: that the curve goes on as it was.
 *
 * @example
 * powerLawAt(fitPowerLaw(points), 120_000); // { error: 0.0061, standardError: 0.0004 }
 */
export function powerLawAt(law: PowerLaw, size: number): { readonly error: number; readonly standardError: number } {
  const slope = slopes(law, size, law.atBound);
  let variance = 0;
  for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) variance += slope[i] * law.covariance[3 * i + j] * slope[j];
  return { error: law.a + law.b * decay(size, law.c), standardError: Math.sqrt(Math.max(0, variance)) };
}

function decay(size: number, c: number): number {
  return exponential(-c * logarithm(size));
}

/** The derivatives of the curve by a, b and c. */
function slopes({ b, c }: { readonly b: number; readonly c: number }, size: number, atBound: boolean): number[] {
  const falling = decay(size, c);
  return [atBound ? 0 : 1, falling, -b * logarithm(size) * falling];
}

/** a and b of the least weighted squares for one c. */
function linearFit(points: readonly CurvePoint[], c: number) {
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
  // Relative to the first size: no sum of tiny powers.
  const [{ size: unit }] = points;
  for (const { size, error, weight = 1 } of points) {
    const x = decay(size / unit, c);
    w += weight;
    wx += weight * x;
    wy += weight * error;
    wxx += weight * x * x;
    wxy += weight * x * error;
  }
  let slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
  let a = (wy - slope * wx) / w;
  const atBound = a < 0;
  if (atBound) [a, slope] = [0, wxy / wxx];
  const squares = points.reduce(
    (sum, { size, error, weight = 1 }) => sum + weight * (error - a - slope * decay(size / unit, c)) ** 2,
    0,
  );
  return { a, b: slope / decay(unit, c), squares, atBound };
}

/** Where a function with one valley between two ends is lowest. */
function goldenSection(height: (x: number) => number, low: number, high: number): number {
  const portion = (Math.sqrt(5) - 1) / 2;
  let [left, right] = [low, high];
  for (let i = 0; i < 80; i++) {
    const [x, y] = [right - portion * (right - left), left + portion * (right - left)];
    if (height(x) <= height(y)) right = y;
    else left = x;
  }
  return (left + right) / 2;
}

/** (JᵀJ)⁻¹ of rows of three, by cofactors, columns scaled to length 1 before; without the first column where it is all 0. */
function inverseOfSquares(rows: readonly (readonly number[])[], withoutFirst: boolean): number[] {
  const lengths = [0, 1, 2].map((k) => Math.sqrt(rows.reduce((sum, row) => sum + row[k] * row[k], 0)) || 1);
  const m = (i: number, j: number): number => {
    if (withoutFirst && (i === 0 || j === 0)) return i === j ? 1 : 0;
    return rows.reduce((sum, row) => sum + row[i] * row[j], 0) / (lengths[i] * lengths[j]);
  };
  const minor = (i: number, j: number): number => {
    const [[r, s], [t, u]] = [i, j].map((skip) => [0, 1, 2].filter((k) => k !== skip));
    return m(r, t) * m(s, u) - m(r, u) * m(s, t);
  };
  const determinant = m(0, 0) * minor(0, 0) - m(0, 1) * minor(0, 1) + m(0, 2) * minor(0, 2);
  return Array.from({ length: 9 }, (_, k) => {
    const [i, j] = [Math.floor(k / 3), k % 3];
    if (withoutFirst && (i === 0 || j === 0)) return 0;
    return ((i + j) % 2 === 0 ? 1 : -1) * (minor(j, i) / determinant / (lengths[i] * lengths[j]));
  });
}

function requirePoints(points: readonly CurvePoint[]): void {
  const sizes = new Set(points.map(({ size }) => size));
  const wrong = points.find(
    ({ size, error, weight = 1 }) => !(size >= 1 && error >= 0 && error <= 1 && weight > 0 && weight < Infinity),
  );
  if (sizes.size >= 4 && wrong === undefined) return;
  throw new OptionError({
    what: "Wrong points of a learning curve",
    expected: "at least four sizes, each of at least 1 image, with errors from 0 to 1 and weights above 0",
    received: wrong === undefined ? `${sizes.size} sizes` : JSON.stringify(wrong),
  });
}
