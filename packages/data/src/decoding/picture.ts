import { DataError, InklingError, type Complaint } from "inkling";
import type { GreyImage } from "inkling/pictures";
import type { ColourImage } from "inkling/reading";
import { decodeBmp, isBmp } from "../formats/bmp.js";
import { decodePgm, isPgm } from "../formats/pgm.js";
import { decodeSmallPng } from "./smallPng.js";

/** What can be wrong with a picture's bytes. */
export type PictureFault = "another kind" | "damaged" | "too large";

/** Bytes that cannot be decoded as a picture, and why in a word. */
export class PictureError extends DataError {
  constructor(
    readonly fault: PictureFault,
    complaint: Complaint,
  ) {
    super(complaint);
  }
}

/** A picture as it was decoded. */
export interface DecodedPicture extends ColourImage {
  /** How many pictures its file holds, frames or pages; this is the first. */
  readonly count: number;
}

export interface DecodingOptions {
  /** What messages call the picture; default `The picture`. */
  readonly name?: string | undefined;
  /** The most pixels that are decoded; default 100 million. */
  readonly mostPixels?: number | undefined;
}

/** How the files begin that sharp may decode: it knows SVG and PDF too, programs that draw and may take for ever. */
const beginnings = /^(\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF[^]{4}WEBP|II[*+]\0|MM\0[*+])/;

/** A limit for what a small file may unpack to. */
const defaultMostPixels = 100_000_000;

/** Whether bytes begin as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 8)).equals(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"));
}

/**
 * Decodes a PNG, JPEG, WebP, GIF or TIFF to grey: turned upright as its camera says, transparent paper made white. This is
 * what the option `decode` of the readers of data sets asks for; they know the picture's name.
 *
 * @throws Error for anything else, what is damaged or cut short, and what has more than 100 million pixels
 * @example
 * const { width, height, pixels } = await decodeGrey(bytes); // 0 black, 255 white
 */
export async function decodeGrey(bytes: Uint8Array): Promise<GreyImage> {
  const image = await openWithSharp(bytes, defaultMostPixels);
  const { data, info } = await image
    .autoOrient()
    .flatten({ background: "white" })
    .toColourspace("b-w")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: new Uint8Array(data) };
}

/**
 * Decodes a PNG, JPEG, WebP, GIF, TIFF, BMP or PGM in colour, with how opaque each pixel is: turned upright as its camera says,
 * and of several frames or pages the first. CMYK and 16 bits become 8 bits of red, green and blue.
 *
 * @throws PictureError for anything else, what is damaged or cut short, and what is too large
 * @example
 * const { width, height, data, count } = await decodeColours(bytes, { name: "page.jpg" }); // 4 bytes a pixel
 */
export async function decodeColours(bytes: Uint8Array, options: DecodingOptions = {}): Promise<DecodedPicture> {
  const { name = "The picture", mostPixels = defaultMostPixels } = options;
  try {
    return await decode(bytes, mostPixels);
  } catch (error) {
    // Our own decoders and sharp say it in many ways.
    const reason = error instanceof InklingError ? (error.complaint.received ?? error.message) : String(error);
    if (reason.includes(overLimit)) {
      throw new PictureError("too large", {
        what: `${name} is too large`,
        expected: `at most ${mostPixels} pixels`,
        received: "more",
        advice: "Make it smaller: digits need no more than 40 pixels of height",
      });
    }
    throw new PictureError(reason.includes(otherKind) ? "another kind" : "damaged", {
      what: `${name} cannot be read as a picture`,
      expected: "a whole PNG, JPEG, WebP, GIF, TIFF, BMP or PGM picture",
      // A decoder may quote the file, in thousands of lines.
      received: reason
        .replace(/^Error: /, "")
        .split("\n", 1)[0]
        .slice(0, 200),
      advice: "Open it in an image viewer to see whether it is damaged",
    });
  }
}

async function decode(bytes: Uint8Array, mostPixels: number): Promise<DecodedPicture> {
  if (isBmp(bytes)) return coloured(decodeBmp(bytes), mostPixels);
  if (isPgm(bytes)) return coloured(decodePgm(bytes), mostPixels);
  const small = isPng(bytes) ? decodeSmallPng(bytes) : undefined;
  if (small !== undefined && small.width * small.height <= mostPixels) return { ...small, count: 1 };
  const image = await openWithSharp(bytes, mostPixels);
  const { pages: count = 1 } = await image.metadata();
  const { data, info } = await image
    .autoOrient()
    .toColourspace("srgb")
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length), count };
}

const otherKind = "a file of another kind";
/** What sharp says. */
const overLimit = "exceeds pixel limit";

async function openWithSharp(bytes: Uint8Array, mostPixels: number) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!beginnings.test(buffer.toString("latin1", 0, 16))) throw new Error(otherKind);
  // libpng draws what there is of a cut file, and says nothing when only the end is missing.
  if (isPng(bytes) && !buffer.includes("IEND")) throw new Error("a PNG that is cut short");
  // Loaded when needed: nothing else should wait for it, or fail for want of it.
  const { default: sharp } = await import("sharp");
  return sharp(buffer, { limitInputPixels: mostPixels });
}

/** A grey picture in colour. */
function coloured({ width, height, pixels }: GreyImage, mostPixels: number): DecodedPicture {
  if (pixels.length > mostPixels) throw new Error(overLimit);
  const data = new Uint8Array(4 * pixels.length).fill(255);
  pixels.forEach((value, i) => data.fill(value, 4 * i, 4 * i + 3));
  return { width, height, data, count: 1 };
}
