import { DataError, formatShape, sizeOf, type Shape } from "inkling";
import { bytesOf, decodeNumbers, type NumberArray, type NumberType } from "./numbers.js";

/** An array as an IDX file holds it: row after row. */
export interface IdxArray {
  /** One to four dimensions, outermost first: `[60000, 28, 28]` for images, `[60000]` for labels. */
  readonly shape: Shape;
  readonly values: NumberArray;
}

/** The third byte of a file says what its numbers are. */
const types: ReadonlyMap<number, NumberType> = new Map([
  [0x08, "u1"],
  [0x09, "i1"],
  [0x0b, "i2"],
  [0x0c, "i4"],
  [0x0d, "f4"],
  [0x0e, "f8"],
]);

/** Whether bytes begin as an IDX file does: two zeros, a type, 1 to 4 dimensions. */
export function isIdx(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 && types.has(bytes[2]) && bytes[3] >= 1 && bytes[3] <= 4;
}

/**
 * Reads an IDX file: 0, 0, the type of the numbers, the number of dimensions, each dimension as a big-endian 32-bit number,
 * then the values, big-endian.
 *
 * Bytes are a view of the file's: nothing is copied. Nothing is allocated on a header's word.
 *
 * Source: LeCun, Cortes and Burges, "The MNIST database", section on file formats.
 *
 * @throws DataError when the magic number is another, or the file holds fewer or more bytes than its header promises.
 * @example
 * readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9)); // { shape: [2], values: 7, 9 }
 */
export function readIdx(bytes: Uint8Array, name = "IDX data"): IdxArray {
  if (bytes.length < 4) throw cutShort(name, "a header of at least 8 bytes", bytes.length);
  const type = types.get(bytes[2]);
  if (type === undefined || !isIdx(bytes)) {
    throw new DataError({
      what: `${name} is not an IDX file`,
      expected: "the first bytes 0, 0, 8 to 14 and 1 to 4",
      received: bytes.subarray(0, 4).join(", "),
      advice: "Pass an IDX file such as train-images-idx3-ubyte",
    });
  }
  const dimensions = bytes[3];
  const headerBytes = 4 + 4 * dimensions;
  if (bytes.length < headerBytes) throw cutShort(name, `a header of ${headerBytes} bytes`, bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: dimensions }, (_, d) => view.getUint32(4 + 4 * d));
  const expected = headerBytes + sizeOf(shape) * bytesOf(type);
  if (bytes.length < expected) throw cutShort(name, `${expected} bytes for ${formatShape(shape)} values`, bytes.length);
  if (bytes.length > expected) {
    throw new DataError({
      what: `${name} goes on after its last value`,
      expected: `${expected} bytes for ${formatShape(shape)} values`,
      received: `${bytes.length}`,
      advice: "The file is damaged or not an IDX file: fetch it again",
    });
  }
  return { shape, values: decodeNumbers(bytes.subarray(headerBytes), type, false) };
}

function cutShort(name: string, expected: string, received: number): DataError {
  return new DataError({
    what: `${name} is cut short`,
    expected,
    received: `${received} bytes`,
    advice: "Fetch the file again",
  });
}

/**
 * Writes bytes as an IDX file: the opposite of `readIdx`.
 *
 * @throws DataError when there are not 1 to 4 dimensions, or not as many values as they say.
 * @example
 * writeIdx({ shape: [2], values: Uint8Array.of(7, 9) }); // 0, 0, 8, 1, 0, 0, 0, 2, 7, 9
 */
export function writeIdx({ shape, values }: { readonly shape: Shape; readonly values: Uint8Array }): Uint8Array {
  const possible = shape.every((dimension) => Number.isInteger(dimension) && dimension >= 0 && dimension < 2 ** 32);
  if (shape.length < 1 || shape.length > 4 || !possible || sizeOf(shape) !== values.length) {
    throw new DataError({
      what: "These values cannot be written as IDX",
      expected: "1 to 4 dimensions whose product is the number of values",
      received: `${formatShape(shape)} for ${values.length} values`,
    });
  }
  const headerBytes = 4 + 4 * shape.length;
  const bytes = new Uint8Array(headerBytes + values.length);
  const view = new DataView(bytes.buffer);
  bytes[2] = 0x08;
  bytes[3] = shape.length;
  shape.forEach((dimension, d) => {
    view.setUint32(4 + 4 * d, dimension);
  });
  bytes.set(values, headerBytes);
  return bytes;
}
