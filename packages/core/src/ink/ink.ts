import type { GreyImage } from "../pictures/greyImage.js";
import type { Polarity } from "../pictures/polarity.js";
import { blockMeans, blurLightly, inverted, withoutPaper } from "./paper.js";
import { faintestInk, histogram, hysteresis, thresholds } from "./thresholds.js";

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
  const { odds, sides } =
    polarity === "auto" ? darkToBright(grey) : { odds: polarity === "ink-is-dark" ? 0 : Infinity, sides: [] };
  const inkIsDark = odds <= 1;
  const { mask, strength } = sides[inkIsDark ? 0 : 1] ?? separate(grey, inkIsDark);
  return {
    width,
    height,
    mask,
    strength,
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

/** The ink of a page as if one side of it, the dark or the bright one, were ink. */
interface Side extends Pick<Ink, "strength" | "mask"> {
  /** What counts as full ink, in 255ths of the paper's light; 0 where there is none. */
  readonly level: number;
}

/** The ink of a page whose paper is uneven. */
function separate({ width, height, pixels }: GreyImage, inkIsDark: boolean): Side {
  const bright = inkIsDark ? pixels : inverted(pixels);
  const depth = blurLightly(withoutPaper(bright, width, height), width, height);
  const { level, low, high } = thresholds(depth);
  if (level === 0) return { mask: new Uint8Array(depth.length), strength: new Uint8Array(depth.length), level };
  const mask = hysteresis(depth, width, height, low, high);
  const strengths = Uint8Array.from({ length: 256 }, (_, value) => Math.min(255, Math.round((value * 255) / level)));
  const strength = new Uint8Array(depth.length);
  for (let i = 0; i < depth.length; i++) strength[i] = strengths[depth[i]];
  return { mask, strength, level };
}

/** The longer side of the picture by which dark and bright are told apart. */
const polaritySide = 250;

/**
 * Ink takes less room than paper, makes thinner strokes than what lies between them, and stands out more: area x width /
 * contrast² of the dark side by that of the bright one, less than 1 where ink is dark. Shadows are divided out before, so that
 * they decide nothing.
 *
 * @returns besides, of a picture so small that it was looked at as it is, both sides: the dark one and the bright one
 */
function darkToBright(grey: GreyImage): { readonly odds: number; readonly sides: readonly Side[] } {
  const { width, height, pixels } = grey;
  const factor = Math.max(1, Math.round(Math.max(width, height) / polaritySide));
  const small = {
    width: Math.ceil(width / factor),
    height: Math.ceil(height / factor),
    pixels: blockMeans(pixels, width, height, factor),
  };
  const sides = [true, false].map((inkIsDark) => separate(small, inkIsDark));
  const [dark, bright] = sides.map(({ mask, level }) => {
    const area = mask.length * meanOf(mask);
    return area === 0 ? Infinity : (area * strokeWidth(mask, small.width)) / (level * level);
  });
  const odds = dark === Infinity && bright === Infinity ? 1 : dark / bright;
  return { odds, sides: factor === 1 ? sides : [] };
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

/** Twice the area by the length of its edge: of long strokes, their width; 0 where there is no ink. */
export function strokeWidth(mask: ArrayLike<number>, columns: number): number {
  let [area, edge] = [0, 0];
  for (let i = columns; i < mask.length - columns; i++) {
    if (mask[i] === 0) continue;
    area++;
    if (mask[i - 1] === 0) edge++;
    if (mask[i + 1] === 0) edge++;
    if (mask[i - columns] === 0) edge++;
    if (mask[i + columns] === 0) edge++;
  }
  return edge === 0 ? 0 : (2 * area) / edge;
}
