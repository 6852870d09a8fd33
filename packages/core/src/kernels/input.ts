import type { Pointer } from "./pointer.js";

/**
 * What goes in: images and labels chosen for a batch, and the ink of images. Digits are mostly blank paper: four pixels in
 * five of MNIST's cost nothing where a first layer reads listed ink alone (ink.ts).
 */
export interface InputKernels {
  /**
   * Lists the ink of images `first` to `last`. `SPANS` ([·, inkSections + 1], int32) says where: section s of image i is
   * entries `SPANS[i, s]` (inclusive) to `SPANS[i, s + 1]` (exclusive), its pixels from `sectionStart(s, K)` on. An entry is
   * two reals wide: an inked pixel's position (int32, at its beginning; rising within an image) and its value times `scale`
   * (a real). `IMAGES` is [·, K] bytes; image i's entries begin at i K.
   */
  collectInk(
    IMAGES: Pointer,
    SPANS: Pointer,
    ENTRIES: Pointer,
    K: number,
    scale: number,
    first: number,
    last: number,
  ): void;
  /** The same from images of reals ([·, K]): everything that is not 0. */
  collectInkReals(IMAGES: Pointer, SPANS: Pointer, ENTRIES: Pointer, K: number, first: number, last: number): void;
  /** X[i] = IMAGES[INDICES[i]] * scale, bytes to reals. */
  gatherBytes(
    IMAGES: Pointer,
    INDICES: Pointer,
    X: Pointer,
    K: number,
    scale: number,
    first: number,
    last: number,
  ): void;
  /** X[i] = IMAGES[INDICES[i]], reals to reals. */
  gatherReals(IMAGES: Pointer, INDICES: Pointer, X: Pointer, K: number, first: number, last: number): void;
  /** Y[i] = LABELS[INDICES[i]], bytes. */
  gatherLabels(LABELS: Pointer, INDICES: Pointer, Y: Pointer, first: number, last: number): void;
}

/** Ink is listed in so many sections of pixels, so that rows of a weight gradient can be shared out without a search. */
export const inkSections = 8;

/** The first of K pixels in a section: a multiple of 16, for so many are looked at together; or K, where the last one ends. */
export function sectionStart(section: number, K: number): number {
  return section === inkSections ? K : Math.floor((K * section) / inkSections) & ~15;
}
