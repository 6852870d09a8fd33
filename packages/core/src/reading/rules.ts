import { findComponents, heightOf, typicalHeight, widthOf, type Component } from "./components.js";

/** A straight printed line as long as no stroke of a digit is: `along` the axis from `from` to before `to`. */
interface Rule {
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

/** Lengths as shares of a digit's height. */
const least = {
  /** A line across that long is no bar, however many digits it touches. */
  across: 3.5,
  /** An upright that long is no 1. */
  upright: 1.7,
  /** A side of a box may be this short, if both of its ends meet other sides. */
  side: 0.8,
  /** What parts two cells may be this short, if it ends on long lines: the height of digits may be that of the cells. */
  partition: 0.5,
};

/** Rules are thinner than this share of a digit's height. */
const thickest = 0.16;

/** Something that crosses a rule hides at most so much of it at a time; so much of it, all in all, may be white. */
const longestCrossing = 0.9;
const mostWhite = 0.1;

/** The tangent of the steepest rule: a slash is none. */
const steepest = 0.14;

const thicknessAt = (unit: number): number => Math.max(3, Math.round(thickest * unit));

/** How far from straight a rule may be, in shares of a digit's height, as a standard deviation. */
const roughest = 0.04;

/**
 * Takes printed rules, tables and boxes out of a mask; what crosses them stays. The height of digits is guessed from what does
 * not look like a box.
 */
export function removeRules(
  mask: Uint8Array,
  width: number,
  height: number,
  components: readonly Component[],
): Uint8Array {
  const open = withoutGrid(mask, width, height, components);
  if (open !== mask) return removeRules(open, width, height, findComponents(open, width, height).components);
  const unit = typicalHeight(
    components.filter((component) => !holdsAnother(component, components)),
    width,
    height,
  );
  if (unit < 8) return mask;
  const axes = axesOf(width, height);
  const across = findRules(mask, axes.across, unit);
  const upright = findRules(mask, axes.upright, unit);
  const ends = (rule: Rule, others: readonly Rule[]): boolean =>
    meets(rule, true, others, unit) && meets(rule, false, others, unit);
  // What is real among the ones decides what is among the others, again and again: a box is one by its four sides.
  const real = (rules: readonly Rule[], others: readonly Rule[], long: number): Rule[] =>
    rules.filter((rule) => lengthOf(rule) >= long * unit || ends(rule, others));
  let realAcross = across.filter((rule) => lengthOf(rule) >= least.side * unit);
  const long = across.filter((rule) => lengthOf(rule) >= least.across * unit);
  let realUpright: Rule[] = [];
  for (let round = 0; round < 3; round++) {
    realUpright = upright.filter(
      (rule) =>
        ends(rule, long) || (lengthOf(rule) >= least.side * unit && real([rule], realAcross, least.upright).length > 0),
    );
    realAcross = real(realAcross, realUpright, least.across);
  }
  if (realAcross.length + realUpright.length === 0) return mask;
  const cleaned = mask.slice();
  const thick = thicknessAt(unit);
  for (const rule of realAcross) erase(mask, cleaned, rule, axes.across, thick);
  for (const rule of realUpright) erase(mask, cleaned, rule, axes.upright, thick);
  return cleaned;
}

/** Of a grid's or a box's height and width, its rules are at least this share. */
const spanning = 0.8;

/**
 * Takes a grid or a box away that hangs together with nearly all of the writing: then the height of no digit is known, but some
 * lines run from one end of it all to the other, both ways.
 */
function withoutGrid(mask: Uint8Array, width: number, height: number, components: readonly Component[]): Uint8Array {
  const all = components.reduce((sum, { area }) => sum + area, 0);
  const grid = components.find(({ area }) => area > 0.5 * all);
  if (grid === undefined || holdsAnother(grid, components)) return mask;
  const unit = heightOf(grid) / 2;
  if (unit < 8) return mask;
  const axes = axesOf(width, height);
  const across = findRules(mask, axes.across, unit).filter((rule) => lengthOf(rule) >= spanning * widthOf(grid));
  const upright = findRules(mask, axes.upright, unit).filter((rule) => lengthOf(rule) >= spanning * heightOf(grid));
  if (across.length < 2 || upright.length < 2) return mask;
  const cleaned = mask.slice();
  const thick = thicknessAt(unit);
  const thinnest = Math.max(...[...across, ...upright].map(({ thickness }) => thickness));
  // What the writing hides of a rule may be more than it leaves: its ends, as thin as the others, show it.
  const stubs = (axis: Axis, others: readonly Rule[]): Rule[] =>
    findRules(cleaned, axis, unit / 4).filter(
      (rule) =>
        rule.thickness <= thinnest &&
        [true, false].some((atStart) => reachesEdge(rule, atStart, axis) || meets(rule, atStart, others, unit / 2)),
    );
  for (const rule of across) erase(mask, cleaned, rule, axes.across, thick);
  for (const rule of upright) erase(mask, cleaned, rule, axes.upright, thick);
  const [restAcross, restUpright] = [stubs(axes.across, upright), stubs(axes.upright, across)];
  for (const rule of restAcross) erase(mask, cleaned, rule, axes.across, thick);
  for (const rule of restUpright) erase(mask, cleaned, rule, axes.upright, thick);
  return cleaned;
}

const reachesEdge = ({ from, to }: Rule, atStart: boolean, { length }: Axis): boolean =>
  atStart ? from <= 1 : to >= length - 1;

const axesOf = (width: number, height: number): { readonly across: Axis; readonly upright: Axis } => ({
  across: { length: width, breadth: height, stride: 1, step: width },
  upright: { length: height, breadth: width, stride: width, step: 1 },
});

const lengthOf = ({ from, to }: Rule): number => to - from;

/**
 * Whether a component is a box or a rule rather than writing: it lies around another of some size, or is long and hardly tall.
 */
function holdsAnother(outer: Component, components: readonly Component[]): boolean {
  if (outer.area > 0.6 * widthOf(outer) * heightOf(outer)) return false;
  return (
    components.some(
      (inner) =>
        inner !== outer &&
        heightOf(inner) > 0.3 * heightOf(outer) &&
        inner.left > outer.left &&
        inner.right < outer.right &&
        inner.top > outer.top &&
        inner.bottom < outer.bottom,
    ) ||
    (widthOf(outer) > 4 * heightOf(outer) && heightOf(outer) < 12)
  );
}

/** How a mask is walked: `stride` pixels of it are one step along, `step` one across. */
interface Axis {
  readonly length: number;
  readonly breadth: number;
  readonly stride: number;
  readonly step: number;
}

interface Chain {
  readonly from: number;
  last: number;
  middle: number;
  readonly begins: number[];
  readonly ends: number[];
}

/** Straight thin lines along an axis, at least as long as the side of a box. */
function findRules(mask: Uint8Array, { length, breadth, stride, step }: Axis, unit: number): Rule[] {
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
  if (count < least.partition * unit) return undefined;
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
function meets(rule: Rule, atStart: boolean, others: readonly Rule[], unit: number): boolean {
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

/**
 * Takes a rule away, wherever the ink there is no thicker than a rule; where something crosses, it is, and stays. Goes on
 * beyond the rule's ends as long as ink lies there.
 */
function erase(
  mask: Uint8Array,
  cleaned: Uint8Array,
  rule: Rule,
  { length, breadth, stride, step }: Axis,
  thick: number,
): void {
  const { thickness } = rule;
  const patience = 2 * thick;
  const eraseAt = (along: number): boolean => {
    const expected = Math.round(rule.start + rule.slope * (along - rule.from));
    const inked = (across: number): boolean =>
      across >= 0 && across < breadth && mask[along * stride + across * step] === 1;
    const middle = [0, -1, 1].map((aside) => expected + aside).find(inked);
    if (middle === undefined) return false;
    let [begin, end] = [middle, middle + 1];
    while (inked(begin - 1)) begin--;
    while (inked(end)) end++;
    if (end - begin > thickness) return true;
    for (let across = begin; across < end; across++) cleaned[along * stride + across * step] = 0;
    return true;
  };
  for (let along = rule.from; along < rule.to; along++) {
    // Where it was followed, its own runs: it may sag.
    const i = along - rule.from;
    if (rule.begins[i] < 0) eraseAt(along);
    if (rule.ends[i] - rule.begins[i] > thickness) continue;
    for (let across = rule.begins[i]; across < rule.ends[i]; across++) cleaned[along * stride + across * step] = 0;
  }
  for (let along = rule.to, missing = 0; along < length && missing <= patience; along++)
    missing = eraseAt(along) ? 0 : missing + 1;
  for (let along = rule.from - 1, missing = 0; along >= 0 && missing <= patience; along--)
    missing = eraseAt(along) ? 0 : missing + 1;
}
