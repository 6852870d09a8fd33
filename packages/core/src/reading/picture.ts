import { DataError, wrongOption } from "../core/errors.js";
import type { GreyImage } from "../pictures/greyImage.js";
import type { Box } from "../ink/components.js";
import { drawPen, isStrokes, type Strokes } from "./pen.js";

/** A picture in colour, as a canvas gives it (ImageData) or a decoder: red, green, blue and opacity of each pixel. */
export interface ColourImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** What can be read: a grey picture, one in colour, or the strokes of a pen. */
export type Picture = GreyImage | ColourImage | Strokes;

/** No side of a picture is longer, and no picture has more pixels: 100 million, of which a camera makes 12 to 50. */
const longestSide = 20_000;
const mostPixels = 100_000_000;

/**
 * Any picture in grey.
 *
 * Where the paper is transparent, ink is what is opaque. Else transparent pixels are white, and the brightness is 0.299 R +
 * 0.587 G + 0.114 B (ITU-R BT.601), unless ink stands out much more in red, green or blue alone: yellow on white in blue.
 *
 * @throws DataError for a size that is none, or is too large; OptionError for what is no picture
 */
export function asGrey(picture: Picture): GreyImage {
  if (!(picture instanceof Object)) {
    throw wrongOption("picture", "a picture: { width, height, pixels or data }, or strokes", picture);
  }
  if (isStrokes(picture)) return drawPen(picture);
  const image = picture;
  const { width, height } = image;
  const channels = "pixels" in image ? 1 : 4;
  const bytes: unknown = "pixels" in image ? image.pixels : image.data;
  if (!(bytes instanceof Uint8Array || bytes instanceof Uint8ClampedArray)) {
    throw wrongOption(
      "picture",
      "pixels (a byte each) or data (four bytes each: red, green, blue, opacity)",
      typeof bytes,
    );
  }
  const count = width * height;
  if (
    !(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0) ||
    bytes.length !== count * channels
  ) {
    throw new DataError({
      what: "Size and pixels of the picture do not agree",
      expected: `width x height x ${channels} bytes`,
      received: `${width} x ${height}, and ${bytes.length} bytes`,
    });
  }
  if (Math.max(width, height) > longestSide || count > mostPixels) {
    throw new DataError({
      what: "The picture is too large",
      expected: `sides of at most ${longestSide} pixels, and at most ${mostPixels} in all`,
      received: `${width} x ${height}`,
      advice: "Make it smaller: digits need no more than 40 pixels of height",
    });
  }
  const pixels = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  return { width, height, pixels: channels === 1 ? pixels : greyOf(pixels) };
}

/** By how many degrees a page lies turned, clockwise. */
export const turns = [0, 90, 180, 270] as const;
export type Turn = (typeof turns)[number];

/**
 * A page that lies turned, upright and in grey; one that is not as it is.
 *
 * @throws OptionError for other degrees; what `asGrey` throws
 * @example
 * takeApart(turnUpright(picture, 90)); // of a page whose head is at the right
 */
export function turnUpright(picture: Picture, turned: Turn): GreyImage {
  if (!turns.includes(turned)) throw wrongOption("turned", turns.join(", "), turned);
  const grey = asGrey(picture);
  if (turned === 0) return grey;
  const [columns, rows] = [grey.width, grey.height];
  // Where its first pixel lies, and how far it is from there to the next, to the right and down.
  const [first, right, down] = {
    90: [columns - 1, columns, -1],
    180: [rows * columns - 1, -1, -columns],
    270: [(rows - 1) * columns, -columns, 1],
  }[turned];
  const [width, height] = turned === 180 ? [columns, rows] : [rows, columns];
  const pixels = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) pixels[i] = grey.pixels[first + x * right + y * down];
  }
  return { width, height, pixels };
}

/** Where a box of the upright page lies in the picture. */
export function turnBox(
  box: Box,
  { width, height }: { readonly width: number; readonly height: number },
  turned: Turn,
): Box {
  const { left, top, right, bottom } = box;
  if (turned === 90) return { left: width - bottom, top: left, right: width - top, bottom: right };
  if (turned === 180) return { left: width - right, top: height - bottom, right: width - left, bottom: height - top };
  if (turned === 270) return { left: top, top: height - right, right: bottom, bottom: height - left };
  return box;
}

/** How much more ink must stand out in one colour than in all for that colour to be taken. */
const muchMore = 1.6;

function greyOf(data: Uint8Array): Uint8Array {
  const count = data.length / 4;
  let opaque = 0;
  for (let i = 3; i < data.length; i += 4) opaque += data[i];
  const grey = new Uint8Array(count);
  // Ink on nothing, as a drawing on an empty canvas: how opaque it is, whatever its colour.
  if (opaque < 0.5 * 255 * count) {
    for (let i = 0; i < count; i++) grey[i] = 255 - data[4 * i + 3];
    return grey;
  }
  const [red, green, blue] = hasColours(data) ? bestWeights(data) : luma;
  for (let i = 0, at = 0; i < count; i++, at += 4) {
    const value = red * data[at] + green * data[at + 1] + blue * data[at + 2];
    const opacity = data[at + 3];
    grey[i] = opacity === 255 ? value + 0.5 : value * (opacity / 255) + 255 - opacity + 0.5;
  }
  return grey;
}

/** How bright red, green and blue are. */
const luma = [0.299, 0.587, 0.114];

/** Whether any pixel is of another colour than grey: what most drawings and scans are, and no colour stands out in them. */
function hasColours(data: Uint8Array): boolean {
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return true;
  }
  return false;
}

/** All three colours, or the one in which ink stands out much more. */
function bestWeights(data: Uint8Array): readonly number[] {
  const [best] = [0, 1, 2]
    .map((channel) => luma.map((_, i) => (i === channel ? 1 : 0)))
    .map((weights) => ({ weights, spread: spreadOf(data, weights) }))
    .sort((a, b) => b.spread - a.spread);
  return best.spread > muchMore * spreadOf(data, luma) ? best.weights : luma;
}

/** How far the two hundredths of pixels that are furthest from the middle lie from it, seen through some weights. */
function spreadOf(data: Uint8Array, [red, green, blue]: readonly number[]): number {
  const step = 4 * Math.max(1, Math.floor(data.length / 4 / 20_000));
  const values = new Float64Array(Math.ceil(data.length / step));
  for (let at = 0, i = 0; at < data.length; at += step, i++)
    values[i] = red * data[at] + green * data[at + 1] + blue * data[at + 2];
  values.sort();
  const middle = values[Math.floor(values.length / 2)];
  const far = (share: number): number => Math.abs(values[Math.floor(share * (values.length - 1))] - middle);
  return Math.max(far(0.01), far(0.99));
}
