/** What a step aside costs, in pixels of ink: with less, seams wind along strokes instead of crossing them. */
const sideways = 0.6;

/** Rows that are walked one after the other. */
export interface Rows {
  readonly first: number;
  readonly count: number;
  /** 1: downwards; -1: upwards. */
  readonly direction: 1 | -1;
}

/** The cheapest ways over some rows. */
export interface Ways {
  /** What the way to each column of the last row costs: its pixels and its steps aside; infinite where none leads. */
  readonly cost: Float32Array;
  /** Where each pixel's way comes from: so many columns aside, -1, 0 or 1. */
  readonly steps: Int8Array;
  readonly rows: Rows;
}

/**
 * The cheapest way to every column of the last of some rows, which moves at most one pixel aside from row to row.
 *
 * @param cost of each pixel, row after row
 * @param from columns in which a way may come from before the first row: all from `left` to `right`
 */
export function cheapestWays(
  cost: Float32Array,
  columns: number,
  rows: Rows,
  from: { readonly left: number; readonly right: number } = { left: 0, right: columns - 1 },
): Ways {
  const steps = new Int8Array(cost.length);
  let { left, right } = from;
  let before = new Float32Array(columns).fill(Infinity).fill(0, left, right + 1);
  for (let i = 0, y = rows.first; i < rows.count; i++, y += rows.direction) {
    const here = new Float32Array(columns).fill(Infinity);
    [left, right] = [Math.max(0, left - 1), Math.min(columns - 1, right + 1)];
    for (let x = left; x <= right; x++) {
      let [best, step] = [before[x], 0];
      if (x > 0 && before[x - 1] + sideways < best) [best, step] = [before[x - 1] + sideways, -1];
      if (x < columns - 1 && before[x + 1] + sideways < best) [best, step] = [before[x + 1] + sideways, 1];
      here[x] = best + cost[y * columns + x];
      steps[y * columns + x] = step;
    }
    before = here;
  }
  return { cost: before, steps, rows };
}

/**
 * Follows the way to a column of the last row back, and writes the column of each row that it comes through.
 *
 * @returns the column before the first row that it came from
 */
export function traceWay({ cost: { length: columns }, steps, rows }: Ways, column: number, path: Int32Array): number {
  let x = column;
  for (let i = rows.count - 1; i >= 0; i--) {
    const y = rows.first + i * rows.direction;
    path[y] = x;
    x += steps[y * columns + x];
  }
  return x;
}
