import { DataError, formatShape } from "inkling";
import { bytesOf, decodeNumbers, toRowMajor, type DataArray, type NumberType } from "./numbers.js";

/** The fifth thing that a header says: how numbers are stored. */
const types: readonly NumberType[] = ["f8", "f4", "i4", "i2", "u2", "u1"];
const headerBytes = 20;

/** What stands at the beginning of an array: `MOPT`, rows, columns, whether it is complex, and the length of its name. */
interface Header {
  readonly littleEndian: boolean;
  readonly type: NumberType;
  /** 0: numbers, 1: text, 2: sparse. */
  readonly kind: number;
  readonly rows: number;
  readonly columns: number;
  readonly complex: boolean;
  readonly nameBytes: number;
}

/** The format has no magic number: its first header must make sense, and a name must follow it. */
function readHeader(bytes: Uint8Array, at: number): Header | undefined {
  if (at + headerBytes > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, headerBytes);
  for (const littleEndian of [true, false]) {
    const mopt = view.getInt32(0, littleEndian);
    const [machine, zero, precision, kind] = [1000, 100, 10, 1].map((unit) => Math.floor(mopt / unit) % 10);
    const [rows, columns, complex, nameBytes] = [4, 8, 12, 16].map((offset) => view.getInt32(offset, littleEndian));
    const sound = mopt >= 0 && mopt < 5000 && machine === (littleEndian ? 0 : 1) && zero === 0 && kind <= 2;
    if (!sound || precision >= types.length || rows < 0 || columns < 0) continue;
    if (complex < 0 || complex > 1 || nameBytes < 2 || nameBytes > 64) continue;
    const name = bytes.subarray(at + headerBytes, at + headerBytes + nameBytes);
    if (name[name.length - 1] !== 0 || !/^[a-z]\w*$/i.test(String.fromCharCode(...name.subarray(0, -1)))) continue;
    return { littleEndian, type: types[precision], kind, rows, columns, complex: complex === 1, nameBytes };
  }
  return undefined;
}

/** Whether bytes begin as a MATLAB 4 file does. */
export function isMat4(bytes: Uint8Array): boolean {
  return readHeader(bytes, 0) !== undefined;
}

/**
 * Reads the real numeric arrays of a MATLAB 4 file (saved with -v4), by name, row after row.
 *
 * Source: The MathWorks, "MAT-File Format", chapter "Level 4 MAT-File Format".
 *
 * @throws DataError when a header makes no sense, or the file is cut short
 */
export function readMat4(bytes: Uint8Array, name: string): Map<string, DataArray> {
  const arrays = new Map<string, DataArray>();
  let at = 0;
  while (at < bytes.length) {
    const header = readHeader(bytes, at);
    const { type, kind, rows, columns, complex, nameBytes, littleEndian } = header ?? noHeader(name, at);
    const start = at + headerBytes + nameBytes;
    const size = rows * columns * bytesOf(type);
    at = start + size * (complex ? 2 : 1);
    if (at > bytes.length) {
      throw new DataError({
        what: `${name} is cut short`,
        expected: `${formatShape([rows, columns])} numbers of ${bytesOf(type)} bytes`,
        received: `${bytes.length - start} bytes`,
        advice: "Fetch the file again",
      });
    }
    if (kind !== 0 || complex) continue;
    const key = String.fromCharCode(...bytes.subarray(start - nameBytes, start - 1));
    const numbers = decodeNumbers(bytes.subarray(start, start + size), type, littleEndian);
    arrays.set(key, { shape: [rows, columns], values: toRowMajor(numbers, [rows, columns]) });
  }
  return arrays;
}

function noHeader(name: string, at: number): never {
  throw new DataError({
    what: `${name} is damaged`,
    expected: `the head of an array at byte ${at}`,
    received: "something else",
    advice: "Fetch the file again",
  });
}
