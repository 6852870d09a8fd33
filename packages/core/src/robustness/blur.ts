import { cosine, sine } from "../core/mathematics.js";
import type { Rng } from "../core/rng.js";
import { anyAngle } from "./geometry.js";
import { eachPixel, sampleAt, side, smooth, toByte } from "./pixels.js";

/** Smoothed by a Gaussian of so many pixels. */
export function gaussianBlur(image: Uint8Array, sigma: number): Uint8Array {
  return Uint8Array.from(smooth(image, sigma), toByte);
}

/**
 * Seen through frosted glass: every pixel changes places with one at most so far away in x and in y, row by row; smoothed a
 * little (σ = 0.5).
 */
export function glassBlur(image: Uint8Array, reach: number, rng: Rng): Uint8Array {
  const shuffled = Uint8Array.from(image);
  const inside = (place: number): number => Math.min(side - 1, Math.max(0, place));
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [from, dx, dy] = [y * side + x, 2 * rng.uniform() - 1, 2 * rng.uniform() - 1];
      const to = inside(y + Math.round(reach * dy)) * side + inside(x + Math.round(reach * dx));
      [shuffled[from], shuffled[to]] = [shuffled[to], shuffled[from]];
    }
  }
  return gaussianBlur(shuffled, 0.5);
}

/** Moved while the picture was taken, so many pixels along a straight line in any direction. */
export function motionBlur(image: Uint8Array, pixels: number, rng: Rng): Uint8Array {
  return smear(image, pixels, anyAngle(rng));
}

/** The mean along a line through each pixel, sampled every half pixel, ends included. */
export function smear(image: Uint8Array, pixels: number, angle: number): Uint8Array {
  const [dx, dy] = [cosine(angle) / 2, sine(angle) / 2];
  return eachPixel(image, (_, x, y) => {
    let sum = 0;
    for (let i = -pixels; i <= pixels; i++) sum += sampleAt(image, x + i * dx, y + i * dy);
    return sum / (2 * pixels + 1);
  });
}
