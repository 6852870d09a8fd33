import { requireInteger, ShapeError } from "../core/errors.js";

/**
 * Resizes an image as MATLAB's `imresize` does by default: separable bicubic interpolation, antialiased.
 *
 * Along each axis, with scale = new size / old size, output pixel i looks at u = (i + ½)/scale - ½ of the input and is
 * the mean of the input pixels there, weighted by the cubic k(distance). When shrinking, k is stretched by 1/scale: a
 * low-pass filter against aliasing. Weights are divided by their sum; beyond a border the image is mirrored, its edge
 * pixel repeated. Values may leave the range of the input a little, as k has negative lobes. Same size: same image.
 *
 * @param pixels rows x columns values, row after row.
 * @returns newRows x newColumns values, row after row.
 * @throws ShapeError when `pixels` does not hold rows x columns values.
 * @throws OptionError for a size that is no whole number of at least 1.
 * Source: Keys, "Cubic convolution interpolation for digital image processing", IEEE TASSP 1981, with a = -0.5.
 * @example
 * const small = resizeBicubic(image, [28, 28], [20, 20]); // 400 numbers
 */
export function resizeBicubic(
  pixels: ArrayLike<number>,
  [rows, columns]: readonly [number, number],
  [newRows, newColumns]: readonly [number, number],
): Float64Array {
  for (const size of [rows, columns, newRows, newColumns]) requireInteger("image size", size, 1);
  if (pixels.length !== rows * columns) {
    throw new ShapeError({
      what: "Wrong image size",
      expected: `${rows * columns} pixels (${rows}x${columns})`,
      received: String(pixels.length),
    });
  }
  // As in MATLAB, the axis that shrinks more goes first; the order shows in the last bits only.
  const rowsFirst = newRows / rows <= newColumns / columns;
  const half = rowsFirst
    ? resizeRows(pixels, rows, columns, newRows)
    : resizeColumns(pixels, rows, columns, newColumns);
  return rowsFirst ? resizeColumns(half, newRows, columns, newColumns) : resizeRows(half, rows, newColumns, newRows);
}

function resizeRows(pixels: ArrayLike<number>, rows: number, columns: number, newRows: number): Float64Array {
  const output = new Float64Array(newRows * columns);
  taps(rows, newRows).forEach(({ sources, weights }, row) => {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let t = 0; t < sources.length; t++) sum += weights[t] * pixels[sources[t] * columns + column];
      output[row * columns + column] = sum;
    }
  });
  return output;
}

function resizeColumns(pixels: ArrayLike<number>, rows: number, columns: number, newColumns: number): Float64Array {
  const output = new Float64Array(rows * newColumns);
  taps(columns, newColumns).forEach(({ sources, weights }, column) => {
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let t = 0; t < sources.length; t++) sum += weights[t] * pixels[row * columns + sources[t]];
      output[row * newColumns + column] = sum;
    }
  });
  return output;
}

/** For each output position along one axis: the input positions it looks at, and how much each counts. */
function taps(size: number, newSize: number): { sources: Uint32Array; weights: Float64Array }[] {
  const scale = newSize / size;
  const stretch = Math.max(1, 1 / scale);
  const reach = 2 * stretch;
  return Array.from({ length: newSize }, (_, i) => {
    const centre = (i + 0.5) / scale - 0.5;
    const first = Math.ceil(centre - reach);
    const count = Math.floor(centre + reach) - first + 1;
    const sources = Uint32Array.from({ length: count }, (_, t) => mirror(first + t, size));
    const weights = Float64Array.from({ length: count }, (_, t) => cubic((first + t - centre) / stretch));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { sources, weights: weights.map((weight) => weight / sum) };
  });
}

/** Reflects a position beyond the borders back into 0..size-1: … 1 0 | 0 1 2 … */
function mirror(position: number, size: number): number {
  const period = 2 * size;
  const wrapped = ((position % period) + period) % period;
  return wrapped < size ? wrapped : period - 1 - wrapped;
}

/** Keys' kernel with a = -0.5: 1 at 0, 0 at every other whole number and beyond 2. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}
