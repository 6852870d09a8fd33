import { DataError, sizeOf } from "inkling";
import { isImageOf, isIndexed, labelAdvice } from "./columns.js";
import { imagesOf, labelsOf, readTable } from "./csv.js";
import { mention } from "./mention.js";
import type { DataArray } from "./numbers.js";
import type { Decision, ReadingOptions } from "./reading.js";
import { isIndexName, isLabelName, type Table } from "./table.js";

/*
 * A table of images beside a table of their labels: X.csv and y.csv.
 */

/** Which half of a pair a table is; of labels there must be as many as there are images. */
export type Half = { readonly holds: "images" } | { readonly holds: "labels"; readonly count: number };

/**
 * Reads a table of which another holds the other half: images whose labels are elsewhere, or these labels.
 *
 * Of images all columns are pixels, of labels there is one column, or several that are one-hot; an index may come first.
 *
 * @returns the array `images` or `labels`, and what was decided
 * @throws DataError naming `--label-column` where the images' table may hold labels itself, `--shape` where its pixels make
 *   no square; or when there are more or fewer labels than images, or it is not clear which column of several holds them
 * @example
 * const { arrays } = await readCsvHalf({ holds: "labels", count: 60000 }, response.body, {}, "y.csv");
 */
export async function readCsvHalf(
  half: Half,
  source: AsyncIterable<Uint8Array | string>,
  options: ReadingOptions,
  name: string,
): Promise<{ arrays: Map<string, DataArray>; decisions: readonly Decision[] }> {
  const { table, decisions } = await readTable(source, undefined, name, half.holds === "labels");
  if (half.holds === "images") {
    const images = imagesOf(table, pixelColumns(table, options, name));
    return { arrays: new Map([["images", images]]), decisions };
  }
  const labels = table.columns <= 2 ? readLabels(table, half.count, name) : labelsOf(table, labelColumns(table, name));
  return { arrays: new Map([["labels", labels]]), decisions: [] };
}

function pixelColumns(table: Table, options: ReadingOptions, name: string): readonly number[] {
  const { header, columns } = table;
  const isImage = (count: number): boolean => isImageOf(count, options.imageShape);
  const all = Array.from({ length: columns }, (_, column) => column);
  const named = header?.find(isLabelName);
  if (named === undefined && isImage(columns)) return all;
  if (named === undefined && isIndexed(table, all, isImage)) return all.slice(1);
  const labelled = isImage(columns - 1) || isImage(columns - 2);
  if (named !== undefined || labelled) {
    throw new DataError({
      what: `${name} may hold labels itself, though there is a file of labels beside it`,
      expected: "pixels alone, or no such file",
      received: `${columns} columns${named === undefined ? "" : `, of which the header calls one ${JSON.stringify(named)}`}`,
      advice: `If it does, say where: --label-column first, last or NAME (option labelColumn); else leave that column out`,
    });
  }
  throw new DataError({
    what: `${name}: unknown image shape`,
    expected:
      options.imageShape === undefined
        ? "a square number of pixels, such as 784 (28x28)"
        : `${sizeOf(options.imageShape)} pixels`,
    received: `${columns} columns`,
    advice: "Say the rows and columns of an image: --shape ROWSxCOLUMNS (option imageShape)",
  });
}

/** One column of labels, or one behind an index. The first line is a name where that leaves a label for each image. */
function readLabels(table: Table, count: number, name: string): DataArray {
  const columns = Array.from({ length: table.columns }, (_, column) => {
    const first = table.header === undefined ? [] : [table.header[column]];
    return [...first, ...(table.texts(column) ?? [])];
  });
  const lines = columns[0].length;
  if (lines !== count && lines !== count + 1) {
    throw new DataError({
      what: `${name} has not as many labels as there are images`,
      expected: `${count}, with a line above them or without`,
      received: `${lines} lines`,
      advice: "Check that both files belong together",
    });
  }
  const names = lines === count ? [] : columns.map(([first]) => first);
  const [first, second] = columns.map((texts) => texts.slice(lines - count));
  if (columns.length === 1) return { shape: [count], values: first };
  const counted = [0, 1].some((start) => first.every((text, i) => text === String(start + i)));
  if (counted || isIndexName(names[0] ?? "a")) return { shape: [count], values: second };
  if (isLabelName(names[0] ?? "") !== isLabelName(names[1] ?? "")) {
    return { shape: [count], values: isLabelName(names[0]) ? first : second };
  }
  throw unclear(names.length === 0 ? "2 columns without a header" : mention(names), name);
}

/** One column of several that the header calls labels, or one-hot columns. */
function labelColumns(table: Table, name: string): readonly number[] {
  const { header, columns } = table;
  const all = Array.from({ length: columns }, (_, column) => column);
  const named = all.filter((column) => isLabelName(header?.[column] ?? ""));
  if (named.length === 1) return named;
  const rest = isIndexed(table, all, () => true) ? all.slice(1) : all;
  if (isOneHot(table, rest)) return rest;
  throw unclear(header === undefined ? `${columns} columns without a header` : mention(header, 5), name);
}

function unclear(received: string, name: string): DataError {
  return new DataError({
    what: `${name}: it is not clear which column holds the labels`,
    expected: "one column, with an index before it or without, one that the header calls label, or one-hot columns",
    received,
    advice: `Call it label, or leave it alone in the file. Or, if the file of images holds labels: ${labelAdvice}`,
  });
}

/** Whether in each row one of these columns is 1 and the others 0, or -1. */
function isOneHot(table: Table, columns: readonly number[]): boolean {
  for (let row = 0; row < table.rows; row++) {
    const values = columns.map((column) => table.at(row, column));
    const ones = values.filter((value) => value === 1).length;
    if (ones !== 1 || values.some((value) => value !== 1 && value !== 0 && value !== -1)) return false;
  }
  return true;
}
