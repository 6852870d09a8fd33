import { DataError, formatShape } from "inkling";
import { readMat } from "./mat.js";
import { plainNumbers, requireNumbers, type DataArray } from "./numbers.js";

/** A matrix, row after row: element (row, column) is `values[row * columns + column]`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/**
 * Reads the published weights of Andrew Ng's exercise 4 (`ex4weights.mat`): Theta1 (25x401) and Theta2 (10x26).
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
    theta1: requireMatrix(arrays, "Theta1", 25, 401, name),
    theta2: requireMatrix(arrays, "Theta2", 10, 26, name),
  };
}

function requireMatrix(
  arrays: ReadonlyMap<string, DataArray>,
  key: string,
  rows: number,
  columns: number,
  name: string,
): Matrix {
  const array = arrays.get(key);
  if (array === undefined) {
    throw new DataError({
      what: `${name} lacks the array ${key}`,
      expected: "ex4weights.mat with Theta1 and Theta2",
      received: arrays.size === 0 ? "no numeric array" : [...arrays.keys()].slice(0, 10).join(", "),
      advice: "Pass the file of the course that holds it",
    });
  }
  const values = Float64Array.from(plainNumbers(requireNumbers(array.values, `${name}: ${key}`)));
  if (formatShape(array.shape) !== formatShape([rows, columns]) || !values.every(Number.isFinite)) {
    throw new DataError({
      what: `${name}: ${key} is not the course's`,
      expected: `${rows}x${columns} finite numbers`,
      received: formatShape(array.shape),
      advice: "Pass ex4weights.mat (or ex3weights.mat) of the course",
    });
  }
  return { rows, columns, values };
}
