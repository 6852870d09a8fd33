import { DataError, sizeOf, type Shape } from "inkling";
import { squareShape } from "./images.js";
import { mostClasses, plainText, wholeNumber } from "./labels.js";
import { mention } from "./mention.js";
import type { Decision, ReadingOptions } from "./reading.js";
import { isIndexName, isLabelName, type Table } from "./table.js";

/** Which columns of a table are what. */
export interface ColumnRoles {
  /** One column, or several that are one-hot. */
  readonly label: readonly number[];
  readonly pixels: readonly number[];
  readonly decisions: readonly Decision[];
}

/** The end of every message about a column. */
export const labelAdvice = "Say which column holds the labels: --label-column first, last or NAME (option labelColumn)";

/**
 * Decides which column of a table holds the labels, which are pixels, and which is an index.
 *
 * 1. As told: `first`, `last` or a name of the header.
 * 2. By the header: the one column called label, class, target, y or digit; or several so called and numbered, one-hot.
 * 3. By the number of columns: pixels make a square (or `--shape`), so that one column is left, or an index and one, or
 *    one-hot columns. The first or the last is the label if it alone looks like one: words, or whole numbers within 0 to 9
 *    or without gaps from 0 or 1 on, of which there are at least two.
 *
 * @throws DataError naming `--label-column` or `--shape` where that decides nothing, or two things
 */
export function columnRoles(table: Table, options: ReadingOptions, name: string): ColumnRoles {
  const { columns, header } = table;
  const isImage = (count: number): boolean => isImageOf(count, options.imageShape);
  const named = namedColumns(table, options, name);
  if (named !== undefined) {
    const rest = range(0, columns).filter((column) => !named.columns.includes(column));
    const indexed = isIndexed(table, rest, isImage);
    const pixels = indexed ? rest.slice(1) : rest;
    return {
      label: named.columns,
      pixels,
      decisions: described(table, named.columns, named.because, indexed ? rest[0] : undefined),
    };
  }
  const all = range(0, columns);
  const indexed =
    (isImage(columns - 2) || (header !== undefined && isIndexName(header[0]))) &&
    isIndexed(table, all, (count) => isImage(count - 1));
  const own = indexed ? all.slice(1) : all;
  const index = indexed ? 0 : undefined;
  if (isImage(own.length - 1)) {
    const ends = [own[0], own[own.length - 1]].filter((column, i, both) => both.indexOf(column) === i);
    const like = ends.filter((column) => looksLikeLabels(table.texts(column) ?? [], options.classNames));
    const other = ends.find((column) => column !== like[0]);
    if (like.length === 1 && !mayBePixel(table.texts(like[0]) ?? [], table.texts(other ?? -1) ?? [])) {
      const because = `it alone looks like labels; ${other === own[0] ? "the first" : "the last"} column does not`;
      return {
        label: like,
        pixels: own.filter((column) => column !== like[0]),
        decisions: described(table, like, because, index),
      };
    }
    throw undecided(table, like.length === 0 ? 0 : 2, name);
  }
  const oneHot = oneHotColumns(table, own, isImage);
  if (oneHot.length === 1) {
    const [label] = oneHot;
    const pixels = own.filter((column) => !label.includes(column));
    return { label, pixels, decisions: described(table, label, "exactly one of them is 1 in every line", index) };
  }
  if (oneHot.length > 1) throw undecided(table, oneHot.length, name);
  if (isImage(own.length)) {
    throw new DataError({
      what: `${name} has no label column`,
      expected: `${own.length + 1} columns: the label and ${own.length} pixels`,
      received: `${columns} columns${header === undefined ? "" : `, beginning with ${JSON.stringify(header[0].slice(0, 20))}`}`,
      advice:
        "Pass a labelled file: Kaggle's test.csv has no labels, its train.csv has. Or say the shape of an image: --shape ROWSxCOLUMNS (option imageShape)",
    });
  }
  throw new DataError({
    what: `${name}: unknown image shape`,
    expected:
      options.imageShape === undefined
        ? "a label and a square number of pixels, such as 784 (28x28)"
        : `a label and ${sizeOf(options.imageShape)} pixels`,
    received: `${columns} columns`,
    advice: "Say the rows and columns of an image: --shape ROWSxCOLUMNS (option imageShape)",
  });
}

/** Whether so many pixels make an image: a square, or of the shape that was given. */
export function isImageOf(count: number, shape: Shape | undefined): boolean {
  return shape === undefined ? count > 0 && squareShape(count) !== undefined : count === sizeOf(shape);
}

/** The columns that an option or the header calls labels. */
function namedColumns(
  { header, columns }: Table,
  { labelColumn }: ReadingOptions,
  name: string,
): { columns: readonly number[]; because: string } | undefined {
  if (labelColumn !== undefined) {
    const because = "--label-column says so";
    const at = header?.indexOf(labelColumn) ?? -1;
    if (at >= 0) return { columns: [at], because };
    if (labelColumn === "first") return { columns: [0], because };
    if (labelColumn === "last") return { columns: [columns - 1], because };
    throw new DataError({
      what: `${name} has no column ${JSON.stringify(labelColumn)}`,
      expected:
        header === undefined ? "first or last, as there is no header" : `first, last, or one of ${mention(header, 5)}`,
      received: labelColumn,
      advice: labelAdvice,
    });
  }
  if (header === undefined) return undefined;
  const named = range(0, columns).filter((column) => isLabelName(header[column]));
  if (named.length === 1) return { columns: named, because: `the header calls it ${JSON.stringify(header[named[0]])}` };
  if (named.length > 1) {
    throw new DataError({
      what: `${name}: several columns are called like labels`,
      expected: "one",
      received: mention(named.map((column) => header[column])),
      advice: labelAdvice,
    });
  }
  const numbered = range(0, columns).filter((column) => isLabelName(header[column].replace(/[\s_.-]?\d+$/, "")));
  if (numbered.length < 2 || numbered.length === columns) return undefined;
  return { columns: numbered, because: "the header numbers them as labels" };
}

/** Whether the first of these columns numbers the lines, or is called so, and the others make an image. */
export function isIndexed(table: Table, columns: readonly number[], isImage: (count: number) => boolean): boolean {
  const [first] = columns;
  const { header, rows } = table;
  if (!isImage(columns.length - 1)) return false;
  if (header !== undefined && isIndexName(header[first])) return true;
  const start = table.at(0, first);
  for (let row = 0; row < rows; row++) if (table.at(row, first) !== start + row) return false;
  return start === 0 || start === 1;
}

/** Words, or whole numbers as labels are: within 0 to 9, or every one from 0 or 1 on. At least two of them, and no more than lines. */
function looksLikeLabels(texts: readonly string[], names: readonly string[] | undefined): boolean {
  const found = new Set(texts);
  if (found.size < 2 || found.size > mostClasses || found.has("")) return false;
  const numbers = [...new Set([...found].map((text) => wholeNumber(plainText(text))))].sort((a, b) => a - b);
  if (numbers.some(Number.isNaN))
    return [...found].every((text) => names?.includes(text) ?? Number.isNaN(Number(text.replace(",", "."))));
  const [lowest, highest] = [numbers[0], numbers[numbers.length - 1]];
  if (lowest < 0) return false;
  if (names !== undefined && highest <= names.length) return true;
  return highest <= 9 || ((lowest === 0 || lowest === 1) && highest - lowest + 1 === numbers.length);
}

/**
 * Whether what looks like labels may be a pixel that varies a little, and the other column the labels of a single class: the same
 * digit in every line, but 0, which blank paper is.
 */
function mayBePixel(like: readonly string[], [first, ...others]: readonly string[]): boolean {
  const label = wholeNumber(plainText(first));
  const isSingle = label >= 1 && label <= 9 && others.every((text) => text === first);
  return isSingle && like.every((text) => wholeNumber(plainText(text)) <= 9);
}

/** Runs of columns at either end of which exactly one is 1 in each row, the others 0, and that leave an image. */
function oneHotColumns(table: Table, columns: readonly number[], isImage: (count: number) => boolean): number[][] {
  const { rows } = table;
  const found: number[][] = [];
  for (let count = 2; count <= Math.min(mostClasses, columns.length - 1); count++) {
    if (!isImage(columns.length - count)) continue;
    for (const run of [columns.slice(0, count), columns.slice(-count)]) {
      let fits = true;
      for (let row = 0; row < rows && fits; row++) {
        let ones = 0;
        for (const column of run) {
          const value = table.at(row, column);
          if (value === 1) ones++;
          else if (value !== 0) ones = 2;
        }
        fits = ones === 1;
      }
      if (fits) found.push([...run]);
    }
  }
  return found;
}

function undecided(table: Table, like: number, name: string): DataError {
  const show = (texts: readonly string[] | undefined): string => mention([...new Set(texts)], 5);
  const first = `the first column holds ${show(table.texts(0))}`;
  const last = `the last ${show(table.texts(table.columns - 1))}`;
  return new DataError({
    what: `${name}: it is not clear which column holds the labels`,
    expected:
      "a header, or labels in the first or the last column alone: words, or whole numbers from 0 or 1 on, at least two",
    received: like === 0 ? `${first}, ${last}: neither looks like labels` : `${first}, ${last}: both look like labels`,
    advice: labelAdvice,
  });
}

function described(
  { header, columns }: Table,
  label: readonly number[],
  because: string,
  index: number | undefined,
): Decision[] {
  const [first] = label;
  const name = header === undefined ? "" : ` (${header[first]})`;
  const last = label[label.length - 1];
  const where =
    label.length > 1
      ? `${first + 1} to ${last + 1}, one-hot`
      : first === 0
        ? `the first${name}`
        : first === columns - 1
          ? `the last${name}`
          : `number ${first + 1}${name}`;
  return [
    { about: "label column", decided: where, because },
    ...(index === undefined
      ? []
      : [{ about: "index column", decided: `number ${index + 1}, left out`, because: "it numbers the lines" }]),
  ];
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}
