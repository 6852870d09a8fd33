import type { Pointer } from "./pointer.js";

/**
 * Images that differ a little each time they are seen.
 *
 * TRANSFORMS holds `transformLength` reals a slot, which `fillTransforms` (dataset/augment.ts) draws; transform.ts says
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

/** Positions in the generator's sequence from which noise is drawn; the elastic field uses those from 0. */
export const noisePosition = 2 ** 30;

/** What a slot needs for the fast kernel's working copies: see assembly/augment.ts. */
export function augmentScratchBytes(height: number, width: number): number {
  const pitch = 16 * Math.ceil(width / 16) + 16;
  const intervals = 4 * Math.ceil(width / 16);
  const knotRows = Math.ceil(height / 4) + 2;
  return 2 * pitch * (height + 3) + 16 + 8 * ((4 * intervals + 4) * knotRows + 3 * intervals);
}
