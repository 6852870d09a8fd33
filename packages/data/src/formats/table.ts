import { DataError } from "inkling";

/** A table of numbers, a few of its columns as texts too: those that may be labels or an index. */
export interface Table {
  readonly header: readonly string[] | undefined;
  readonly rows: number;
  readonly columns: number;
  /** The cells of a column as they stand in the file; undefined for a column in the middle. */
  readonly texts: (column: number) => readonly string[] | undefined;
  /** The number in a cell. */
  readonly at: (row: number, column: number) => number;
  /** Whole columns as images, row after row: bytes where all are whole numbers to 255, else floats. */
  readonly pixels: (columns: readonly number[]) => Uint8Array | Float32Array;
}

/** By which a column of labels is called. */
const labelNames = /^\s*(labels?|class|classes|target|targets|y|digit|category)\s*$/i;

/** Whether a header's name is that of a column of labels. */
export function isLabelName(name: string): boolean {
  return labelNames.test(name);
}

/** Numbers that are kept together: 1024 rows of MNIST, and fewer of a wide table, whose first line alone may be a megabyte. */
const numbersPerChunk = 2 ** 20;
const mostRowsPerChunk = 1024;
/** A million pixels an image. */
const mostColumns = 2 ** 20;

/** Takes row after row; numbers are kept in chunks, of bytes as long as they are whole numbers from 0 to 255. */
export class TableReader {
  private header: readonly string[] | undefined;
  private columns = 0;
  private rows = 0;
  private rowsPerChunk = mostRowsPerChunk;
  private chunks: (Uint8Array | Float32Array)[] = [];
  /** The columns that may be words: the first two, the last two, and those that the header says are labels. */
  private readonly texts = new Map<number, string[]>();

  constructor(
    private readonly name: string,
    /** Whether a comma within a cell stands for a decimal point. */
    private readonly decimalComma: boolean,
    /** A column that was named as the label. */
    private readonly labelColumn: string | undefined,
  ) {}

  read(cells: readonly string[], line: number): void {
    if (cells.length === 1 && cells[0].trim() === "") return;
    if (this.columns === 0) {
      this.begin(cells);
      if (this.header !== undefined) return;
    }
    if (cells.length !== this.columns) {
      throw new DataError({
        what: `${this.name}, line ${line}: wrong number of cells`,
        expected: `${this.columns} as in the first line`,
        received: `${cells.length}`,
        advice: "Each line is one image: its label and its pixels",
      });
    }
    const slot = this.rows % this.rowsPerChunk;
    if (slot === 0) this.chunks.push(new Uint8Array(this.rowsPerChunk * this.columns));
    let chunk = this.chunks[this.chunks.length - 1];
    for (let column = 0; column < cells.length; column++) {
      const value = this.number(cells[column]);
      if (
        !(Number.isInteger(value) && value >= 0 && value <= 255) &&
        chunk instanceof Uint8Array &&
        !this.texts.has(column)
      ) {
        chunk = Float32Array.from(chunk);
        this.chunks[this.chunks.length - 1] = chunk;
      }
      if (!Number.isFinite(value) && !this.texts.has(column)) throw this.wrongCell(cells[column], line, column);
      chunk[slot * this.columns + column] = value;
    }
    for (const [column, texts] of this.texts) texts.push(cells[column].trim());
    this.rows++;
  }

  private begin(cells: readonly string[]): void {
    this.columns = cells.length;
    if (this.columns > mostColumns) {
      throw new DataError({
        what: `${this.name} has too many columns`,
        expected: `at most ${mostColumns}`,
        received: String(this.columns),
        advice: "Each line is one image: its label and its pixels",
      });
    }
    this.rowsPerChunk = Math.max(1, Math.min(mostRowsPerChunk, Math.floor(numbersPerChunk / this.columns)));
    if (isHeader(cells)) this.header = cells.map((cell) => cell.trim());
    const named = this.header?.flatMap((cell, column) =>
      isLabelName(cell) || cell === this.labelColumn || isIndexName(cell) ? [column] : [],
    );
    for (const column of [0, 1, this.columns - 2, this.columns - 1, ...(named ?? [])]) {
      if (column >= 0 && column < this.columns) this.texts.set(column, []);
    }
  }

  /** The number of a cell; NaN for anything else. */
  private number(cell: string): number {
    let value = 0;
    for (let i = 0; i < cell.length; i++) {
      const digit = cell.charCodeAt(i) - 48;
      value = digit >= 0 && digit <= 9 ? value * 10 + digit : NaN;
    }
    if (cell !== "" && !Number.isNaN(value)) return value;
    const text = this.decimalComma ? cell.replace(",", ".") : cell;
    return text.trim() === "" || /[xXbBoO]/.test(text) ? NaN : Number(text);
  }

  private wrongCell(cell: string, line: number, column: number): DataError {
    return new DataError({
      what: `${this.name}, line ${line}, column ${column + 1}: wrong pixel`,
      expected: "a number",
      received: cell === "" ? "an empty cell" : JSON.stringify(cell.slice(0, 40)),
      advice: "If this is a column of labels, say so: --label-column first, last or NAME (option labelColumn)",
    });
  }

  finish(): Table {
    const { header, rows, columns, chunks, texts, name, rowsPerChunk } = this;
    if (rows === 0) {
      throw new DataError({
        what: `${name} holds no images`,
        expected: "lines of a label and its pixels",
        received: columns === 0 ? "an empty file" : "a header alone",
      });
    }
    const place = (row: number, column: number): number => (row % rowsPerChunk) * columns + column;
    const textAt = (row: number, column: number): number => this.number(texts.get(column)?.at(row) ?? "");
    const at = (row: number, column: number): number =>
      texts.has(column) ? textAt(row, column) : chunks[Math.floor(row / rowsPerChunk)][place(row, column)];
    return {
      header,
      rows,
      columns,
      at,
      texts: (column) => texts.get(column),
      pixels: (chosen) => this.pixels(chosen, at),
    };
  }

  private pixels(chosen: readonly number[], at: (row: number, column: number) => number): Uint8Array | Float32Array {
    const { rows, columns, chunks, texts, name, rowsPerChunk } = this;
    const edges = chosen.flatMap((column, p) => (texts.has(column) ? [{ column, p }] : []));
    const isByte = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 255;
    let bytes = chunks.every((chunk) => chunk instanceof Uint8Array);
    for (const { column } of edges) {
      for (let row = 0; row < rows; row++) {
        const value = at(row, column);
        if (!Number.isFinite(value)) {
          throw new DataError({
            what: `${name}, image ${row}, column ${column + 1}: wrong pixel`,
            expected: "a number",
            received: JSON.stringify(texts.get(column)?.at(row)?.slice(0, 40) ?? ""),
            advice: "If this is the column of labels, say so: --label-column first, last or NAME (option labelColumn)",
          });
        }
        bytes &&= isByte(value);
      }
    }
    const images = new (bytes ? Uint8Array : Float32Array)(rows * chosen.length);
    const [first, last] = [chosen[0], chosen[chosen.length - 1]];
    const inOneRun = last - first + 1 === chosen.length;
    for (let row = 0; row < rows; row++) {
      const chunk = chunks[Math.floor(row / rowsPerChunk)];
      const start = (row % rowsPerChunk) * columns;
      const target = row * chosen.length;
      if (inOneRun) images.set(chunk.subarray(start + first, start + last + 1), target);
      else chosen.forEach((column, p) => (images[target + p] = chunk[start + column]));
      // In a chunk of bytes a text has left nothing that can be trusted.
      for (const { column, p } of edges) images[target + p] = at(row, column);
    }
    return images;
  }
}

/** The names that pandas and others give to a column of line numbers. */
export function isIndexName(name: string): boolean {
  return /^(|unnamed: ?\d+|index|id|row)$/i.test(name.trim());
}

/**
 * Whether a first line is one of names: no cell is a number, or one is the name of a label and the others count up, as pandas
 * numbers columns; or all count from 0 on, but for an index. A class may be called Y: one such cell before numbers is no header.
 */
function isHeader(cells: readonly string[]): boolean {
  const names = cells.filter((cell) => isNoNumber(cell));
  if (names.length === cells.length) return true;
  const numbers = cells.filter((cell) => !isNoNumber(cell)).map(Number);
  const countsUp = numbers.length > 1 && numbers.every((value, i) => value === numbers[0] + i);
  if (!countsUp || !names.every((cell) => isLabelName(cell) || isIndexName(cell))) return false;
  return names.some(isLabelName) || (numbers[0] === 0 && numbers.length >= leastCounted);
}

/** Fewer numbers that count up may be an image. */
const leastCounted = 10;

function isNoNumber(cell: string): boolean {
  return cell.trim() === "" || (Number.isNaN(Number(cell.replace(",", "."))) && !/^\s*[-+]?nan\s*$/i.test(cell));
}
