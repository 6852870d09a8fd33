import { heightOf, widthOf, type Component } from "../ink/components.js";
import type { Ink } from "../ink/ink.js";
import { seamsBetweenValleys, type Seam } from "./valleys.js";
import { cheapestWays, traceWay } from "./ways.js";

/** Components narrower than this share of a digit's height hold one digit at most. */
const narrowest = 0.3;

/** Seams nearer than this share of a digit's height to each other, or to an end, part nothing. */
const apart = 0.05;

/** A seam through more ink than this share of a digit's height cuts a stroke along its length. */
const mostInk = 0.9;

/**
 * Where a component could be cut between two digits: seams from its top to its bottom that cross as little ink as can be and
 * move at most one pixel aside from row to row, so that they follow the slant of the writing. Those that cross less at half
 * height than their neighbours do, and those between two notches of the outline: two strokes that touch along their length
 * are parted by these alone.
 *
 * @returns for each seam the column, on the page, of the first pixel on its right, row by row of the component
 */
export function findSeams(component: Component, labels: Int32Array, ink: Ink, height: number): Int32Array[] {
  const [columns, rows] = [widthOf(component), heightOf(component)];
  if (columns < narrowest * height) return [];
  const cost = inkCost(component, labels, ink);
  const middle = Math.floor(rows / 2);
  // From both ends to the middle.
  const above = cheapestWays(cost, columns, { first: 0, count: middle, direction: 1 });
  const below = cheapestWays(cost, columns, { first: rows - 1, count: rows - middle, direction: -1 });
  const total = Float32Array.from({ length: columns }, (_, x) => above.cost[x] + below.cost[x]);
  const least = Math.max(2, Math.round(apart * height));
  const chosen = [...total.keys()].filter((x) => {
    if (x < least || x > columns - least) return false;
    for (let u = Math.max(0, x - least); u <= Math.min(columns - 1, x + least); u++) {
      // The leftmost of equals.
      if (total[u] < total[x] || (total[u] === total[x] && u < x)) return false;
    }
    return true;
  });
  const seams = chosen.map((x) => {
    const path = new Int32Array(rows);
    traceWay(above, x, path);
    traceWay(below, x, path);
    return { path, ink: total[x] };
  });
  return withoutTwins([...seams, ...seamsBetweenValleys(cost, columns, rows, height)], least)
    .filter(({ ink }) => ink <= mostInk * height)
    .sort((a, b) => meanOf(a.path) - meanOf(b.path))
    .map(({ path }) => path.map((x) => x + component.left));
}

/** Of seams that run nearly the same way the first. */
function withoutTwins(seams: readonly Seam[], least: number): Seam[] {
  const kept: Seam[] = [];
  for (const seam of seams) {
    const distance = ({ path }: Seam): number =>
      path.reduce((sum, x, row) => sum + Math.abs(x - seam.path[row]), 0) / path.length;
    if (!kept.some((other) => distance(other) < least)) kept.push(seam);
  }
  return kept;
}

const meanOf = (path: Int32Array): number => path.reduce((sum, x) => sum + x, 0) / path.length;

/** What a seam pays for each pixel: its share of full ink, and a little for any pixel, so that it runs straight. */
function inkCost(component: Component, labels: Int32Array, { width, strength }: Ink): Float32Array {
  const [columns, rows] = [widthOf(component), heightOf(component)];
  const cost = new Float32Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const i = (y + component.top) * width + x + component.left;
      cost[y * columns + x] = labels[i] === component.label ? 0.25 + 0.75 * (strength[i] / 255) : 0;
    }
  }
  return cost;
}
