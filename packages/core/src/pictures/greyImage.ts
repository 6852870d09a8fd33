import { isInkDark, type Polarity } from "./polarity.js";

/** A decoded picture: one byte a pixel, row after row, 0 = black and 255 = white as in its file. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/**
 * The ink of a picture as a data set keeps it: 0 = paper, 255 = ink. Dark ink is turned round (255 - v), bright ink stays.
 *
 * @returns `height` x `width` bytes: a copy where the ink is dark, else the picture's own pixels
 * @example
 * inkOf({ width: 3, height: 1, pixels: Uint8Array.of(255, 0, 255) }, "auto"); // 0, 255, 0
 */
export function inkOf({ width, height, pixels }: GreyImage, polarity: Polarity): Uint8Array {
  return isInkDark(pixels, [height, width], polarity) ? pixels.map((value) => 255 - value) : pixels;
}
