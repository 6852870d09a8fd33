import type { GreyImage } from "../pictures/greyImage.js";
import { blurBox, closeBright } from "./filters.js";
import type { Polarity } from "../pictures/polarity.js";

/** What lies on a page: how much ink on each pixel, and which pixels belong to strokes. */
export interface Ink {
  readonly width: number;
  readonly height: number;
  /** 0 = paper, 255 = full ink. */
  readonly strength: Uint8Array;
  /** 1 where a stroke is, else 0. */
  readonly mask: Uint8Array;
  /** Whether the ink was the dark side of the picture. */
  readonly inkIsDark: boolean;
  /** Whether the paper is of one value, and so every pixel of another is ink. */
  readonly isClean: boolean;
  /** How much more the dark side of the picture looks like ink than the bright one, or the other way: from 1, a toss, to Infinity. */
  readonly contrast: number;
}

/** Paper is never taken to be darker than this when brightness is divided by it: in black there is nothing to be seen. */
const darkestPaper = 40;

/** Ink that takes less than this of the light, in 255ths, is none. */
const faintestInk = 12;

/**
 * Finds the ink on a page: the picture of the paper alone is guessed and divided out, so that neither a shadow nor a lamp
 * counts, and what is left is told by two thresholds (hysteresis): ink is what exceeds the lower one and touches what exceeds
 * the higher.
 *
 * Where most of the paper is of exactly one value, as in a drawing or in MNIST, the paper is that value and ink whatever
 * differs.
 *
 * @param everyPixel whether on such paper the faintest trace is ink, as in a digit of MNIST; else what resizing leaves is none
 */
export function findInk(grey: GreyImage, polarity: Polarity = "auto", everyPixel = false): Ink {
  const { width, height } = grey;
  const flat = flatPaper(grey);
  if (flat !== undefined) {
    const inkIsDark = polarity === "auto" ? flat.isBright : polarity === "ink-is-dark";
    const found = standOut(grey, flat.value, inkIsDark, everyPixel);
    return { width, height, ...found, inkIsDark, isClean: true, contrast: Infinity };
  }
  const odds = polarity === "auto" ? darkToBright(grey) : polarity === "ink-is-dark" ? 0 : Infinity;
  const inkIsDark = odds <= 1;
  return {
    width,
    height,
    ...separate(grey, inkIsDark),
    inkIsDark,
    isClean: false,
    contrast: inkIsDark ? 1 / odds : odds,
  };
}

/** A trace is ink where it hangs together with what has at least this share of the strongest. */
const strongest = 0.05;

/** What differs from paper of one value. */
function standOut(
  { width, height, pixels }: GreyImage,
  paper: number,
  inkIsDark: boolean,
  everyPixel: boolean,
): Pick<Ink, "strength" | "mask"> {
  const strength = new Uint8Array(pixels.length);
  let most = 0;
  for (let i = 0; i < pixels.length; i++) {
    strength[i] = Math.max(0, inkIsDark ? paper - pixels[i] : pixels[i] - paper);
    most = Math.max(most, strength[i]);
  }
  const low = everyPixel ? 0 : 3 * faintestInk;
  return { strength, mask: hysteresis(strength, width, height, low, Math.max(low, strongest * most)) };
}

/** The ink of a page whose paper is uneven. */
function separate(
  { width, height, pixels }: GreyImage,
  inkIsDark: boolean,
): Pick<Ink, "strength" | "mask"> & { readonly level: number } {
  const bright = inkIsDark ? pixels : pixels.map((value) => 255 - value);
  const depth = blurLightly(withoutPaper(bright, width, height), width, height);
  const { level, low, high } = thresholds(depth);
  if (level === 0) return { mask: new Uint8Array(depth.length), strength: new Uint8Array(depth.length), level };
  const mask = hysteresis(depth, width, height, low, high);
  const strength = new Uint8Array(depth.length);
  for (let i = 0; i < depth.length; i++) strength[i] = Math.min(255, Math.round((depth[i] * 255) / level));
  return { mask, strength, level };
}

/** The longer side of the picture by which dark and bright are told apart. */
const polaritySide = 250;

/**
 * Ink takes less room than paper, makes thinner strokes than what lies between them, and stands out more: area x width /
 * contrast² of the dark side by that of the bright one, less than 1 where ink is dark. Shadows are divided out before, so that
 * they decide nothing.
 */
function darkToBright({ width, height, pixels }: GreyImage): number {
  const factor = Math.max(1, Math.round(Math.max(width, height) / polaritySide));
  const small = {
    width: Math.ceil(width / factor),
    height: Math.ceil(height / factor),
    pixels: blockMeans(pixels, width, height, factor),
  };
  const [dark, bright] = [true, false].map((inkIsDark) => {
    const { mask, level } = separate(small, inkIsDark);
    const area = mask.length * meanOf(mask);
    return area === 0 ? Infinity : (area * strokeWidth(mask, small.width)) / (level * level);
  });
  return dark === Infinity && bright === Infinity ? 1 : dark / bright;
}

/** Paper fills at least this share of a picture, or its side is told by the shape of what is on it. */
const clearly = 0.75;

/**
 * The value of the paper where more than half of all pixels have one value, and whether that is the bright side of the picture.
 * Of a digit that fills its picture, ink may be more than half: then it is what makes the thinner strokes.
 */
function flatPaper({ width, height, pixels }: GreyImage): { value: number; isBright: boolean } | undefined {
  const counts = histogram(pixels);
  const value = counts.indexOf(Math.max(...counts));
  const share = counts[value] / pixels.length;
  if (share <= 0.5) return undefined;
  const mean = meanOf(pixels);
  if (share >= clearly) return { value, isBright: value >= mean };
  // With a margin around, so that paper outside of the picture parts what reaches its edge.
  const [dark, bright] = [true, false].map((isDark) => {
    const mask = new Uint8Array((width + 2) * (height + 2));
    for (let i = 0; i < pixels.length; i++) {
      const at = (Math.floor(i / width) + 1) * (width + 2) + (i % width) + 1;
      mask[at] = pixels[i] < mean === isDark ? 1 : 0;
    }
    return meanOf(mask) * strokeWidth(mask, width + 2);
  });
  const isBright = dark <= bright;
  if (value >= mean === isBright) return { value, isBright };
  // The commonest value of the other side.
  const others = counts.map((count, each) => (each >= mean === isBright ? count : 0));
  return { value: others.indexOf(Math.max(...others)), isBright };
}

function meanOf(pixels: Uint8Array): number {
  let sum = 0;
  for (const value of pixels) sum += value;
  return sum / pixels.length;
}

/** How much of the paper's light is missing at each pixel, in 255ths. */
function withoutPaper(bright: Uint8Array, width: number, height: number): Uint8Array {
  // Wider than any stroke, which is what closing takes for a stroke; found at a size that costs little.
  const reach = Math.max(7, Math.floor(Math.min(width, height) / 16));
  const factor = Math.max(1, Math.floor(reach / 3.5));
  const small = { width: Math.ceil(width / factor), height: Math.ceil(height / factor) };
  const coarse = blockMeans(bright, width, height, factor);
  const smallReach = Math.max(3, Math.round(reach / factor));
  const paper = blurBox(
    closeBright(coarse, small.width, small.height, smallReach),
    small.width,
    small.height,
    smallReach,
  );
  const depth = new Uint8Array(bright.length);
  const columns = Array.from({ length: width }, (_, x) =>
    Math.min(small.width - 1, Math.max(0, (x + 0.5) / factor - 0.5)),
  );
  for (let y = 0; y < height; y++) {
    const v = Math.min(small.height - 1, Math.max(0, (y + 0.5) / factor - 0.5));
    const top = Math.min(small.height - 1, Math.floor(v));
    const bottom = Math.min(small.height - 1, top + 1);
    const down = v - top;
    for (let x = 0; x < width; x++) {
      const u = columns[x];
      const left = Math.min(small.width - 1, Math.floor(u));
      const right = Math.min(small.width - 1, left + 1);
      const a = u - left;
      const upper = paper[top * small.width + left] * (1 - a) + paper[top * small.width + right] * a;
      const lower = paper[bottom * small.width + left] * (1 - a) + paper[bottom * small.width + right] * a;
      const here = Math.max(darkestPaper, upper * (1 - down) + lower * down);
      const missing = ((here - bright[y * width + x]) * 255) / here;
      depth[y * width + x] = missing > 0 ? missing : 0;
    }
  }
  return depth;
}

export function blockMeans(pixels: Uint8Array, width: number, height: number, factor: number): Uint8Array {
  if (factor === 1) return pixels;
  const [columns, rows] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const means = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const bottom = Math.min(height, (row + 1) * factor);
    for (let column = 0; column < columns; column++) {
      const right = Math.min(width, (column + 1) * factor);
      let sum = 0;
      for (let y = row * factor; y < bottom; y++) {
        for (let x = column * factor; x < right; x++) sum += pixels[y * width + x];
      }
      means[row * columns + column] = sum / ((bottom - row * factor) * (right - column * factor));
    }
  }
  return means;
}

/** The mean of each pixel and its neighbours, weighted 4, 2 and 1: single pixels of noise are no ink. */
function blurLightly(depth: Uint8Array, width: number, height: number): Uint8Array {
  const rows = new Uint16Array(depth.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      rows[i] = depth[x > 0 ? i - 1 : i] + 2 * depth[i] + depth[x < width - 1 ? i + 1 : i];
    }
  }
  const blurred = new Uint8Array(depth.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      blurred[i] = (rows[y > 0 ? i - width : i] + 2 * rows[i] + rows[y < height - 1 ? i + width : i] + 8) >> 4;
    }
  }
  return blurred;
}

/** What counts as full ink, and the two thresholds; a level of 0 where there is no ink at all. */
function thresholds(depth: Uint8Array): { level: number; low: number; high: number } {
  const counts = histogram(depth);
  const split = Math.max(faintestInk, otsu(counts));
  const level = percentileAbove(counts, split, 0.6);
  if (level === 0) return { level, low: 0, high: 0 };
  const high = Math.max(0.5 * level, Math.min(split, 0.6 * level));
  return { level, high, low: 0.6 * high };
}

export function histogram(values: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (const value of values) counts[value]++;
  return counts;
}

/** The threshold between two kinds of values whose means are furthest apart: Otsu (1979). */
export function otsu(counts: Uint32Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const all = counts.reduce((sum, count, value) => sum + count * value, 0);
  let [below, sumBelow, best, threshold] = [0, 0, -1, 0];
  for (let value = 0; value < 256; value++) {
    below += counts[value];
    sumBelow += counts[value] * value;
    if (below === 0 || below === total) continue;
    const apart = sumBelow / below - (all - sumBelow) / (total - below);
    const between = below * (total - below) * apart * apart;
    if (between > best) [best, threshold] = [between, value];
  }
  return threshold;
}

function percentileAbove(counts: Uint32Array, threshold: number, share: number): number {
  let total = 0;
  for (let value = threshold + 1; value < 256; value++) total += counts[value];
  let seen = 0;
  for (let value = threshold + 1; value < 256; value++) {
    seen += counts[value];
    if (seen > 0 && seen >= share * total) return value;
  }
  return 0;
}

/** Pixels above `low` that hang together with one above `high`. */
function hysteresis(depth: Uint8Array, width: number, height: number, low: number, high: number): Uint8Array {
  const mask = new Uint8Array(depth.length);
  const open: number[] = [];
  for (let seed = 0; seed < depth.length; seed++) {
    if (depth[seed] <= high || mask[seed] === 1) continue;
    mask[seed] = 1;
    open.push(seed);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [x, y] = [next % width, Math.floor(next / width)];
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          const i = v * width + u;
          if (mask[i] === 1 || depth[i] <= low) continue;
          mask[i] = 1;
          open.push(i);
        }
      }
    }
  }
  return mask;
}

/** Twice the area by the length of its edge: of long strokes, their width; 0 where there is no ink. */
export function strokeWidth(mask: ArrayLike<number>, columns: number): number {
  let [area, edge] = [0, 0];
  for (let i = columns; i < mask.length - columns; i++) {
    if (mask[i] === 0) continue;
    area++;
    for (const j of [i - 1, i + 1, i - columns, i + columns]) if (mask[j] === 0) edge++;
  }
  return edge === 0 ? 0 : (2 * area) / edge;
}
