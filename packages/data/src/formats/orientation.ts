import { borderBrightness } from "inkling/pictures";
import type { Decision, Hints } from "./reading.js";

/** As many images tell how digits stand. */
const mostImages = 2000;
/** How much taller than wide ink must be on average to stand upright: MNIST's digits are 1.4 times. */
const clearRatio = 1.1;

/**
 * How many times as tall as wide the ink of images is on average: digits and letters are taller than wide, and those whose
 * rows and columns are swapped are wider. MNIST's test images give 1.4, turned over their diagonal 0.71.
 *
 * @param images N images of rows x columns, one after the other, of either polarity and any scale
 * @returns 1 where there is no ink
 * @example
 * tallness([0, 255, 0, 0, 255, 0], [2, 3]); // 2: two rows, one column
 */
export function tallness(images: ArrayLike<number | bigint>, [rows, columns]: readonly number[]): number {
  const size = rows * columns;
  const count = Math.min(mostImages, Math.floor(images.length / size));
  const values = Float64Array.from({ length: count * size }, (_, i) => Number(images[i]));
  let [minimum, maximum] = [Infinity, -Infinity];
  for (const value of values) {
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
  }
  const middle = (minimum + maximum) / 2;
  const dark = borderBrightness(values, [rows, columns]) > middle;
  let [heights, widths] = [0, 0];
  for (let image = 0; image < count; image++) {
    let [top, bottom, left, right] = [rows, -1, columns, -1];
    for (let p = 0; p < size; p++) {
      if (values[image * size + p] > middle === dark) continue;
      const [row, column] = [Math.floor(p / columns), p % columns];
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
      left = Math.min(left, column);
      right = Math.max(right, column);
    }
    if (bottom < 0) continue;
    heights += bottom - top + 1;
    widths += right - left + 1;
  }
  return widths === 0 ? 1 : heights / widths;
}

/**
 * Whether images are stored column by column: as told, as their form is known to be, or as their ink shows where the form
 * leaves it open, as MATLAB's do.
 *
 * @returns undefined where nothing decides
 */
export function decideTransposed(
  images: ArrayLike<number | bigint>,
  shape: readonly number[],
  told: boolean | undefined,
  { transposed, orientationOpen }: Hints,
): { transposed: boolean; decision: Decision } | undefined {
  const decide = (value: boolean, because?: string): { transposed: boolean; decision: Decision } => {
    const decided = value ? "column by column, turned to rows" : "row by row";
    return { transposed: value, decision: { about: "pixels", decided, ...(because === undefined ? {} : { because }) } };
  };
  if (told !== undefined) return decide(told, "--transpose says so");
  const ratio = tallness(images, [shape[0], shape[1]]);
  if (orientationOpen) {
    if (ratio > clearRatio) return decide(false, "so the ink is taller than wide, as of digits and letters");
    if (ratio < 1 / clearRatio) return decide(true, "so the ink is taller than wide, as of digits and letters");
    return transposed === undefined ? undefined : decide(true, transposed);
  }
  if (transposed !== undefined) return decide(true, transposed);
  const lying = "the ink is wider than tall: digits or letters that lie on their sides need --transpose yes";
  return ratio < 1 / clearRatio ? decide(false, lying) : decide(false);
}
