import { DataError, formatShape, sizeOf, type Shape } from "inkling";
import { unzlib, unzlibStart } from "./inflate.js";
import { isMat4, readMat4 } from "./mat4.js";
import { MatCursor, damagedMat, type MatElement } from "./matCursor.js";
import { lazyArray, mostDimensions, plainNumbers, toRowMajor, type DataArray, type NumberArray } from "./numbers.js";

/** Whether bytes begin as a MATLAB file of any version does: 4, 5 or 7.3, which is told apart when it is read. */
export function isMat(bytes: Uint8Array): boolean {
  return isMat5(bytes) || textAt(bytes, 0, 10) === "MATLAB 7.3" || isMat4(bytes);
}

function isMat5(bytes: Uint8Array): boolean {
  return textAt(bytes, 0, 6) === "MATLAB" || ["\0\x01IM", "\x01\0MI"].includes(textAt(bytes, 124, 128));
}

/**
 * Reads the real numeric arrays of a MATLAB file (`.mat`, saved with -v4, -v6 or -v7), by name; those in a structure by
 * their path, as `dataset.train.images`.
 *
 * All integer and floating classes in the type in which they are stored, both byte orders, compressed or not, and columns of
 * text. Cells, objects, sparse and complex arrays and arrays of structures are left out. Arrays come row after row, as SciPy
 * gives them. Nothing is allocated on a header's word, and a compressed array is unpacked when its values are asked for.
 *
 * Source: The MathWorks, "MAT-File Format", chapter "Level 5 MAT-File Format".
 *
 * @throws DataError when the file is of version 7.3, cut short, damaged, or nested too deep; so may asking for the values
 * @example
 * const { shape, values } = readMat(bytes).get("Theta1"); // shape [25, 401]
 */
export function readMat(bytes: Uint8Array, name = "MATLAB file"): Map<string, DataArray> {
  if (!isMat5(bytes) && isMat4(bytes)) return readMat4(bytes, name);
  const littleEndian = readFileHeader(bytes, name);
  const arrays = new Map<string, DataArray>();
  const cursor = new MatCursor(bytes, littleEndian, name, fileHeaderBytes);
  while (!cursor.atEnd()) {
    const element = cursor.next();
    if (element.type === matrix) readMatrix(new MatCursor(element.data, littleEndian, name), "", 0, arrays);
    if (element.type === compressed) readCompressed(element, littleEndian, name, arrays);
  }
  return arrays;
}

const fileHeaderBytes = 128;
const matrix = 14;
const compressed = 15;
/** Double, single, and the integers from 8 to 64 bits; below are cells, structures, objects, texts and sparse arrays. */
const [structureClass, textClass, lowestNumericClass, highestNumericClass] = [2, 4, 6, 15];
/** EMNIST's structure is three deep. */
const deepest = 8;
/** Flags, dimensions and names of any array lie within these. */
const headBytes = 1024;

/** 124 bytes of text, the version, and "MI" as the writing machine stored it. Returns whether it was little-endian. */
function readFileHeader(bytes: Uint8Array, name: string): boolean {
  const order = textAt(bytes, 126, 128);
  const littleEndian = order === "IM";
  const hdf5 = textAt(bytes, 0, 10) === "MATLAB 7.3" || textAt(bytes, 1, 4) === "HDF";
  const version = bytes.length < fileHeaderBytes ? 0 : littleEndian ? bytes[125] : bytes[124];
  if (!hdf5 && version === 1 && (littleEndian || order === "MI")) return littleEndian;
  throw new DataError({
    what: `${name} is not a MATLAB file of version 4 to 7`,
    expected: "a file saved with save('…', '-v7') or '-v6'",
    received: hdf5 ? "a file of version 7.3 (HDF5)" : `${bytes.length} bytes of something else`,
    advice: "Load it in MATLAB or Octave and save it again with '-v7'",
  });
}

function textAt(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

/** A compressed element holds one whole element. Of a numeric array only the head is unpacked for now. */
function readCompressed({ data }: MatElement, littleEndian: boolean, name: string, into: Map<string, DataArray>): void {
  const start = unzlibStart(data, headBytes, name);
  if (start.length < 8) throw damagedMat(`${name} is cut short or`, "a tag of 8 bytes", `${start.length}`);
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  if (view.getUint32(0, littleEndian) !== matrix) return;
  const size = view.getUint32(4, littleEndian);
  const unpack = (): MatCursor => new MatCursor(unzlib(data, 8 + size, name).subarray(8), littleEndian, name);
  const head = readHead(new MatCursor(start.subarray(8), littleEndian, name));
  if (head === undefined || !isNumeric(head)) readMatrix(unpack(), "", 0, into);
  else {
    const values = (): DataArray["values"] => {
      const found = new Map<string, DataArray>();
      readMatrix(unpack(), "", 0, found);
      return found.get(head.name)?.values ?? new Uint8Array();
    };
    into.set(head.name, lazyArray(head.shape, values));
  }
}

interface Head {
  readonly kind: number;
  readonly complex: boolean;
  readonly shape: Shape;
  readonly name: string;
}

function isNumeric({ kind, complex }: Head): boolean {
  return kind >= lowestNumericClass && kind <= highestNumericClass && !complex;
}

/** What every array begins with: flags, dimensions, name. Undefined for newer objects, which have no flags at all. */
function readHead(cursor: MatCursor): Head | undefined {
  if (cursor.atEnd()) return undefined;
  const flags = Number(cursor.numbers([6], "array flags").at(0) ?? 0);
  const shape = Array.from(cursor.numbers([5], "dimensions"), Number);
  const name = cursor.text("a name").slice(0, 64);
  if (shape.length < 2 || shape.length > mostDimensions || shape.some((size) => size < 0)) {
    throw damagedMat(cursor.name, `2 to ${mostDimensions} dimensions`, formatShape(shape.slice(0, mostDimensions)));
  }
  return { kind: flags & 0xff, complex: (flags & 0x800) !== 0, shape, name };
}

/** Reads an array into the map, or what a structure holds. */
function readMatrix(cursor: MatCursor, path: string, depth: number, into: Map<string, DataArray>): void {
  const head = readHead(cursor);
  if (head === undefined) return;
  const { kind, shape } = head;
  const name = path === "" ? head.name : path;
  if (isNumeric(head)) {
    const values = cursor.numbers(undefined, `numbers of ${name}`);
    requireCount(values, shape, name, cursor);
    into.set(
      name,
      lazyArray(shape, () => toRowMajor(values, shape)),
    );
  } else if (kind === textClass && shape.length === 2 && shape[0] > 1) {
    const codes = cursor.numbers(undefined, `characters of ${name}`);
    requireCount(codes, shape, name, cursor);
    into.set(name, { shape: [shape[0]], values: textRows(toRowMajor(codes, shape), shape) });
  } else if (kind === structureClass && sizeOf(shape) === 1) readStructure(cursor, name, depth, into);
}

function requireCount(values: NumberArray, shape: Shape, name: string, cursor: MatCursor): void {
  if (sizeOf(shape) === values.length) return;
  throw damagedMat(cursor.name, `${formatShape(shape)} numbers in ${name}`, `${values.length}`);
}

function textRows(codes: NumberArray, [rows, columns]: Shape): string[] {
  const characters = plainNumbers(codes);
  return Array.from({ length: rows }, (_, row) =>
    Array.from(characters.subarray(row * columns, (row + 1) * columns), (code) => String.fromCharCode(code))
      .join("")
      .trim(),
  );
}

/** The length of a name, the names of that length, and then an array for each. */
function readStructure(cursor: MatCursor, path: string, depth: number, into: Map<string, DataArray>): void {
  if (depth >= deepest) {
    throw new DataError({
      what: `${cursor.name}: structures within structures`,
      expected: `at most ${deepest}, as dataset.train.images is three`,
      received: `more, at ${path.slice(0, 40)}…`,
      advice: "Save its arrays of images and labels by themselves",
    });
  }
  const length = Number(cursor.numbers([5], "the length of field names").at(0) ?? 0);
  const names = cursor.text("field names");
  if (length < 1 || length > 64 || names.length % length !== 0) {
    throw damagedMat(cursor.name, "names of fields", `${names.length} characters, ${length} each`);
  }
  for (let at = 0; at < names.length; at += length) {
    const field = names.slice(at, at + length).replace(/\0[^]*/, "");
    const { type, data } = cursor.next();
    if (type === matrix) {
      readMatrix(new MatCursor(data, cursor.littleEndian, cursor.name), `${path}.${field}`, depth + 1, into);
    }
  }
}
