import { DataError, sizeOf, type Shape } from "inkling";

/** NumPy's own limit until its version 2: to turn an array's axes takes a step for each two of them. */
export const mostDimensions = 32;

/** Numbers of any kind that a file may hold. */
export type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** An array of a file, its last index running fastest: numbers, or words such as labels may be. */
export interface DataArray {
  readonly shape: Shape;
  readonly values: NumberArray | readonly string[];
}

/** Unsigned, signed or floating, and bytes a number: `u1` is a byte, `f8` a double. */
export type NumberType = "u1" | "i1" | "u2" | "i2" | "u4" | "i4" | "u8" | "i8" | "f2" | "f4" | "f8";

type NumberArrayKind = { readonly BYTES_PER_ELEMENT: number } & (new (buffer: ArrayBuffer) => NumberArray);

const arrayKinds: Readonly<Record<NumberType, NumberArrayKind>> = {
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  i2: Int16Array,
  u4: Uint32Array,
  i4: Int32Array,
  u8: BigUint64Array,
  i8: BigInt64Array,
  f2: Uint16Array, // unpacked below
  f4: Float32Array,
  f8: Float64Array,
};

/** How many bytes one number of a type takes. */
export function bytesOf(type: NumberType): number {
  return arrayKinds[type].BYTES_PER_ELEMENT;
}

/** Whether a text names a type of number. */
export function isNumberType(text: string): text is NumberType {
  return Object.hasOwn(arrayKinds, text);
}

/**
 * The numbers that bytes stand for. Single bytes stay where they are; others are copied, as typed arrays want them in the
 * machine's order and at an address of their size. Half floats become single ones.
 *
 * @param bytes a whole number of numbers
 * @example
 * decodeNumbers(Uint8Array.of(1, 0), "u2", false); // Uint16Array 256
 */
export function decodeNumbers(bytes: Uint8Array, type: NumberType, littleEndian: boolean): NumberArray {
  if (type === "u1") return bytes;
  const copy = new Uint8Array(bytes);
  const size = bytesOf(type);
  if (littleEndian !== machineIsLittleEndian) {
    for (let start = 0; start < copy.length; start += size) copy.subarray(start, start + size).reverse();
  }
  const numbers = new arrayKinds[type](copy.buffer);
  return type === "f2" ? Float32Array.from(plainNumbers(numbers), fromHalf) : numbers;
}

const machineIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** A half float (IEEE 754 binary16): sign, 5 bits of exponent, 10 of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}

/**
 * The values of an array that was stored with its first index running fastest (MATLAB's and Fortran's order), with its last
 * index running fastest.
 *
 * @example
 * toRowMajor(Uint8Array.of(1, 4, 2, 5, 3, 6), [2, 3]); // 1, 2, 3, 4, 5, 6
 */
export function toRowMajor(values: NumberArray, shape: Shape): NumberArray {
  // One long axis: both orders are the same.
  if (shape.filter((size) => size !== 1).length < 2) return values;
  return permuted(
    values,
    shape.map((_, d) => shape[shape.length - 1 - d]),
    shape.map((_, d) => shape.length - 1 - d),
  );
}

/**
 * An array with its axes in another order, as NumPy's transpose gives.
 *
 * @param axes for each axis of the result, which of the array's it is
 * @example
 * permuted(Uint8Array.of(1, 2, 3, 4, 5, 6), [2, 3], [1, 0]); // 1, 4, 2, 5, 3, 6
 */
export function permuted(values: NumberArray, shape: Shape, axes: readonly number[]): NumberArray {
  const strides = axes.map((axis) => sizeOf(shape.slice(axis + 1)));
  const sizes = axes.map((axis) => shape[axis]);
  const index = sizes.map(() => 0);
  // Moved as bytes, so that one loop serves every kind of number.
  const size = values.BYTES_PER_ELEMENT;
  const source = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const result = values.slice();
  const target = new Uint8Array(result.buffer);
  let from = 0;
  for (let to = 0; to < values.length; to++) {
    for (let b = 0; b < size; b++) target[to * size + b] = source[from * size + b];
    for (let d = sizes.length - 1; d >= 0; d--) {
      from += strides[d];
      index[d]++;
      if (index[d] < sizes[d]) break;
      from -= strides[d] * sizes[d];
      index[d] = 0;
    }
  }
  return result;
}

/** An array whose values are made when they are first asked for: what nobody wants is not unpacked. */
export function lazyArray(shape: Shape, read: () => DataArray["values"]): DataArray {
  let values: DataArray["values"] | undefined;
  return {
    shape,
    get values() {
      return (values ??= read());
    },
  };
}

/** The same values, 64-bit integers as doubles: exact to 2^53. */
export function plainNumbers(values: NumberArray): Exclude<NumberArray, BigInt64Array | BigUint64Array> {
  if (!(values instanceof BigInt64Array || values instanceof BigUint64Array)) return values;
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) numbers[i] = Number(values[i]);
  return numbers;
}

/**
 * The numbers of an array that must have some.
 *
 * @throws DataError for words
 */
export function requireNumbers(values: DataArray["values"], name: string): NumberArray {
  if (ArrayBuffer.isView(values)) return values;
  throw new DataError({ what: `${name}: words where numbers are needed`, received: JSON.stringify(values[0]) });
}
