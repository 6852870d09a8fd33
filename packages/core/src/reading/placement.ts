import type { Box } from "../ink/components.js";

/** Where the 28x28 pixels of a digit lie on the page: each is a square of `scale` page pixels, the first at `left`, `top`. */
export interface Placement {
  readonly left: number;
  readonly top: number;
  /** Page pixels for one of MNIST's. */
  readonly scale: number;
}

/** Rows and columns of an image of MNIST, and of the square that its ink fills. */
export const imageSize = 28;
const inkSize = 20;

/** Smaller ink is not enlarged to full size: a dot is no digit. In pixels of the original, as MNIST's makers had it. */
const smallestSide = 10;

/**
 * Where MNIST's makers would have placed a digit: its box widened to a square, made 20 pixels, and its centre of mass put in
 * the middle of 28 by whole pixels.
 *
 * Source: Yadav and Bottou, "Cold case: the lost MNIST digits", NeurIPS 2019, section 2, whose procedure gives 59,853 of
 * the 60,000 training images without a shift.
 *
 * @param box around the ink
 * @param centre of mass, in page pixels: the middle of the first pixel is 0
 * @param least the square's smallest side, in page pixels
 */
export function placeDigit(box: Box, centre: { x: number; y: number }, least: number = smallestSide): Placement {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const side = Math.max(width, height, least);
  const scale = side / inkSize;
  const left = box.left - Math.floor((side - width) / 2);
  const top = box.top - Math.floor((side - height) / 2);
  // The centre in pixels of the square of 20, counted as MNIST's: the middle of the first is 0.
  const shift = (middle: number, start: number): number => {
    const within = (middle - start + 0.5) / scale - 0.5;
    return Math.max(0, Math.min(imageSize - inkSize, Math.floor((imageSize + 1) / 2 - within)));
  };
  return { left: left - shift(centre.x, left) * scale, top: top - shift(centre.y, top) * scale, scale };
}

/**
 * What 28 pixels along one axis see of the page: for each the first page pixel, and the weights of it and those that follow.
 * Areas where the page is finer than MNIST, else straight lines between the middles of pixels.
 */
export interface Taps {
  readonly first: Int32Array;
  readonly weights: readonly Float64Array[];
}

export function tapsAlong(start: number, scale: number): Taps {
  const first = new Int32Array(imageSize);
  const weights = Array.from({ length: imageSize }, (_, i) => {
    if (scale < 1) {
      const middle = start + (i + 0.5) * scale - 0.5;
      first[i] = Math.floor(middle);
      return Float64Array.of(1 - (middle - first[i]), middle - first[i]);
    }
    const [from, to] = [start + i * scale, start + (i + 1) * scale];
    // A whole border is often a rounding error away from whole.
    first[i] = Math.floor(from + 1e-9);
    const last = Math.ceil(to - 1e-9) - 1;
    return Float64Array.from({ length: last - first[i] + 1 }, (_, k) => {
      const pixel = first[i] + k;
      return Math.max(0, Math.min(to, pixel + 1) - Math.max(from, pixel)) / scale;
    });
  });
  return { first, weights };
}
