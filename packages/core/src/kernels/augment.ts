import type { Pointer } from "./pointer.js";

/**
 * Images that differ a little each time they are seen.
 *
 * TRANSFORMS holds `transformLength` reals a slot, which `fillTransforms` (dataset/augment.ts) draws; `transform` says
 * what stands where.
 */
export interface AugmentKernels {
  /**
   * X[i] = image INDICES[i] (uint32) of IMAGES (bytes, one channel), changed as TRANSFORMS[i] says, times `scale`. In
   * this order, each only where its strength is not 0:
   *
   * 1. Strokes grow or shrink: each pixel moves towards the largest or smallest of the nine around it.
   * 2. The image is read at moved places, bilinearly: an affine map and a smooth random field (elastic distortion). What
   *    lies outside is paper, 0.
   * 3. Noise is added; the sum stays between paper and full ink (255).
   * 4. A rectangle is erased.
   *
   * SCRATCH has room for `last` times `augmentScratchBytes(height, width)`; what it holds does not matter.
   */
  augment(
    IMAGES: Pointer,
    INDICES: Pointer,
    TRANSFORMS: Pointer,
    X: Pointer,
    SCRATCH: Pointer,
    height: number,
    width: number,
    scale: number,
    first: number,
    last: number,
  ): void;
}

/** Reals of TRANSFORMS a slot. */
export const transformLength = 16;

/** Where in its block each number of a slot's transform stands. */
export const transform = {
  /** The place in the image that output pixel (x, y) shows is (xx x + xy y + x0, yx x + yy y + y0), pixels from 0. */
  xx: 0,
  xy: 1,
  x0: 2,
  yx: 3,
  yy: 4,
  y0: 5,
  /** The elastic field's largest movement at a knot in pixels, and the distance between knots: a multiple of 4. */
  elastic: 6,
  spacing: 7,
  /** From -1 (each pixel becomes the smallest of the nine around it) to 1 (the largest). */
  thickness: 8,
  /** The largest number added or taken away, as a share of full ink. */
  noise: 9,
  /** The rectangle to erase in whole pixels; right and bottom are one past its last. */
  left: 10,
  top: 11,
  right: 12,
  bottom: 13,
  /** The key of the slot's own random numbers, two whole numbers of 24 bits: as many as a float32 holds. */
  keyLow: 14,
  keyHigh: 15,
} as const;

/** Positions in the generator's sequence from which noise is drawn; the elastic field uses those from 0. */
export const noisePosition = 2 ** 30;

/** What a slot needs for the fast kernel's working copies: see assembly/augment.ts. */
export function augmentScratchBytes(height: number, width: number): number {
  const pitch = 16 * Math.ceil(width / 16) + 16;
  const intervals = 4 * Math.ceil(width / 16);
  const knotRows = Math.ceil(height / 4) + 2;
  return 2 * pitch * (height + 3) + 16 + 8 * ((4 * intervals + 4) * knotRows + 3 * intervals);
}
