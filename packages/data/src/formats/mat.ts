import { DataError, formatShape, sizeOf, type Shape } from "inkling";
import { unzlib, unzlibStart } from "./inflate.js";

/** A numeric array as MATLAB holds it: column after column. */
export interface MatArray {
  /** Two dimensions or more; a vector of n numbers is `[n, 1]` or `[1, n]`. */
  readonly shape: Shape;
  /** Element (row, column) of a matrix is `values[row + column * rows]`. */
  readonly values: Float64Array;
}

/**
 * Reads the real numeric arrays of a MATLAB 5 file (`.mat`, saved with -v6 or -v7), by name.
 *
 * All integer and floating classes, both byte orders, compressed or not; 64-bit integers beyond 2^53 are rounded to the
 * nearest double. Strings, cells, structures, sparse and complex arrays are left out. Nothing is allocated on a
 * header's word.
 *
 * Source: The MathWorks, "MAT-File Format", chapter "Level 5 MAT-File Format".
 *
 * @throws DataError when the file is of another version (4 or 7.3), cut short, or damaged.
 * @example
 * const { shape, values } = readMat(bytes).get("Theta1"); // shape [25, 401]
 */
export function readMat(bytes: Uint8Array, name = "MATLAB file"): Map<string, MatArray> {
  const littleEndian = readFileHeader(bytes, name);
  const unpack = (data: Uint8Array): Uint8Array => {
    const tag = unzlibStart(data, 8, name);
    if (tag.length < 8) throw damaged(`${name} is cut short or`, "a tag of 8 bytes", `${tag.length}`);
    const size = new DataView(tag.buffer, tag.byteOffset, 8).getUint32(4, littleEndian);
    return unzlib(data, 8 + size, name);
  };
  const arrays = new Map<string, MatArray>();
  const cursor = new Cursor(bytes, littleEndian, name, fileHeaderBytes);
  while (!cursor.atEnd()) {
    const element = cursor.next();
    // A compressed element holds one whole element, tag and all.
    const inner =
      element.type === compressed ? new Cursor(unpack(element.data), littleEndian, name, 0).next() : element;
    if (inner.type !== matrix) continue;
    const named = readMatrix(new Cursor(inner.data, littleEndian, name, 0));
    if (named !== undefined) arrays.set(named.name, named.array);
  }
  return arrays;
}

const fileHeaderBytes = 128;

/** 124 bytes of text, the version, and "MI" as the writing machine stored it. Returns whether it was little-endian. */
function readFileHeader(bytes: Uint8Array, name: string): boolean {
  const text = String.fromCharCode(...bytes.subarray(0, 10));
  const order = String.fromCharCode(...bytes.subarray(126, 128));
  const littleEndian = order === "IM";
  const hdf5 = text === "MATLAB 7.3" || String.fromCharCode(...bytes.subarray(1, 4)) === "HDF";
  const version = bytes.length < fileHeaderBytes ? 0 : littleEndian ? bytes[125] : bytes[124];
  if (!hdf5 && version === 1 && (littleEndian || order === "MI")) return littleEndian;
  throw new DataError({
    what: `${name} is not a MATLAB 5 file`,
    expected: "a file saved with save('…', '-v7') or '-v6'",
    received: hdf5 ? "a file of version 7.3 (HDF5)" : `${bytes.length} bytes of something else`,
    advice: "Load it in MATLAB or Octave and save it again with '-v7'",
  });
}

/** Data types of elements: how the numbers are stored, which may be narrower than the array's class. */
const matrix = 14;
const compressed = 15;

interface StoredType {
  readonly bytes: number;
  readonly read: (view: DataView, offset: number, littleEndian: boolean) => number;
}

const storedTypes = new Map<number, StoredType>([
  [1, { bytes: 1, read: (view, offset) => view.getInt8(offset) }],
  [2, { bytes: 1, read: (view, offset) => view.getUint8(offset) }],
  [3, { bytes: 2, read: (view, offset, little) => view.getInt16(offset, little) }],
  [4, { bytes: 2, read: (view, offset, little) => view.getUint16(offset, little) }],
  [5, { bytes: 4, read: (view, offset, little) => view.getInt32(offset, little) }],
  [6, { bytes: 4, read: (view, offset, little) => view.getUint32(offset, little) }],
  [7, { bytes: 4, read: (view, offset, little) => view.getFloat32(offset, little) }],
  [9, { bytes: 8, read: (view, offset, little) => view.getFloat64(offset, little) }],
  [12, { bytes: 8, read: (view, offset, little) => Number(view.getBigInt64(offset, little)) }],
  [13, { bytes: 8, read: (view, offset, little) => Number(view.getBigUint64(offset, little)) }],
]);

interface Element {
  readonly type: number;
  readonly data: Uint8Array;
}

/** Walks from element to element: a tag (type, size), then the data, padded to a multiple of 8 bytes. */
class Cursor {
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    readonly littleEndian: boolean,
    readonly name: string,
    private position: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  atEnd(): boolean {
    return this.position >= this.bytes.length;
  }

  next(): Element {
    this.requireBytes(8, this.position);
    const first = this.view.getUint32(this.position, this.littleEndian);
    // Up to four bytes of data are packed into the tag itself, with their number in the type's upper half.
    const packed = first >>> 16;
    const type = packed === 0 ? first : first & 0xffff;
    const size = packed === 0 ? this.view.getUint32(this.position + 4, this.littleEndian) : packed;
    const start = this.position + (packed === 0 ? 8 : 4);
    if (packed > 4) throw damaged(this.name, "at most 4 bytes in a packed element", `${packed}`);
    this.requireBytes(size, start);
    const end = start + size;
    this.position = type === compressed ? end : Math.ceil((end - this.position) / 8) * 8 + this.position;
    return { type, data: this.bytes.subarray(start, end) };
  }

  /** The next element's numbers, which must be of these types. */
  numbers(types: readonly number[], what: string): Float64Array {
    const { type, data } = this.next();
    const stored = storedTypes.get(type);
    if (stored === undefined || !types.includes(type) || data.length % stored.bytes !== 0) {
      throw damaged(this.name, `${what} of data type ${types.join(", ")}`, `${data.length} bytes of type ${type}`);
    }
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const values = new Float64Array(data.length / stored.bytes);
    for (let i = 0; i < values.length; i++) values[i] = stored.read(view, i * stored.bytes, this.littleEndian);
    return values;
  }

  private requireBytes(count: number, start: number): void {
    if (start + count <= this.bytes.length) return;
    throw new DataError({
      what: `${this.name} is cut short`,
      expected: `${count} bytes at position ${start}`,
      received: `${Math.max(0, this.bytes.length - start)}`,
      advice: "Fetch the file again",
    });
  }
}

/** An array: flags, dimensions, name, real part. Undefined when it is not a real numeric one. */
function readMatrix(cursor: Cursor): { name: string; array: MatArray } | undefined {
  // Newer MATLAB objects have no flags at all, and nothing that we could read.
  if (cursor.atEnd()) return undefined;
  const [flags = 0] = cursor.numbers([6], "array flags");
  const arrayClass = flags & 0xff;
  const complex = (flags & 0x800) !== 0;
  if (arrayClass < lowestNumericClass || arrayClass > highestNumericClass || complex) return undefined;
  const shape = Array.from(cursor.numbers([5], "dimensions"));
  const nameBytes = cursor.numbers([1, 2], "a name");
  const name = String.fromCharCode(...nameBytes.subarray(0, 64));
  const values = cursor.numbers([...storedTypes.keys()], `numbers of ${name}`);
  if (shape.length < 2 || shape.some((size) => size < 0) || sizeOf(shape) !== values.length) {
    throw damaged(cursor.name, `${formatShape(shape)} numbers in ${name}`, `${values.length}`);
  }
  return { name, array: { shape, values } };
}

/** Double, single, and the integers from 8 to 64 bits; below are cells, structures, objects, strings and sparse. */
const lowestNumericClass = 6;
const highestNumericClass = 15;

function damaged(name: string, expected: string, received: string): DataError {
  return new DataError({ what: `${name} is damaged`, expected, received, advice: "Fetch the file again" });
}
