import { cosine, sine } from "../core/mathematics.js";
import type { Rng } from "../core/rng.js";
import { eachPixel, middle, sampleAt } from "./pixels.js";

/** An angle in any direction, in radians. */
export const anyAngle = (rng: Rng): number => 2 * Math.PI * rng.uniform();

/** One way or the other: 1 or -1. */
const anySign = (rng: Rng): number => (rng.uniform() < 0.5 ? -1 : 1);

/** Where a pixel of the new image comes from: x = a u + b v + dx, y = c u + d v + dy, all from the middle of the image. */
interface Affine {
  readonly a?: number;
  readonly b?: number;
  readonly c?: number;
  readonly d?: number;
  readonly dx?: number;
  readonly dy?: number;
}

/** An image warped by an affine map, sampled bilinearly; what comes from outside is paper. */
export function warp(image: Uint8Array, { a = 1, b = 0, c = 0, d = 1, dx = 0, dy = 0 }: Affine): Uint8Array {
  return eachPixel(image, (_, x, y) => {
    const [u, v] = [x - middle, y - middle];
    return sampleAt(image, a * u + b * v + dx + middle, c * u + d * v + dy + middle);
  });
}

/** Moved by so many pixels, in any direction. */
export function translate(image: Uint8Array, pixels: number, rng: Rng): Uint8Array {
  const angle = anyAngle(rng);
  return warp(image, { dx: -pixels * cosine(angle), dy: -pixels * sine(angle) });
}

/** Turned by so many degrees, one way or the other. */
export function rotate(image: Uint8Array, degrees: number, rng: Rng): Uint8Array {
  const angle = (anySign(rng) * degrees * Math.PI) / 180;
  return warp(image, { a: cosine(angle), b: sine(angle), c: -sine(angle), d: cosine(angle) });
}

/** Made larger or smaller by a factor. */
export function scale(image: Uint8Array, factor: number): Uint8Array {
  return warp(image, { a: 1 / factor, d: 1 / factor });
}

/** Slanted: each row moved by so many pixels more than the one above, one way or the other. */
export function shear(image: Uint8Array, slope: number, rng: Rng): Uint8Array {
  return warp(image, { b: anySign(rng) * slope });
}
