import type { GreyImage } from "../pictures/greyImage.js";

/** A picture is looked at in squares of so many pixels, or of every second or third: grains of noise may be as large. */
const side = 32;
const steps = [1, 2, 3];

/**
 * How alike the neighbouring pixels of a square are at least, in some direction, where there is anything but noise: their
 * correlation. Of 1,024 pixels drawn by chance it is 0 with a standard deviation of 0.03; a pen's strokes give 0.5 to 1.
 */
const leastCorrelation = 0.3;

/** How many times the variance of one square may be that of another in noise, which is everywhere alike: paper has none. */
const mostUneven = 4;

/**
 * Whether a picture is nothing but noise: everywhere as strong, and nowhere are neighbouring pixels alike. Such a picture falls
 * apart into thousands of pieces, and what cannot be read took 4 to 15 s. A page is told from it by its first stroke or its first
 * square of paper.
 */
export function isNoise(picture: GreyImage): boolean {
  return steps.some((step) => isNoiseOf(picture, step));
}

function isNoiseOf({ width, height, pixels }: GreyImage, step: number): boolean {
  const size = side * step;
  if (width < 2 * size || height < 2 * size) return false;
  let [least, most] = [Infinity, 0];
  for (let top = 0; top < height; top += size) {
    for (let left = 0; left < width; left += size) {
      // The last row and column of squares end with the picture.
      const [x, y] = [Math.min(left, width - size), Math.min(top, height - size)];
      const { variance, correlation } = look(pixels, width, y * width + x, step);
      least = Math.min(least, variance);
      most = Math.max(most, variance);
      if (least * mostUneven <= most || correlation >= leastCorrelation) return false;
    }
  }
  return true;
}

/** The variance of a square's pixels, and the largest correlation with those to the right, below, and aslant. */
function look(
  pixels: Uint8Array,
  width: number,
  first: number,
  step: number,
): { readonly variance: number; readonly correlation: number } {
  const down = width * step;
  let [sum, squares] = [0, 0];
  for (let y = 0; y < side; y++) {
    for (let i = first + y * down, end = i + side * step; i < end; i += step) {
      sum += pixels[i];
      squares += pixels[i] * pixels[i];
    }
  }
  const mean = sum / (side * side);
  const variance = squares / (side * side) - mean * mean;
  let [right, below, rising, falling] = [0, 0, 0, 0];
  for (let y = 0; y < side - 1; y++) {
    for (let i = first + y * down + step, end = i + (side - 2) * step; i < end; i += step) {
      const value = pixels[i] - mean;
      right += value * (pixels[i + step] - mean);
      below += value * (pixels[i + down] - mean);
      rising += value * (pixels[i + down - step] - mean);
      falling += value * (pixels[i + down + step] - mean);
    }
  }
  const together = Math.max(right, below, rising, falling) / ((side - 1) * (side - 2));
  return { variance, correlation: variance === 0 ? 0 : together / variance };
}
