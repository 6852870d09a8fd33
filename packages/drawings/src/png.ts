import { encode } from "fast-png";
import { OptionError } from "inkling";
import { toPlane, weightColour, type Picture, type Plane, type Scale } from "./picture.js";

/** How to tile images into one PNG. */
export interface TileOptions {
  /** Tiles side by side. Default: as square a sheet as can be. */
  readonly columns?: number;
  /** Pixels between tiles, before enlarging. Default 2. */
  readonly gap?: number;
  /** How many pixels of the file one pixel of an image becomes, along each side. Default 1. */
  readonly enlargement?: number;
  /** `ink` (the default): black ink on white paper; `weights`: blue negative, white zero, red positive. */
  readonly scale?: Scale;
  /** `transparent` leaves the paper out, so that a page can lay ink of any colour on its own; `ink` only. Default `white`. */
  readonly paper?: "white" | "transparent";
}

/** The grey of the lines between tiles on opaque sheets: paper stays white against it. */
const gapGrey = 208;

/**
 * Tiles images into one sheet and encodes it as PNG. Tiles are as large as the largest image; smaller ones lie in the
 * upper left corner of theirs.
 *
 * @throws OptionError when there is no image, or an option is out of its range (columns and enlargement from 1, gap from 0).
 * @example
 * const file = encodeTiles([{ pixels, height: 28, width: 28 }], { enlargement: 4 }); // 112x112 pixels
 */
export function encodeTiles(pictures: readonly Picture[], options: TileOptions = {}): Uint8Array {
  if (pictures.length === 0) throw new OptionError({ what: "No image to write", expected: "at least one" });
  const { scale = "ink", paper = "white" } = options;
  const columns = wholeNumber("columns", options.columns ?? Math.ceil(Math.sqrt(pictures.length)), 1);
  const gap = wholeNumber("gap", options.gap ?? 2, 0);
  const enlargement = wholeNumber("enlargement", options.enlargement ?? 1, 1);

  const planes = pictures.map((picture) => toPlane(picture, scale));
  const tileHeight = Math.max(...planes.map((plane) => plane.height));
  const tileWidth = Math.max(...planes.map((plane) => plane.width));
  const across = Math.min(columns, planes.length);
  const down = Math.ceil(planes.length / across);
  const height = down * (tileHeight + gap) - gap;
  const width = across * (tileWidth + gap) - gap;

  const pigment = scale === "weights" ? weightPigment : paper === "transparent" ? clearInkPigment : inkPigment;
  const sheet = new Uint8Array(height * width * pigment.channels).fill(pigment.gap);
  planes.forEach((plane, i) => {
    const top = Math.floor(i / across) * (tileHeight + gap);
    const left = (i % across) * (tileWidth + gap);
    layTile(sheet, width, top, left, plane, pigment);
  });
  const { channels } = pigment;
  const data = enlarge(sheet, height, width, channels, enlargement);
  return encode({ width: width * enlargement, height: height * enlargement, data, channels, depth: 8 });
}

/** Encodes pixels, grey or red, green and blue, as PNG. */
export function encodePixels({
  width,
  height,
  channels,
  pixels,
}: {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
}): Uint8Array {
  return encode({ width, height, data: pixels, channels, depth: 8 });
}

/** The same image as a `data:` address for the `src` of an HTML image. */
export function pngDataAddress(png: Uint8Array): string {
  const characters = Array.from(png, (byte) => String.fromCharCode(byte));
  return `data:image/png;base64,${btoa(characters.join(""))}`;
}

function wholeNumber(name: string, value: number, minimum: number): number {
  if (Number.isInteger(value) && value >= minimum) return value;
  const expected = `a whole number of at least ${minimum}`;
  throw new OptionError({ what: `Wrong ${name}`, expected, received: String(value) });
}

/** How a value becomes the channels of a pixel. */
interface Pigment {
  readonly channels: number;
  readonly gap: number;
  paint(value: number): readonly number[];
}

const inkPigment: Pigment = { channels: 1, gap: gapGrey, paint: (ink) => [Math.round(255 * (1 - ink))] };
/** Grey and opacity: black everywhere, and as opaque as there is ink. */
const clearInkPigment: Pigment = { channels: 2, gap: 0, paint: (ink) => [0, Math.round(255 * ink)] };
const weightPigment: Pigment = { channels: 3, gap: gapGrey, paint: weightColour };

function layTile(
  sheet: Uint8Array,
  sheetWidth: number,
  top: number,
  left: number,
  tile: Plane,
  pigment: Pigment,
): void {
  for (let y = 0; y < tile.height; y++) {
    for (let x = 0; x < tile.width; x++) {
      const colour = pigment.paint(tile.values[y * tile.width + x]);
      sheet.set(colour, ((top + y) * sheetWidth + left + x) * pigment.channels);
    }
  }
}

function enlarge(sheet: Uint8Array, height: number, width: number, channels: number, factor: number): Uint8Array {
  if (factor === 1) return sheet;
  const large = new Uint8Array(sheet.length * factor * factor);
  const stride = width * factor * channels;
  for (let y = 0; y < height; y++) {
    const start = y * factor * stride;
    for (let x = 0; x < width * factor; x++) {
      const from = (y * width + Math.floor(x / factor)) * channels;
      large.set(sheet.subarray(from, from + channels), start + x * channels);
    }
    for (let copy = 1; copy < factor; copy++) large.copyWithin(start + copy * stride, start, start + stride);
  }
  return large;
}
