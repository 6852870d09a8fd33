import { cheapestWays, traceWay } from "./ways.js";

/** A way to cut a component from top to bottom. */
export interface Seam {
  /** For each row the first column on its right. */
  readonly path: Int32Array;
  /** What it costs: pixels of ink that it crosses, and its steps aside. */
  readonly ink: number;
}

/** A notch in the outline is at least this deep on both of its sides, as a share of a digit's height. */
const deepest = 0.04;

/**
 * The cheapest seams that begin in a notch of the outline seen from above and end in one seen from below: for each notch the one
 * to its best partner. Where a 1 leans on a 0 they touch in a long seam, which costs more than a cut through the 0; but there
 * is a notch at both of its ends.
 *
 * @param cost of each pixel; 0 where the component is not
 * @param height of a digit
 */
export function seamsBetweenValleys(cost: Float32Array, columns: number, rows: number, height: number): Seam[] {
  const deep = Math.max(2, Math.round(deepest * height));
  const tops = valleysOf(outline(cost, columns, rows, false), deep);
  const bottoms = valleysOf(outline(cost, columns, rows, true), deep);
  const seams = tops.flatMap((top) => seamsFrom(top, bottoms, cost, columns, rows));
  return seams.filter(
    (seam) =>
      !seams.some((other) => other.top === seam.top && other.ink < seam.ink) ||
      !seams.some((other) => other.bottom === seam.bottom && other.ink < seam.ink),
  );
}

/** For each column how many pixels lie between the edge of the box, its top or its bottom, and the first ink. */
function outline(cost: Float32Array, columns: number, rows: number, fromBelow: boolean): Int32Array {
  return Int32Array.from({ length: columns }, (_, x) => {
    let depth = 0;
    while (depth < rows && cost[(fromBelow ? rows - 1 - depth : depth) * columns + x] === 0) depth++;
    return depth;
  });
}

/** The middles of stretches that lie deeper than what is on both of their sides, by at least `deep`. */
function valleysOf(depths: Int32Array, deep: number): number[] {
  const found: number[] = [];
  // The shallowest since the last valley, and the deepest after it, which may be a stretch of equals.
  let shallow = Infinity;
  let [deepestSeen, from, to] = [-1, 0, 0];
  depths.forEach((depth, x) => {
    if (depth > deepestSeen) [deepestSeen, from, to] = [depth, x, x];
    else if (depth === deepestSeen && x === to + 1) to = x;
    const isValley = deepestSeen - shallow >= deep;
    if (isValley && deepestSeen - depth >= deep) {
      found.push(Math.floor((from + to) / 2));
      shallow = depth;
      [deepestSeen, from, to] = [depth, x, x];
    } else if (!isValley && depth < shallow) {
      shallow = depth;
      [deepestSeen, from, to] = [depth, x, x];
    }
  });
  return found;
}

function seamsFrom(
  top: number,
  bottoms: readonly number[],
  cost: Float32Array,
  columns: number,
  rows: number,
): (Seam & { readonly top: number; readonly bottom: number })[] {
  const ways = cheapestWays(cost, columns, { first: 1, count: rows - 1, direction: 1 }, { left: top, right: top });
  return bottoms
    .filter((bottom) => ways.cost[bottom] < Infinity)
    .map((bottom) => {
      const path = new Int32Array(rows);
      path[0] = traceWay(ways, bottom, path);
      return { path, ink: ways.cost[bottom], top, bottom };
    });
}
