import type { Rng } from "../core/rng.js";
import { eachPixel, sampleAt, side } from "./pixels.js";

/** Adds a share of full ink to every pixel. */
export function brightness(image: Uint8Array, share: number): Uint8Array {
  return eachPixel(image, (pixel) => pixel + 255 * share);
}

/** Brings every pixel nearer to the mean of the image: mean + factor (pixel - mean). */
export function contrast(image: Uint8Array, factor: number): Uint8Array {
  const mean = image.reduce((sum, pixel) => sum + pixel, 0) / image.length;
  return eachPixel(image, (pixel) => mean + factor * (pixel - mean));
}

/** On the way to its negative: pixel + share (255 - 2 pixel); all grey at 0.5, inverted at 1. */
export function inversion(image: Uint8Array, share: number): Uint8Array {
  return eachPixel(image, (pixel) => pixel + share * (255 - 2 * pixel));
}

/**
 * Clouds before the image: (pixel + 255 thickness clouds) / (1 + thickness), where the clouds, 0 to 1, are a sum of random
 * fields of 14, 7, 3.5 and 1.75 pixels, each half as strong as the one before.
 */
export function fog(image: Uint8Array, thickness: number, rng: Rng): Uint8Array {
  const clouds = new Float64Array(side * side);
  for (let octave = 0, cell = 14, strength = 1; octave < 4; octave++, cell /= 2, strength /= 2) {
    const corners = Float64Array.from(clouds, () => rng.uniform());
    for (let i = 0; i < clouds.length; i++) {
      clouds[i] += strength * sampleAt(corners, (i % side) / cell, Math.floor(i / side) / cell);
    }
  }
  const [least, most] = [Math.min(...clouds), Math.max(...clouds)];
  return eachPixel(image, (pixel, x, y) => {
    const cloud = (clouds[y * side + x] - least) / (most - least);
    return (pixel + 255 * thickness * cloud) / (1 + thickness);
  });
}
