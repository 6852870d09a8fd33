import Papa from "papaparse";
import { DataError, imageAt, type Dataset } from "inkling";
import { columnRoles } from "./columns.js";
import { emnistHints } from "./emnist.js";
import { blocksOfLines, encodingOf } from "./lines.js";
import type { DataArray } from "./numbers.js";
import type { Decision, ReadingOptions } from "./reading.js";
import { TableReader, type Table } from "./table.js";

/** What separates cells, and how it is called. */
const separators = new Map([
  [",", "comma"],
  [";", "semicolon"],
  ["\t", "tab"],
  [" ", "space"],
]);

/** Whether bytes are text whose first line has cells, or that is called a table. */
export function isCsv(head: Uint8Array, name: string): boolean {
  const text = new TextDecoder(encodingOf(head)).decode(head);
  if (/[\0-\x08\x0e-\x1f]/.test(text) || /^\s*[<{[]|^version https:/.test(text)) return false;
  const lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== "");
  const cells = (lines.at(0) ?? "").trim().split(/[,;\t ]+/);
  const numbers = (lines.at(1) ?? lines.at(0) ?? "")
    .trim()
    .split(/[,;\t ]+/)
    .filter((cell) => Number.isFinite(Number(cell)));
  return /\.(csv|tsv)(\.gz)?$/i.test(name) || (cells.length > 4 && numbers.length > cells.length / 2);
}

/**
 * Reads images from a table as text: one image a line, a label and its pixels, row after row.
 *
 * Separated by commas, semicolons, tabs or spaces, with or without a header; which columns are labels and index is decided
 * by `columnRoles`. The file is read as a stream, so that the 109 MB of MNIST's training CSV never lie in memory: only the 47
 * MB of pixels do.
 *
 * @param source a stream of the file's bytes or text.
 * @returns the arrays `images` (N x pixels) and `labels` (N, or N x classes), and what was decided
 * @throws DataError naming line and column of the first cell that is no number; the line that has more or fewer cells than
 *   the others; or the option that decides where the label column or the shape is not clear.
 * @example
 * const { arrays } = await readCsv(response.body, {}, "mnist_train.csv");
 */
export async function readCsv(
  source: AsyncIterable<Uint8Array | string>,
  options: ReadingOptions = {},
  name = "CSV data",
): Promise<{ arrays: Map<string, DataArray>; decisions: readonly Decision[] }> {
  const { table, decisions: read } = await readTable(source, options.labelColumn, name);
  const { classNames = emnistHints(name)?.classNames } = options;
  const known = classNames === undefined ? options : { ...options, classNames };
  const { label, pixels, decisions } = columnRoles(table, known, name);
  return {
    arrays: new Map([
      ["images", imagesOf(table, pixels)],
      ["labels", labelsOf(table, label)],
    ]),
    decisions: [...read, ...decisions],
  };
}

/**
 * Reads a table as text, and says how: which separator, and whether there is a header.
 *
 * @param labelColumn the name of a column whose cells are kept as texts too
 * @param single whether it may have a single column
 */
export async function readTable(
  source: AsyncIterable<Uint8Array | string>,
  labelColumn: string | undefined,
  name: string,
  single = false,
): Promise<{ table: Table; decisions: readonly Decision[] }> {
  let line = 1;
  let separator: string | undefined;
  let reader: TableReader | undefined;
  for await (const block of blocksOfLines(source, name)) {
    separator ??= block.trim() === "" ? undefined : separatorOf(block, name, single);
    if (separator === undefined) {
      line += block.split("\n").length;
      continue;
    }
    reader ??= new TableReader(name, separator !== ",", labelColumn);
    // First to one space, then those at the ends: the other way round, a long run is tried from each of its spaces.
    const text = separator === " " ? block.replace(/ +/g, " ").replace(/^ | $/gm, "") : block;
    const { data } = Papa.parse<string[]>(text, { delimiter: separator, newline: "\n" });
    for (const cells of data) reader.read(withoutLastEmpty(cells), line++);
    if (text === "") line++; // a blank line on its own: no row to papaparse
  }
  const table = (reader ?? new TableReader(name, false, undefined)).finish();
  const header = table.header === undefined ? "none" : "the first line";
  return {
    table,
    decisions: [
      { about: "separator", decided: separators.get(separator ?? ",") ?? "comma" },
      { about: "header", decided: header },
    ],
  };
}

/** Columns of a table as images, one a row. */
export function imagesOf(table: Table, pixels: readonly number[]): DataArray {
  return { shape: [table.rows, pixels.length], values: table.pixels(pixels) };
}

/** A column of a table as labels, in words or numbers as they stand there; several are one-hot. */
export function labelsOf(table: Table, columns: readonly number[]): DataArray {
  const texts = columns.length === 1 ? table.texts(columns[0]) : undefined;
  return texts === undefined
    ? { shape: [table.rows, columns.length], values: table.pixels(columns) }
    : { shape: [table.rows], values: texts };
}

/** A separator at the end of every line makes a cell of nothing. */
function withoutLastEmpty(cells: string[]): string[] {
  return cells.length > 2 && cells[cells.length - 1] === "" ? cells.slice(0, -1) : cells;
}

/** The separator of the first line that has one: semicolons and tabs come before commas, which may be decimal points. */
function separatorOf(block: string, name: string, single: boolean): string {
  const line = block.split("\n").find((each) => each.trim() !== "") ?? "";
  const found = [";", "\t", ",", " "].find((each) => line.trim().includes(each));
  if (found !== undefined) return found;
  if (single) return ",";
  throw new DataError({
    what: `${name}: the first line has a single cell`,
    expected: "cells with commas, semicolons, tabs or spaces between them",
    received: JSON.stringify(line.slice(0, 40)),
    advice: "Each line is one image: its label and its pixels",
  });
}

/**
 * A data set as the lines of a CSV file, under a header `label,1x1,1x2,…`.
 *
 * @throws DataError when the images are floats, which MNIST's CSV form has no place for.
 * @example
 * [...csvLines(dataset)].join(""); // "label,1x1,1x2\n7,0,255\n"
 */
export function* csvLines(dataset: Dataset): Generator<string> {
  if (!(dataset.images instanceof Uint8Array)) {
    throw new DataError({
      what: `${dataset.name} cannot be written as CSV`,
      expected: "pixels as bytes 0 to 255",
      received: "floats",
    });
  }
  const [rows, columns] = dataset.imageShape;
  const header = ["label"];
  for (let row = 1; row <= rows; row++) {
    for (let column = 1; column <= columns; column++) header.push(`${row}x${column}`);
  }
  yield `${header.join(",")}\n`;
  for (let i = 0; i < dataset.count; i++) yield `${dataset.labels[i]},${imageAt(dataset, i).join(",")}\n`;
}
