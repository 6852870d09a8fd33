import { createDataset, DataError, formatShape, type Dataset } from "inkling";
import { readMat, type MatArray } from "./mat.js";

/** A matrix, row after row: element (row, column) is `values[row * columns + column]`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

const side = 20;
const pixels = side * side;

/**
 * Reads the images of Andrew Ng's exercises 3 and 4 (`ex4data1.mat`): X, one image of 20x20 a row, its pixels unrolled
 * column by column, and y, the digits with 10 for the digit 0.
 *
 * The data set's images are floats as in the file (about -0.13 to 1.13), turned to row after row; its labels are 0 to 9.
 *
 * @throws DataError when the file is no MATLAB 5 file, lacks X or y, or holds something else under these names.
 * @example
 * const images = readCourseData(await readBytes("ex4data1.mat"));
 * images.count; // 5000
 */
export function readCourseData(bytes: Uint8Array, name = "ex4data1.mat"): Dataset {
  const arrays = readMat(bytes, name);
  const x = requireArray(arrays, "X", name);
  const y = requireArray(arrays, "y", name);
  const [count, columns] = x.shape;
  if (x.shape.length !== 2 || columns !== pixels || count === 0 || y.values.length !== count) {
    throw new DataError({
      what: `${name}: X and y do not fit together`,
      expected: `X of N x ${pixels} and y of N x 1`,
      received: `X of ${formatShape(x.shape)} and y of ${formatShape(y.shape)}`,
      advice: "Pass ex4data1.mat (or ex3data1.mat) of the course",
    });
  }
  const images = new Float32Array(count * pixels);
  for (let i = 0; i < count; i++) {
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const value = x.values[i + (column * side + row) * count];
        if (!(value >= lowest && value <= highest)) throw implausible(`${name}: X, image ${i + 1}`, value);
        images[i * pixels + row * side + column] = value;
      }
    }
  }
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const value = y.values[i];
    if (!(Number.isInteger(value) && value >= 1 && value <= 10)) {
      throw new DataError({
        what: `${name}: y, image ${i + 1} has a wrong label`,
        expected: "a whole number from 1 to 10, where 10 is the digit 0",
        received: String(value),
      });
    }
    labels[i] = value % 10;
  }
  return createDataset({ name: `${name} images`, imageShape: [side, side], images, labels });
}

// The course's own run from -0.131963 to 1.127688: bicubic resizing overshoots 0 and 1.
const lowest = -1;
const highest = 2;

function implausible(what: string, value: number): DataError {
  return new DataError({
    what: `${what} has an implausible pixel`,
    expected: "about -0.14 to 1.13 (0 = paper, 1 = ink)",
    received: String(value),
    advice: "Pass the course's file unchanged: its pixels are not 0 to 255",
  });
}

/**
 * Reads the published weights of the exercise (`ex4weights.mat`): Theta1 (25x401) and Theta2 (10x26).
 *
 * The first column of each is the bias. Inputs are unrolled column by column, and row 9 of Theta2 is the digit 0.
 *
 * @throws DataError when the file is no MATLAB 5 file, or lacks one of the two in the right size.
 * @example
 * const { theta1, theta2 } = readCourseWeights(await readBytes("ex4weights.mat"));
 * theta1.columns; // 401
 */
export function readCourseWeights(bytes: Uint8Array, name = "ex4weights.mat"): { theta1: Matrix; theta2: Matrix } {
  const arrays = readMat(bytes, name);
  return {
    theta1: requireMatrix(arrays, "Theta1", 25, pixels + 1, name),
    theta2: requireMatrix(arrays, "Theta2", 10, 26, name),
  };
}

function requireMatrix(
  arrays: ReadonlyMap<string, MatArray>,
  key: string,
  rows: number,
  columns: number,
  name: string,
): Matrix {
  const array = requireArray(arrays, key, name);
  const values = new Float64Array(array.values.length);
  if (formatShape(array.shape) !== formatShape([rows, columns]) || !array.values.every(Number.isFinite)) {
    throw new DataError({
      what: `${name}: ${key} is not the course's`,
      expected: `${rows}x${columns} finite numbers`,
      received: formatShape(array.shape),
      advice: "Pass ex4weights.mat (or ex3weights.mat) of the course",
    });
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      values[row * columns + column] = array.values[row + column * rows];
    }
  }
  return { rows, columns, values };
}

function requireArray(arrays: ReadonlyMap<string, MatArray>, key: string, name: string): MatArray {
  const array = arrays.get(key);
  if (array !== undefined) return array;
  throw new DataError({
    what: `${name} lacks the array ${key}`,
    expected: "ex4data1.mat with X and y, or ex4weights.mat with Theta1 and Theta2",
    received: arrays.size === 0 ? "no numeric array" : [...arrays.keys()].slice(0, 10).join(", "),
    advice: "Pass the file of the course that holds it",
  });
}
