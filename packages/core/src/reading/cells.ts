import { heightOf, type Box } from "../ink/components.js";
import { isDigit, lineOf, type LineReading, type Mark } from "./marks.js";

/** A cell of a table: what a line has, or nothing in an empty one, whose text is `""` and which has no box. */
export type CellReading = Omit<LineReading, "box"> & { readonly box?: Box };

/** Digits whose distance is less, in heights of a digit, stand in one cell; so do a digit and a separator beside it. */
const sameWord = { digits: 0.8, separator: 0.5 };

/** White between columns is no narrower, in heights of a digit. */
const leastWhite = 0.3;

/** One row in so many may run across a column's border, as a title does. */
const rowsForATitle = 10;

/** What stands together: along the row, as if the page were not aslant, and the marks of it. */
interface Word {
  readonly left: number;
  readonly right: number;
  readonly marks: readonly Mark[];
}

/**
 * Sorts what was read into rows and columns: lines beside each other make a row, and white that runs through all rows parts
 * columns. Works on the boxes alone, for rules are gone by then.
 *
 * @returns rows from top to bottom, each with a cell for every column from left to right
 */
export function sortIntoCells(lines: readonly LineReading[]): CellReading[][] {
  const heights = lines.flatMap(({ digits }) => digits.map(({ box }) => heightOf(box))).sort((a, b) => a - b);
  if (heights.length === 0) return [];
  const height = heights[Math.floor(heights.length / 2)];
  const slope = slopeOf(lines, height);
  const rows = rowsOf(lines, slope).map((row) => wordsOf(row, slope, height));
  const borders = bordersOf(rows, leastWhite * height);
  return rows.map((words) =>
    Array.from({ length: borders.length + 1 }, (_, column) => {
      const inside = words.filter(({ left, right }) => columnAt(borders, (left + right) / 2) === column);
      const marks = inside.flatMap((word) => word.marks);
      return marks.length === 0 ? { text: "", groups: [], digits: [], marks } : lineOf(marks);
    }),
  );
}

const middleX = ({ left, right }: Box): number => (left + right) / 2;
const middleY = ({ top, bottom }: Box): number => (top + bottom) / 2;

/** How much lines fall to the right: the median over pairs of digits of a line that stand apart. 0 where there are none. */
function slopeOf(lines: readonly LineReading[], height: number): number {
  const slopes = lines.flatMap(({ digits }) =>
    digits.flatMap(({ box: a }, i) =>
      digits
        .slice(i + 1)
        .filter(({ box: b }) => middleX(b) - middleX(a) > 2 * height)
        .map(({ box: b }) => (b.bottom - a.bottom) / (middleX(b) - middleX(a))),
    ),
  );
  slopes.sort((a, b) => a - b);
  return slopes.length === 0 ? 0 : slopes[Math.floor(slopes.length / 2)];
}

/** Lines that stand beside each other, from top to bottom: more than half of the lower one's height in common. */
function rowsOf(lines: readonly LineReading[], slope: number): LineReading[][] {
  const placed = lines
    .map((line) => {
      const mean = (side: "top" | "bottom"): number =>
        line.digits.reduce((sum, { box }) => sum + box[side] - slope * middleX(box), 0) / line.digits.length;
      return { line, top: mean("top"), bottom: mean("bottom") };
    })
    .sort((a, b) => middleY({ ...a, left: 0, right: 0 }) - middleY({ ...b, left: 0, right: 0 }));
  const rows: (typeof placed)[] = [];
  for (const each of placed) {
    const row = rows.at(-1);
    const isBeside = row?.every(
      (other) =>
        Math.min(other.bottom, each.bottom) - Math.max(other.top, each.top) >
        0.5 * Math.min(heightOf({ ...other, left: 0, right: 0 }), heightOf({ ...each, left: 0, right: 0 })),
    );
    if (row !== undefined && isBeside === true) row.push(each);
    else rows.push([each]);
  }
  return rows.map((row) => row.map(({ line }) => line));
}

/** Digits and separators of a row that stand close to each other. */
function wordsOf(lines: readonly LineReading[], slope: number, height: number): Word[] {
  const marks = lines
    .flatMap((line) => line.marks)
    .filter(({ status }) => status !== "not a digit")
    .sort((a, b) => middleX(a.box) - middleX(b.box));
  const words: { left: number; right: number; marks: Mark[] }[] = [];
  for (const mark of marks) {
    const lean = slope * middleY(mark.box);
    const [left, right] = [mark.box.left + lean, mark.box.right + lean];
    const word = words.at(-1);
    const isSeparated = mark.status === "separator" || word?.marks.at(-1)?.status === "separator";
    const gap = (isSeparated ? sameWord.separator : sameWord.digits) * height;
    if (word !== undefined && left - word.right < gap) {
      word.right = Math.max(word.right, right);
      word.marks.push(mark);
    } else words.push({ left, right, marks: [mark] });
  }
  // What a rule left behind stands alone.
  return words.filter((word) => word.marks.some(({ status }) => isDigit(status)));
}

/** The middles of the white that runs from top to bottom, from left to right. */
function bordersOf(rows: readonly (readonly Word[])[], leastWidth: number): number[] {
  const titles = Math.floor(rows.length / rowsForATitle);
  const edges = rows
    .flatMap((words) =>
      words.flatMap(({ left, right }) => [
        { x: left, change: 1 },
        { x: right, change: -1 },
      ]),
    )
    .sort((a, b) => a.x - b.x || b.change - a.change);
  const whites: { left: number; right: number }[] = [];
  let [covered, from] = [0, -Infinity];
  for (const { x, change } of edges) {
    const [before, after] = [covered, (covered += change)];
    if (before > titles && after <= titles) from = x;
    if (before <= titles && after > titles) whites.push({ left: from, right: x });
  }
  return whites
    .slice(1) // The first is the left margin.
    .filter(({ left, right }) => right - left >= leastWidth)
    .map(({ left, right }) => (left + right) / 2);
}

function columnAt(borders: readonly number[], x: number): number {
  return borders.filter((border) => border < x).length;
}
