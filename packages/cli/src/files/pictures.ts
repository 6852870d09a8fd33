import { gunzip, isGzip, readBytes, readIdx } from "@inkling/data";
import type { FileKind } from "./outputFiles.js";
import { DataError, formatShape, sameShape, sizeOf, type Shape } from "inkling";
import { isInkDark, type GreyImage, type Polarity } from "inkling/pictures";

/** A limit for what a small file may unpack to: 100 megapixels. */
const mostPixels = 100_000_000;

/** Decodes a PNG, JPEG, WebP, … to grey: turned upright as its camera says, transparent paper made white. */
export async function decodePicture(bytes: Uint8Array): Promise<GreyImage> {
  // libpng draws what there is of a cut file, and says nothing when only the end is missing.
  if (isPng(bytes) && !Buffer.from(bytes).includes("IEND")) throw new Error("a PNG that is cut short");
  // Loaded when needed: no other verb should wait for it, or fail for want of it.
  const { default: sharp } = await import("sharp");
  const { data, info } = await sharp(bytes, { limitInputPixels: mostPixels })
    .autoOrient()
    .flatten({ background: "white" })
    .toColourspace("b-w")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: new Uint8Array(data) };
}

/** The images of one file: one picture, or all of an IDX file. */
export interface PictureFile {
  readonly path: string;
  /** Images of bytes, 0 = paper and 255 = ink, one after the other. */
  readonly pixels: Uint8Array;
  readonly count: number;
}

/**
 * Reads the images of a file for a network: a picture of exactly its input's size, or an IDX file (plain or .gz) of such images.
 *
 * @param polarity `auto`: dark ink, which is then inverted, when the outermost pixels are bright on average (above 127.5)
 * @throws DataError when the file is none of these, damaged, or of another size
 */
export async function readPictureFile(path: string, shape: Shape, polarity: Polarity): Promise<PictureFile> {
  const packed = await readBytes(path);
  const bytes = isGzip(packed) ? gunzip(packed, path) : packed;
  const { imageShape, values } = isIdx(bytes) ? readIdxImages(bytes, path) : await readPicture(bytes, path);
  if (!sameShape(imageShape, shape) || values.length === 0) {
    throw new DataError({
      what: `${path}: wrong image size`,
      expected: `${formatShape(shape)} pixels (rows x columns), which is what this network was trained on`,
      received: formatShape(imageShape),
      advice: "Crop the picture to one digit, leave a margin of a seventh around it as in MNIST, and resize it to that",
    });
  }
  const pixels = isInkDark(values, shape, polarity) ? values.map((value) => 255 - value) : values;
  return { path, pixels, count: values.length / sizeOf(shape) };
}

function isIdx(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 8;
}

function readIdxImages(bytes: Uint8Array, path: string): { imageShape: Shape; values: Uint8Array } {
  const { shape, values } = readIdx(bytes, path);
  return { imageShape: shape.length > 2 ? shape.slice(1) : shape, values };
}

async function readPicture(bytes: Uint8Array, path: string): Promise<{ imageShape: Shape; values: Uint8Array }> {
  try {
    const { width, height, pixels } = await decodePicture(bytes);
    return { imageShape: [height, width], values: pixels };
  } catch (error) {
    throw new DataError({
      what: `${path} cannot be read as an image`,
      expected: "a whole PNG, JPEG, WebP, GIF or TIFF picture, or an IDX file of images",
      received: error instanceof Error ? error.message : String(error),
      advice: "Open it in an image viewer to see whether it is damaged",
    });
  }
}

/** PNG files: what `--png` may write over. */
export const pngKind: FileKind = { name: "a PNG", recognizes: isPng };

function isPng(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 8)).equals(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"));
}
