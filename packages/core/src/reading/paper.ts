import type { GreyImage } from "../pictures/greyImage.js";
import type { Polarity } from "../pictures/polarity.js";

/**
 * Whether the ink of a page is its dark side: as told or, with `"auto"`, as most of the page says. Paper fills most of
 * every patch, so that its median is paper, and ink what is furthest from it; patches, so that a shadow decides nothing.
 */
export function isPictureInkDark({ width, height, pixels }: GreyImage, polarity: Polarity): boolean {
  if (polarity !== "auto") return polarity === "ink-is-dark";
  const side = Math.max(24, Math.ceil(Math.min(width, height) / 8));
  const [columns, rows] = [Math.ceil(width / side), Math.ceil(height / side)];
  const patches = Array.from({ length: rows * columns }, () => new Uint32Array(256));
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / side) * columns;
    for (let x = 0; x < width; x++) patches[row + Math.floor(x / side)][pixels[y * width + x]]++;
  }
  // The third power of the distance: a few pixels of full ink weigh more than all of the paper's noise.
  let balance = 0;
  for (const counts of patches) {
    const paper = medianOf(counts);
    counts.forEach((count, value) => (balance += count * (paper - value) ** 3));
  }
  return balance >= 0;
}

function medianOf(counts: Uint32Array): number {
  const half = counts.reduce((sum, count) => sum + count, 0) / 2;
  let seen = 0;
  return counts.findIndex((count) => (seen += count) >= half);
}
