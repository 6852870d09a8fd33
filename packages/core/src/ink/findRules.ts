/*
 * Straight printed lines, found in a mask along one of its axes.
 */

/** How a mask is walked: `stride` pixels of it are one step along, `step` one across. */
export interface Axis {
  readonly length: number;
  readonly breadth: number;
  readonly stride: number;
  readonly step: number;
}

export const axesOf = (width: number, height: number): { readonly across: Axis; readonly upright: Axis } => ({
  across: { length: width, breadth: height, stride: 1, step: width },
  upright: { length: height, breadth: width, stride: width, step: 1 },
});

/** A straight printed line as long as no stroke of a digit is: `along` the axis from `from` to before `to`. */
export interface Rule {
  readonly from: number;
  readonly to: number;
  /** Where its middle lies across the axis: at `from`, and how that changes with each pixel along. */
  readonly start: number;
  readonly slope: number;
  /** Runs up to that are the rule's own; thicker ones are of what crosses it. */
  readonly thickness: number;
  /** Its thin runs: for each pixel along, where across the ink begins and ends; -1 where something crosses it. */
  readonly begins: Int32Array;
  readonly ends: Int32Array;
}

export const lengthOf = ({ from, to }: Rule): number => to - from;

/** What parts two cells is at least this share of a digit's height, which may be the height of the cells. */
const shortest = 0.5;

/** Rules are thinner than this share of a digit's height. */
const thickest = 0.16;

export const thicknessAt = (unit: number): number => Math.max(3, Math.round(thickest * unit));

/** Something that crosses a rule hides at most so much of it at a time; so much of it, all in all, may be white. */
const longestCrossing = 0.9;
const mostWhite = 0.1;

/** The tangent of the steepest rule: a slash is none. */
const steepest = 0.14;

/** How far from straight a rule may be, in shares of a digit's height, as a standard deviation. */
const roughest = 0.04;

interface Chain {
  readonly from: number;
  last: number;
  middle: number;
  readonly begins: number[];
  readonly ends: number[];
}

/** Straight thin lines along an axis, at least as long as what parts two cells. */
export function findRules(mask: Uint8Array, { length, breadth, stride, step }: Axis, unit: number): Rule[] {
  const thick = thicknessAt(unit);
  const patience = Math.round(longestCrossing * unit);
  let open: Chain[] = [];
  const found: Rule[] = [];
  const finish = (chain: Chain): void => {
    const rule = asRule(chain, mask, stride, step, breadth, unit);
    if (rule !== undefined) found.push(rule);
  };
  for (let along = 0; along < length; along++) {
    const still: Chain[] = [];
    for (const chain of open) {
      if (along - chain.last > patience) finish(chain);
      else still.push(chain);
    }
    open = still;
    for (let across = 0; across < breadth; across++) {
      if (mask[along * stride + across * step] === 0) continue;
      const begin = across;
      while (across < breadth && mask[along * stride + across * step] === 1) across++;
      if (across - begin > thick) continue;
      const middle = (begin + across - 1) / 2;
      const chain = open.find(
        (each) => each.last < along && Math.abs(each.middle - middle) <= 1.01 + (along - each.last - 1) * 0.08,
      );
      if (chain === undefined) {
        open.push({ from: along, last: along, middle, begins: [begin], ends: [across] });
        continue;
      }
      while (chain.from + chain.begins.length < along) {
        chain.begins.push(-1);
        chain.ends.push(-1);
      }
      chain.begins.push(begin);
      chain.ends.push(across);
      chain.last = along;
      chain.middle = middle;
    }
  }
  open.forEach(finish);
  return found;
}

/** A chain of thin runs as a rule, if it is long, straight and unbroken enough. */
function asRule(
  { from, begins, ends }: Chain,
  mask: Uint8Array,
  stride: number,
  step: number,
  breadth: number,
  unit: number,
): Rule | undefined {
  const count = begins.length;
  if (count < shortest * unit) return undefined;
  // Least squares through the middles.
  let [n, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    if (begins[i] < 0) continue;
    const middle = (begins[i] + ends[i] - 1) / 2;
    n++;
    sumX += i;
    sumY += middle;
    sumXX += i * i;
    sumXY += i * middle;
  }
  const slope = (n * sumXY - sumX * sumY) / (n * sumXX - sumX * sumX);
  const start = (sumY - slope * sumX) / n;
  if (!(Math.abs(slope) <= steepest)) return undefined;
  let [squares, white] = [0, 0];
  for (let i = 0; i < count; i++) {
    const here = start + slope * i;
    if (begins[i] >= 0) squares += ((begins[i] + ends[i] - 1) / 2 - here) ** 2;
    else {
      const across = Math.max(0, Math.min(breadth - 1, Math.round(here)));
      if (mask[(from + i) * stride + across * step] === 0) white++;
    }
  }
  // Long rules may sag, as paper does.
  const allowed = Math.max(1, roughest * unit) * (1 + count / (20 * unit));
  if (Math.sqrt(squares / n) > allowed || white > mostWhite * count || n < 0.4 * count) return undefined;
  const runs = ends
    .map((end, i) => end - begins[i])
    .filter((_, i) => begins[i] >= 0)
    .sort((a, b) => a - b);
  const thickness = Math.ceil(1.3 * runs[Math.floor(n / 2)]);
  return {
    from,
    to: from + count,
    start,
    slope,
    thickness,
    begins: Int32Array.from(begins),
    ends: Int32Array.from(ends),
  };
}

/** Whether an end of a rule lies on a rule of the other axis. */
export function meets(rule: Rule, atStart: boolean, others: readonly Rule[], unit: number): boolean {
  const along = atStart ? rule.from : rule.to - 1;
  const across = rule.start + rule.slope * (along - rule.from);
  const near = Math.max(3, 0.15 * unit);
  return others.some(
    (other) =>
      across >= other.from - near &&
      across < other.to + near &&
      Math.abs(other.start + other.slope * (across - other.from) - along) <= near,
  );
}

/** Whether an end of a rule lies on the edge of the picture. */
export const reachesEdge = ({ from, to }: Rule, atStart: boolean, { length }: Axis): boolean =>
  atStart ? from <= 1 : to >= length - 1;
