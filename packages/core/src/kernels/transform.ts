// Where in its block each number of a slot's transform stands: see augment.ts.

/** The place in the image that output pixel (x, y) shows is (xx x + xy y + x0, yx x + yy y + y0), pixels from 0. */
export const xx = 0;
export const xy = 1;
export const x0 = 2;
export const yx = 3;
export const yy = 4;
export const y0 = 5;
/** The elastic field's largest movement at a knot in pixels, and the distance between knots: a multiple of 4. */
export const elastic = 6;
export const spacing = 7;
/** From -1 (each pixel becomes the smallest of the nine around it) to 1 (the largest). */
export const thickness = 8;
/** The largest number added or taken away, as a share of full ink. */
export const noise = 9;
/** The rectangle to erase in whole pixels; right and bottom are one past its last. */
export const left = 10;
export const top = 11;
export const right = 12;
export const bottom = 13;
/** The key of the slot's own random numbers, two whole numbers of 24 bits: as many as a float32 holds. */
export const keyLow = 14;
export const keyHigh = 15;
