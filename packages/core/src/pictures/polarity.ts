/** Whether ink is the bright side of a picture, as in MNIST, the dark side, as on paper, or to be seen from its border. */
export const polarities = ["auto", "ink-is-bright", "ink-is-dark"] as const;
export type Polarity = (typeof polarities)[number];

/**
 * The mean of the outermost pixels of all images: what is there is paper.
 *
 * @param images images of one size, one after the other
 * @param shape `[rows, columns]` of one image; channels behind them count as pixels of their column
 * @returns in the unit of the pixels: 0 (black) to 255 (white) for bytes
 * @example
 * borderBrightness(Uint8Array.of(255, 255, 255, 255, 0, 255, 255, 255, 255), [3, 3]); // 255
 */
export function borderBrightness(images: ArrayLike<number>, [rows, columns, channels = 1]: readonly number[]): number {
  const width = columns * channels;
  let sum = 0;
  let count = 0;
  for (let start = 0; start < images.length; start += width) {
    const row = (start / width) % rows;
    if (row === 0 || row === rows - 1) {
      for (let p = start; p < start + width; p++) sum += images[p];
      count += width;
      continue;
    }
    for (let c = 0; c < channels; c++) {
      sum += images[start + c];
      // A single column is its own right border.
      if (columns > 1) sum += images[start + width - channels + c];
    }
    count += columns > 1 ? 2 * channels : channels;
  }
  return sum / count;
}

/**
 * Whether the ink of images is their dark side: as told or, with `"auto"`, when their border is bright on average, above the
 * middle of `white`.
 *
 * @param white the value of white; default 255
 * @example
 * isInkDark(Uint8Array.of(255, 0, 255), [1, 3], "auto"); // true: (255 + 0 + 255) / 3 = 170
 */
export function isInkDark(
  images: ArrayLike<number>,
  shape: readonly number[],
  polarity: Polarity,
  white = 255,
): boolean {
  if (polarity === "auto") return borderBrightness(images, shape) > white / 2;
  return polarity === "ink-is-dark";
}
