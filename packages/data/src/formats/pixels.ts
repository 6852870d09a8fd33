import { DataError, formatShape, sizeOf, type Shape } from "inkling";

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

/**
 * The side lengths of a square image of so many pixels, such as `[28, 28]` for 784; undefined when it is no square.
 *
 * @example
 * squareShape(400); // [20, 20]
 */
export function squareShape(pixels: number): Shape | undefined {
  const side = Math.round(Math.sqrt(pixels));
  return side > 0 && side * side === pixels ? [side, side] : undefined;
}

/**
 * The shape of one image: the one given when it has so many pixels, else a square.
 *
 * @throws DataError when the number of pixels fits neither.
 * @example
 * imageShapeFor(784, undefined, "digits.csv"); // [28, 28]
 */
export function imageShapeFor(pixels: number, given: Shape | undefined, name: string): Shape {
  if (given !== undefined) {
    if (sizeOf(given) === pixels) return given;
    throw new DataError({
      what: `${name}: wrong image size`,
      expected: `${sizeOf(given)} pixels (${formatShape(given)})`,
      received: `${pixels}`,
      advice: "Pass the imageShape of this file",
    });
  }
  const square = squareShape(pixels);
  if (square !== undefined) return square;
  throw new DataError({
    what: `${name}: unknown image shape`,
    expected: "a square number of pixels, such as 784 (28x28)",
    received: `${pixels}`,
    advice: "Pass imageShape: [rows, columns]",
  });
}

/**
 * The values of an array that was stored with its first index running fastest (Fortran's order, NumPy's
 * `fortran_order: True`), with its last index running fastest.
 *
 * @example
 * toRowMajor(Uint8Array.of(1, 4, 2, 5, 3, 6), [2, 3]); // 1, 2, 3, 4, 5, 6
 */
export function toRowMajor(values: NumberArray, shape: Shape): NumberArray {
  const strides = shape.map((_, d) => sizeOf(shape.slice(0, d)));
  const index = shape.map(() => 0);
  // Moved as bytes, so that one loop serves every kind of number.
  const size = values.BYTES_PER_ELEMENT;
  const source = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const result = values.slice();
  const target = new Uint8Array(result.buffer);
  let from = 0;
  for (let to = 0; to < values.length; to++) {
    for (let b = 0; b < size; b++) target[to * size + b] = source[from * size + b];
    for (let d = shape.length - 1; d >= 0; d--) {
      from += strides[d];
      index[d]++;
      if (index[d] < shape[d]) break;
      from -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
  return result;
}

/**
 * Values times `scale` as bytes, when every one of them is a whole number from 0 to 255 to within 1e-6; else undefined.
 *
 * @example
 * toBytes(Float32Array.of(0, 0.5, 0.99609375), 256); // 0, 128, 255
 */
export function toBytes(values: NumberArray, scale = 1): Uint8Array | undefined {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]) * scale;
    const whole = Math.round(value);
    // The comparison is written so that NaN fails it too.
    if (!(Math.abs(value - whole) <= 1e-6 && whole >= 0 && whole <= 255)) return undefined;
    bytes[i] = whole;
  }
  return bytes;
}

/**
 * Pixel values as a data set keeps them: bytes where they are whole numbers 0 to 255, else floats as they are.
 *
 * Floats that are all exactly 0 or 1 stay floats: they are a picture of black and white, not of grey level 1.
 *
 * @throws DataError naming the first value that is not a finite number, or a whole number outside 0 to 255.
 * @example
 * toImages(Float64Array.of(0, 255), "digits"); // Uint8Array 0, 255
 */
export function toImages(values: NumberArray, name: string): Uint8Array | Float32Array {
  if (values instanceof Uint8Array) return values;
  const floats = values instanceof Float32Array || values instanceof Float64Array;
  const bytes = toBytes(values);
  if (bytes !== undefined && !(floats && bytes.every((byte) => byte <= 1))) return bytes;
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (Number.isFinite(value) && (floats || (value >= 0 && value <= 255))) continue;
    throw new DataError({
      what: `${name}: pixel value ${i} is out of range`,
      expected: floats ? "finite numbers" : "whole numbers from 0 to 255",
      received: String(value),
    });
  }
  return values instanceof Float32Array ? values : Float32Array.from(values, Number);
}

/**
 * Labels as bytes.
 *
 * @throws DataError naming the first that is not a whole number from 0 to `classCount - 1`.
 * @example
 * toLabels(BigInt64Array.of(5n, 0n), 10, "digits"); // Uint8Array 5, 0
 */
export function toLabels(values: NumberArray, classCount: number, name: string): Uint8Array {
  const labels = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (!(Number.isInteger(value) && value >= 0 && value < classCount)) {
      throw new DataError({
        what: `${name}: label ${i} is out of range`,
        expected: `a whole number from 0 to ${classCount - 1}`,
        received: String(values[i]),
        advice: "Check that this is the array of labels, or pass classNames when there are more classes",
      });
    }
    labels[i] = value;
  }
  return labels;
}
