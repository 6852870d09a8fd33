import { ShapeError } from "../core/errors.js";

/** A matrix as MATLAB files give it, here row after row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: ArrayLike<number>;
}

/**
 * Puts the course's Theta1 (25x401) and Theta2 (10x26) into the order of the `ng` network's flat vector.
 *
 * In both, the first column is the bias. The course unrolls images column by column and gives the digit 0 the last of
 * its ten places; here images lie row by row and the digit is the place.
 *
 * @throws ShapeError for matrices of other sizes
 * @example
 * const parameters = courseParameters(theta1, theta2); // 10,285 numbers
 */
export function courseParameters(theta1: Matrix, theta2: Matrix): Float64Array {
  requireSize("Theta1", theta1, 25, 401);
  requireSize("Theta2", theta2, 10, 26);
  const parameters = new Float64Array(25 * 401 + 10 * 26);
  let next = 0;
  for (let pixel = 0; pixel < 400; pixel++) {
    const unrolled = (pixel % 20) * 20 + Math.floor(pixel / 20);
    for (let unit = 0; unit < 25; unit++) parameters[next++] = theta1.values[unit * 401 + 1 + unrolled];
  }
  for (let unit = 0; unit < 25; unit++) parameters[next++] = theta1.values[unit * 401];
  const placeOf = (digit: number): number => (digit + 9) % 10;
  for (let unit = 0; unit < 25; unit++) {
    for (let digit = 0; digit < 10; digit++) parameters[next++] = theta2.values[placeOf(digit) * 26 + 1 + unit];
  }
  for (let digit = 0; digit < 10; digit++) parameters[next++] = theta2.values[placeOf(digit) * 26];
  return parameters;
}

function requireSize(name: string, { rows, columns }: Matrix, wantedRows: number, wantedColumns: number): void {
  if (rows === wantedRows && columns === wantedColumns) return;
  throw new ShapeError({
    what: `${name} has the wrong size`,
    expected: `${wantedRows}x${wantedColumns}`,
    received: `${rows}x${columns}`,
    advice: "Pass the course's ex4weights.mat",
  });
}
