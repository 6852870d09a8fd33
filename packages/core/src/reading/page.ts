import type { GreyImage } from "../pictures/greyImage.js";
import type { Polarity } from "../pictures/polarity.js";
import { resizeBicubic } from "../pictures/resize.js";
import { cutLine, type Atoms } from "./atoms.js";
import { boxAround, findComponents, heightOf, typicalHeight, widthOf } from "../ink/components.js";
import { findInk, type Ink } from "../ink/ink.js";
import { findLines } from "./lines.js";
import { asGrey, type Picture } from "./picture.js";
import { blockMeans } from "../ink/paper.js";
import { thinPatches } from "../ink/patches.js";
import { removeRules } from "../ink/rules.js";

/** A page taken apart: its ink, and each line of writing in its smallest pieces. */
export interface Page {
  readonly ink: Ink;
  readonly lines: readonly Atoms[];
  /** Pixels of all this for a pixel of the picture. */
  readonly zoom: number;
}

/** The longer side at which a picture is first looked at. */
const firstSide = 1600;

/** Digits are taken apart at a height between these, in pixels, or at that in the middle. */
const heights = { least: 28, most: 80, wanted: 36 };

/** A picture is enlarged at most so much, and to at most so many pixels. */
const mostZoom = 4;
const mostPixels = 3_000_000;

/** Takes a picture of a page apart, up to where the network is asked: at a size that suits its digits. */
export function takeApart(picture: Picture, polarity: Polarity = "auto"): Page {
  const { ink, labels, lines, zoom } = findSized(asGrey(picture), polarity);
  return { ink, lines: lines.map((line) => cutLine(line, labels, ink)), zoom };
}

/** The writing of a page, at a size that suits its digits. */
function findSized(grey: GreyImage, polarity: Polarity) {
  const first = Math.min(1, firstSide / Math.max(grey.width, grey.height));
  const rough = findWriting(resize(grey, first), polarity);
  const height = typicalHeight(
    rough.lines.flatMap(({ components }) => components),
    rough.ink.width,
    rough.ink.height,
  );
  const zoom =
    height === 0 || (height >= heights.least && height <= heights.most)
      ? first
      : Math.min(mostZoom, (first * heights.wanted) / height, Math.sqrt(mostPixels / (grey.width * grey.height)));
  return { ...(zoom === first ? rough : findWriting(resize(grey, zoom), polarity)), zoom };
}

/**
 * Takes all ink of a picture for one digit, whatever it looks like; undefined where there is none. Specks are left out but
 * where the paper is of one value: then every pixel of another is ink.
 */
export function takeWhole(
  grey: GreyImage,
  polarity: Polarity = "auto",
): (Page & { readonly lines: readonly [Atoms] }) | undefined {
  const small = grey.width <= mostWhole && grey.height <= mostWhole;
  const { ink, labels, lines, zoom } = small
    ? { ...findWriting(grey, polarity, true), zoom: 1 }
    : findSized(grey, polarity);
  const all = ink.isClean && small ? findComponents(ink.mask, ink.width, ink.height) : undefined;
  const found = all?.components ?? lines.flatMap(({ components }) => components);
  // A frame, or a part of a neighbour, touches the edge; so may a digit, if there is nothing else.
  const inner = found.filter(
    ({ left, top, right, bottom }) => left > 0 && top > 0 && right < ink.width && bottom < ink.height,
  );
  const tallest = Math.max(...found.map(heightOf));
  const written = {
    labels: all?.labels ?? labels,
    components: inner.some((component) => heightOf(component) > 0.3 * tallest) ? inner : found,
  };
  if (written.components.length === 0) return undefined;
  const box = boxAround(written.components);
  const height = Math.max(heightOf(box), widthOf(box));
  return { ink, lines: [cutLine({ components: written.components, height }, written.labels, ink, false)], zoom };
}

/** Pictures of one digit are taken as they are up to this size. */
const mostWhole = 128;

function findWriting(grey: GreyImage, polarity: Polarity, everyPixel = false) {
  const ink = findInk(grey, polarity, everyPixel);
  const { width, height } = ink;
  const all = findComponents(ink.mask, width, height);
  const withoutRules = removeRules(ink.mask, width, height, all.components);
  const parts = withoutRules === ink.mask ? all : findComponents(withoutRules, width, height);
  const thinned = thinPatches(withoutRules, ink.strength, width, parts);
  const { labels, components } = thinned === withoutRules ? parts : findComponents(thinned, width, height);
  return { ink, labels, lines: findLines(components, width, height) };
}

/** The mean of whole pixels first, where several become one: bicubic resizing of what is left costs little then. */
function resize(grey: GreyImage, zoom: number): GreyImage {
  if (zoom === 1) return grey;
  const factor = Math.max(1, Math.floor(1 / zoom));
  const [columns, rows] = [Math.ceil(grey.width / factor), Math.ceil(grey.height / factor)];
  const means = blockMeans(grey.pixels, grey.width, grey.height, factor);
  const [width, height] = [Math.max(1, Math.round(grey.width * zoom)), Math.max(1, Math.round(grey.height * zoom))];
  if (width === columns && height === rows) return { width, height, pixels: means };
  const values = resizeBicubic(means, [rows, columns], [height, width]);
  // A loop: `Uint8Array.from` takes ten times as long.
  const pixels = new Uint8Array(values.length);
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.max(0, Math.min(255, Math.round(values[i])));
  return { width, height, pixels };
}
