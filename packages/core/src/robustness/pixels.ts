import { exponential } from "../core/mathematics.js";

/** Rows, and columns, of the images that corruptions are for: MNIST's. */
export const side = 28;

/** The middle of an image, in pixels from the middle of its first. */
export const middle = (side - 1) / 2;

/** Whole numbers from 0 to 255: half is rounded up, and what lies outside is cut. */
export const toByte = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value));

/** A new image, each pixel made from the old one and its place. */
export const eachPixel = (image: Uint8Array, make: (pixel: number, x: number, y: number) => number): Uint8Array =>
  image.map((pixel, i) => toByte(make(pixel, i % side, Math.floor(i / side))));

/** The pixel in column x and row y, both whole; around the image is paper. */
export const pixelAt = (image: ArrayLike<number>, x: number, y: number): number =>
  x >= 0 && x < side && y >= 0 && y < side ? image[y * side + x] : 0;

/** Between pixels: bilinear. */
export function sampleAt(image: ArrayLike<number>, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, below] = [x - left, y - top];
  return (
    (1 - below) * ((1 - right) * pixelAt(image, left, top) + right * pixelAt(image, left + 1, top)) +
    below * ((1 - right) * pixelAt(image, left, top + 1) + right * pixelAt(image, left + 1, top + 1))
  );
}

/** Gaussian smoothing by e^(-d²/2σ²) out to 3σ, its weights summing to 1, row by row and then column by column. */
export function smooth(image: ArrayLike<number>, sigma: number): Float64Array {
  const reach = Math.ceil(3 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    exponential(-((i - reach) * (i - reach)) / (2 * sigma * sigma)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const along = (from: ArrayLike<number>, dx: number, dy: number): Float64Array =>
    Float64Array.from({ length: side * side }, (_, at) => {
      const [x, y] = [at % side, Math.floor(at / side)];
      let sum = 0;
      for (let i = -reach; i <= reach; i++) sum += weights[i + reach] * pixelAt(from, x + i * dx, y + i * dy);
      return sum / total;
    });
  return along(along(image, 1, 0), 0, 1);
}
