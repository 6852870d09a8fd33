import { exponential } from "../core/mathematics.js";
import type { Rng } from "../core/rng.js";
import { eachPixel } from "./pixels.js";

/** Adds N(0, σ²) to each pixel, of which 1 is full ink. */
export function gaussianNoise(image: Uint8Array, sigma: number, rng: Rng): Uint8Array {
  return eachPixel(image, (pixel) => pixel + 255 * sigma * rng.normal());
}

/** Counts light as a camera does: each pixel a Poisson number whose mean is `photons` at full ink. Paper stays paper. */
export function shotNoise(image: Uint8Array, photons: number, rng: Rng): Uint8Array {
  return eachPixel(image, (pixel) => (poisson((pixel / 255) * photons, rng) * 255) / photons);
}

/** Makes a share of the pixels paper or full ink, both equally likely (salt and pepper). */
export function impulseNoise(image: Uint8Array, share: number, rng: Rng): Uint8Array {
  return eachPixel(image, (pixel) => {
    const [drawn, ink] = [rng.uniform(), rng.uniform()];
    return drawn >= share ? pixel : ink < 0.5 ? 0 : 255;
  });
}

/** A Poisson number, by products of uniform ones until they fall below e^-mean (Knuth). */
function poisson(mean: number, rng: Rng): number {
  const limit = exponential(-mean);
  let count = 0;
  for (let product = rng.uniform(); product > limit; product *= rng.uniform()) count++;
  return count;
}
