import Papa from "papaparse";
import { createDataset, DataError, digitNames, imageAt, type Dataset, type Shape } from "inkling";
import { imageShapeFor, squareShape } from "./pixels.js";

export interface CsvOptions {
  /** Default: "CSV data". */
  readonly name?: string;
  /** Default: a square, as many pixels as the file has columns beside the label. */
  readonly imageShape?: Shape;
  /** Default: the ten digits. */
  readonly classNames?: readonly string[];
}

/**
 * Reads images from CSV: one image a line, the label first, then the pixels 0 to 255, row after row.
 *
 * A first line of names (`label,1x1,1x2,…` or Kaggle's `label,pixel0,…`) is recognised and skipped. The file is read
 * as a stream, so that the 109 MB of MNIST's training CSV never lie in memory: only the 47 MB of pixels do.
 *
 * @param source a stream of the file's bytes or text.
 * @throws DataError naming line and column of the first cell that is empty, no number, no whole number, or out of
 *   range; the line that has more or fewer cells than the others; or the missing label column.
 * @example
 * const training = await readCsv(response.body, { name: "mnist_train.csv" });
 */
export async function readCsv(source: AsyncIterable<Uint8Array | string>, options: CsvOptions = {}): Promise<Dataset> {
  const name = options.name ?? "CSV data";
  const rows = new RowReader(name, options);
  let line = 1;
  for await (const text of blocksOfLines(source, name)) {
    for (const cells of Papa.parse<string[]>(text, { delimiter: ",", newline: "\n" }).data) rows.read(cells, line++);
    if (text === "") line++; // a blank line on its own: no row to papaparse
  }
  return rows.finish();
}

/** No line of a CSV of images is longer: 784 pixels take 3 kB. */
const longestLine = 2 ** 22;

/** Cuts a stream into blocks that end where a line ends. */
async function* blocksOfLines(source: AsyncIterable<Uint8Array | string>, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(); // also drops a byte order mark
  let rest = "";
  for await (const chunk of source) {
    rest += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    const end = rest.lastIndexOf("\n");
    if (end >= 0) {
      yield rest.slice(0, end).replaceAll("\r", "");
      rest = rest.slice(end + 1);
    }
    if (rest.length > longestLine) {
      throw new DataError({
        what: `${name} is not a CSV file of images`,
        expected: "lines of comma-separated numbers",
        received: `a line of more than ${longestLine} characters`,
        advice: "A compressed file must keep its ending .csv.gz",
      });
    }
  }
  rest += decoder.decode();
  if (rest !== "") yield rest.replaceAll("\r", "");
}

const imagesPerChunk = 1024;

/** Takes row after row, and keeps their pixels in chunks that are joined once, at the end. */
class RowReader {
  private readonly classNames: readonly string[];
  private imageShape: Shape = [];
  private columns = 0;
  private count = 0;
  private readonly chunks: Uint8Array[] = [];
  private readonly labels: number[] = [];

  constructor(
    private readonly name: string,
    private readonly options: CsvOptions,
  ) {
    this.classNames = options.classNames ?? digitNames;
  }

  read(cells: readonly string[], line: number): void {
    if (cells.length === 1 && cells[0].trim() === "") return;
    if (this.columns === 0) {
      this.columns = cells.length;
      this.imageShape = this.shapeFrom(cells);
      if (isHeader(cells)) return;
    }
    if (cells.length !== this.columns) {
      throw new DataError({
        what: `${this.name}, line ${line}: wrong number of cells`,
        expected: `${this.columns} as in the first line`,
        received: `${cells.length}`,
        advice: "Each line is one image: its label, then its pixels",
      });
    }
    this.labels.push(this.number(cells[0], line, 1, this.classNames.length - 1, "label"));
    const pixels = this.columns - 1;
    const slot = this.count % imagesPerChunk;
    if (slot === 0) this.chunks.push(new Uint8Array(imagesPerChunk * pixels));
    const chunk = this.chunks[this.chunks.length - 1];
    for (let p = 0; p < pixels; p++) {
      chunk[slot * pixels + p] = this.number(cells[p + 1], line, p + 2, 255, "pixel");
    }
    this.count++;
  }

  finish(): Dataset {
    if (this.count === 0) {
      throw new DataError({
        what: `${this.name} holds no images`,
        expected: "lines of a label and its pixels",
        received: this.columns === 0 ? "an empty file" : "a header alone",
      });
    }
    const images = new Uint8Array(this.count * (this.columns - 1));
    this.chunks.forEach((chunk, i) => {
      const start = i * chunk.length;
      images.set(chunk.subarray(0, images.length - start), start);
    });
    return createDataset({
      name: this.name,
      imageShape: this.imageShape,
      images,
      labels: Uint8Array.from(this.labels),
      classNames: this.classNames,
    });
  }

  /** The image shape that the first line's number of cells leads to. */
  private shapeFrom(cells: readonly string[]): Shape {
    const { imageShape } = this.options;
    if (imageShape === undefined && cells.length > 1 && squareShape(cells.length) && !squareShape(cells.length - 1)) {
      throw new DataError({
        what: `${this.name} has no label column`,
        expected: `${cells.length + 1} columns: the label, then ${cells.length} pixels`,
        received: `${cells.length} columns, beginning with ${JSON.stringify(cells[0].slice(0, 20))}`,
        advice: "Pass a labelled file: Kaggle's test.csv has no labels, its train.csv has",
      });
    }
    return imageShapeFor(cells.length - 1, imageShape, this.name);
  }

  private number(cell: string, line: number, column: number, maximum: number, kind: string): number {
    let value = 0;
    for (let i = 0; i < cell.length; i++) {
      const digit = cell.charCodeAt(i) - 48;
      value = digit >= 0 && digit <= 9 ? value * 10 + digit : NaN;
    }
    if (cell === "" || Number.isNaN(value)) value = cell.trim() === "" ? NaN : Number(cell);
    if (Number.isInteger(value) && value >= 0 && value <= maximum) return value;
    throw new DataError({
      what: `${this.name}, line ${line}, column ${column}: wrong ${kind}`,
      expected: `a whole number from 0 to ${maximum}`,
      received: cell === "" ? "an empty cell" : JSON.stringify(cell.slice(0, 40)),
      ...adviceFor(value, kind),
    });
  }
}

/** Names instead of numbers: `label` first, or not one number in the line. */
function isHeader(cells: readonly string[]): boolean {
  return (
    /^\s*label\s*$/i.test(cells[0]) || cells.every((cell) => /^\s*[a-z_]|^\d+x\d+$/i.test(cell) && isNoNumber(cell))
  );
}

function isNoNumber(cell: string): boolean {
  return Number.isNaN(Number(cell)) && !/^\s*[-+]?nan\s*$/i.test(cell);
}

function adviceFor(value: number, kind: string): { advice?: string } {
  if (kind === "label") return { advice: "The first column is the label; pass classNames when there are more classes" };
  if (value > 0 && value < 1) return { advice: "These pixels look scaled to 0..1: multiply them by 255 and round" };
  return {};
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
