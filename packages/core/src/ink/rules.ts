import { findComponents, heightOf, typicalHeight, widthOf, type Component } from "./components.js";
import { eraseRule } from "./eraseRule.js";
import { axesOf, findRules, lengthOf, meets, reachesEdge, thicknessAt, type Axis, type Rule } from "./findRules.js";

/** Lengths as shares of a digit's height. */
const least = {
  /** A line across that long is no bar, however many digits it touches. */
  across: 3.5,
  /** An upright that long is no 1. */
  upright: 1.7,
  /** A side of a box may be this short, if both of its ends meet other sides. */
  side: 0.8,
};

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
  for (const rule of realAcross) eraseRule(mask, cleaned, rule, axes.across, thick);
  for (const rule of realUpright) eraseRule(mask, cleaned, rule, axes.upright, thick);
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
  for (const rule of across) eraseRule(mask, cleaned, rule, axes.across, thick);
  for (const rule of upright) eraseRule(mask, cleaned, rule, axes.upright, thick);
  const [restAcross, restUpright] = [stubs(axes.across, upright), stubs(axes.upright, across)];
  for (const rule of restAcross) eraseRule(mask, cleaned, rule, axes.across, thick);
  for (const rule of restUpright) eraseRule(mask, cleaned, rule, axes.upright, thick);
  return cleaned;
}

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
