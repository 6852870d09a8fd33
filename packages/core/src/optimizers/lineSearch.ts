/** How far to go along a descent direction: the Wolfe-Powell line search of `conjugateGradient`. */

/** Sufficient decrease: a step must lower the loss by this share of what the slope at its origin promises (RHO). */
const sufficientDecrease = 0.01;
/** Curvature: a step must end where the slope is at most this share of the slope at its origin (SIG). */
const remainingSlope = 0.5;
/** Keeps a new step at least this share of the bracket away from either end (INT). */
const bracketMargin = 0.1;
/** A step grows at most by this factor at a time (EXT). */
const largestExtrapolation = 3;
/** Evaluations of one line search at most, beside its first (MAX). */
export const evaluationsPerSearch = 20;

/** A point of a line: the loss and its slope along the line, `step` directions away from the line's origin. */
export interface LinePoint {
  readonly step: number;
  readonly loss: number;
  readonly slope: number;
}

/**
 * Looks along a line for a point that satisfies the Wolfe-Powell conditions,
 * f(z) <= f(0) + 0.01 z f'(0) and |f'(z)| <= 0.5 |f'(0)|; undefined when it runs out of evaluations.
 *
 * A trial that is too far becomes the limit, and the next is interpolated; one that is not far enough becomes the near
 * end, and the next is extrapolated, short of the limit.
 *
 * @param evaluateAt evaluates at a step; loss and slope NaN where they are not finite.
 * @param origin step 0, with a negative slope.
 * @param evaluationsLeft evaluations beside that of `firstStep`.
 * Source: Nocedal and Wright, Numerical Optimization, section 3.5.
 * @example
 * const found = searchLine(evaluateAt, { step: 0, loss, slope }, 0.1, evaluationsPerSearch);
 */
export function searchLine<Point extends LinePoint>(
  evaluateAt: (step: number) => Point,
  origin: LinePoint,
  firstStep: number,
  evaluationsLeft: number,
): Point | undefined {
  // Written so that NaN is too far.
  const isTooFar = ({ step, loss, slope }: LinePoint): boolean =>
    !(loss <= origin.loss + step * sufficientDecrease * origin.slope && slope <= -remainingSlope * origin.slope);

  let near = origin; // the last point that was not far enough
  let far = evaluateAt(firstStep);
  let limit = Infinity;
  for (;;) {
    for (; isTooFar(far) && evaluationsLeft > 0; evaluationsLeft--) {
      limit = far.step;
      far = evaluateAt(interpolate(origin, near, far));
    }
    if (isTooFar(far)) return undefined;
    if (far.slope > remainingSlope * origin.slope) return far;
    if (evaluationsLeft === 0) return undefined;
    const next = extrapolate(near, far, limit);
    near = far;
    far = evaluateAt(next);
    evaluationsLeft--;
  }
}

/** A step between two points, where the curve through them is lowest; their middle where that is not a number. */
function interpolate(origin: LinePoint, near: LinePoint, far: LinePoint): number {
  const width = far.step - near.step;
  const lowest = far.loss > origin.loss ? lowestOfQuadratic(near, far) : lowestOfCubic(near, far);
  const share = (lowest - near.step) / width;
  if (!Number.isFinite(share)) return near.step + width / 2;
  return near.step + width * Math.min(Math.max(share, bracketMargin), 1 - bracketMargin);
}

/** A step beyond both points, where the cubic through them is lowest, but short of `limit`, which is known too far. */
function extrapolate(near: LinePoint, far: LinePoint, limit: number): number {
  const bound = limit === Infinity ? far.step * largestExtrapolation : limit;
  const fallback = limit === Infinity ? bound : (far.step + limit) / 2;
  const lowest = lowestOfCubic(near, far);
  if (!Number.isFinite(lowest) || lowest < far.step) return fallback;
  const step = Math.max(lowest, far.step + bracketMargin * (far.step - near.step));
  return step > bound ? fallback : step;
}

/** Where the parabola through the near point, with its slope, and the far point is lowest. */
function lowestOfQuadratic(near: LinePoint, far: LinePoint): number {
  const width = far.step - near.step;
  return near.step - (near.slope * width * width) / (2 * (far.loss - near.loss - near.slope * width));
}

/** Where the cubic through both points, with both slopes, is lowest (Nocedal and Wright, formula 3.59). */
function lowestOfCubic(near: LinePoint, far: LinePoint): number {
  const width = far.step - near.step;
  const first = near.slope + far.slope - (3 * (far.loss - near.loss)) / width;
  const second = Math.sqrt(first * first - near.slope * far.slope);
  return far.step - (width * (far.slope + second - first)) / (far.slope - near.slope + 2 * second);
}
