import { parquetMetadata, parquetRead, parquetSchema, type FileMetaData, type SchemaTree } from "hyparquet";
import { DataError, InklingError } from "inkling";
import { mention } from "./mention.js";
import type { DataArray } from "./numbers.js";
import { longestText } from "./numpyType.js";
import { checkPages, damagedParquet as damaged, unsnap } from "./parquetPages.js";
import { stackPictures } from "./pictureStack.js";
import type { Hints, ReadingOptions } from "./reading.js";
import { roleOf } from "./roles.js";
import { isSoundThrift } from "./thrift.js";

/** Whether bytes begin as a Parquet file does. */
export function isParquet(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 4)) === "PAR1";
}

/**
 * Reads images from Parquet as Hugging Face serves them: a column of pictures (a structure of `bytes` and `path`, or the
 * bytes alone) and a column of labels; names of classes from the file's own description, where it has one.
 *
 * Plain or compressed by Snappy. No more is unpacked than a stated limit, whatever the footer says.
 *
 * Source: Apache Parquet, "File Format"; Hugging Face, `datasets`, features `Image` and `ClassLabel`.
 *
 * @returns the arrays `images` (N x rows x columns, bytes as in the pictures) and `labels` (N)
 * @throws DataError when the file is damaged, has no such columns, or its pictures cannot be decoded or differ in size
 */
export async function readParquet(
  bytes: Uint8Array,
  options: ReadingOptions,
  name = "Parquet file",
): Promise<{ arrays: Map<string, DataArray>; hints: Hints }> {
  // A copy: `slice` of a Buffer is a view.
  const file = new Uint8Array(bytes).buffer;
  if (!hasSoundFooter(file)) throw damaged(name, "a whole footer", "another");
  const metadata = await attempt(name, () => parquetMetadata(file));
  const columns = await attempt(name, () => columnNames(metadata));
  await attempt(name, () => {
    checkChunks(metadata, name);
  });
  const { images, labels } = columnsOf(columns, name);
  const count = Number(metadata.num_rows);
  // A picture takes bytes of its own: a footer cannot have more of them than the file has bytes.
  if (!(Number.isSafeInteger(count) && count > 0 && count <= bytes.length)) {
    throw damaged(name, `1 to ${bytes.length} rows`, `a footer of ${count}`);
  }
  await attempt(name, () => {
    checkPages(file, metadata, [images, labels], name);
  });
  let rows: readonly unknown[][] = [];
  await attempt(name, () =>
    parquetRead({
      file: { byteLength: file.byteLength, slice: (start, end) => file.slice(start, end) },
      metadata,
      columns: [images, labels],
      utf8: false,
      compressors: { SNAPPY: (input, size) => unsnap(input, size, name) },
      onComplete: (read) => {
        rows = read;
      },
    }),
  );
  if (rows.length !== count) throw damaged(name, `${count} rows`, String(rows.length));
  // Columns come in the order of the file.
  const [first, second] = columns.indexOf(images) < columns.indexOf(labels) ? [0, 1] : [1, 0];
  const pictures = rows.map((row, i) => ({ name: `${name}, row ${i}`, bytes: pictureBytes(row[first], name, i) }));
  const stack = await stackPictures(pictures, options);
  const values = rows.map((row, i) => labelText(row[second], name, i));
  const classNames = namesOf(metadata, labels);
  return {
    arrays: new Map<string, DataArray>([
      ["images", stack],
      ["labels", { shape: [count], values }],
    ]),
    hints: { pictures: true, ...(classNames === undefined ? {} : { classNames }) },
  };
}

/** The last bytes are the length of the footer and, as at the beginning, PAR1. */
function hasSoundFooter(file: ArrayBuffer): boolean {
  if (file.byteLength < 12) return false;
  const view = new DataView(file);
  const end = file.byteLength - 8;
  const length = view.getUint32(end, true);
  return length <= end - 4 && isSoundThrift(new DataView(file, end - length, length), 0);
}

/** A damaged footer may leave names out, whatever the types say. */
function columnNames(metadata: FileMetaData): string[] {
  return parquetSchema(metadata).children.map(({ element }) => {
    const name: unknown = element.name;
    return typeof name === "string" ? name : "";
  });
}

/**
 * Refuses a footer whose groups of rows hold other columns than its schema names: the library begins to read all, throws
 * at the one that it cannot place, and whatever fails in the others then has nobody to hear of it and ends the process.
 */
function checkChunks(metadata: FileMetaData, name: string): void {
  const leaves = leavesOf(parquetSchema(metadata)).sort().join("\n");
  for (const { columns } of metadata.row_groups) {
    const chunks = columns.map((chunk) => JSON.stringify(chunk.meta_data?.path_in_schema));
    if (chunks.sort().join("\n") !== leaves) throw damaged(name, "columns as in its schema", "others");
  }
}

/** The paths of all columns that hold values. */
function leavesOf({ children, path }: SchemaTree): string[] {
  return children.length === 0 ? [JSON.stringify(path)] : children.flatMap(leavesOf);
}

function columnsOf(names: readonly string[], name: string): { images: string; labels: string } {
  const of = (kind: "images" | "labels"): string[] => names.filter((column) => roleOf(column).kind === kind);
  const [images, labels] = [of("images"), of("labels")];
  if (images.length === 1 && labels.length === 1) return { images: images[0], labels: labels[0] };
  throw new DataError({
    what: `${name}: columns that are not known`,
    expected: "one column image and one label, as Hugging Face's mnist has them",
    received: mention(names),
    advice: "Save the table as CSV, or rename its columns",
  });
}

function pictureBytes(cell: unknown, name: string, row: number): Uint8Array {
  const bytes = cell instanceof Uint8Array ? cell : hasBytes(cell) ? cell.bytes : undefined;
  if (bytes instanceof Uint8Array) return bytes;
  throw new DataError({
    what: `${name}, row ${row}: no picture`,
    expected: "the bytes of a PNG or the like",
    received: bytes === undefined || bytes === null ? "nothing, or a path to another file" : `a ${typeof bytes}`,
  });
}

function hasBytes(cell: unknown): cell is { bytes: unknown } {
  return typeof cell === "object" && cell !== null && "bytes" in cell;
}

function labelText(cell: unknown, name: string, row: number): string {
  // One word of a dictionary may be the label of every row.
  if (cell instanceof Uint8Array && cell.length < longestText) return new TextDecoder().decode(cell);
  if (typeof cell === "number" || typeof cell === "bigint" || typeof cell === "string") return String(cell);
  throw damaged(`${name}, row ${row},`, "a label: a number or a word", "none");
}

/** What Hugging Face writes beside the table: `{"info":{"features":{"label":{"names":["0",…]}}}}`. */
function namesOf(metadata: FileMetaData, column: string): readonly string[] | undefined {
  const text = metadata.key_value_metadata?.find(({ key }) => key === "huggingface")?.value;
  if (text === undefined) return undefined;
  try {
    let value: unknown = JSON.parse(text);
    for (const key of ["info", "features", column, "names"]) {
      if (typeof value !== "object" || value === null || !(key in value)) return undefined;
      value = Object.entries(value).find(([each]) => each === key)?.[1];
    }
    return Array.isArray(value) && value.every((each) => typeof each === "string") ? value : undefined;
  } catch {
    return undefined;
  }
}

async function attempt<Result>(name: string, run: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof InklingError) throw error;
    // Its words are about its own variables.
    throw damaged(name, "a whole Parquet file", "parts that do not fit together");
  }
}
