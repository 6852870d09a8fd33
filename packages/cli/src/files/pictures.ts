import { basename } from "node:path";
import {
  decideImages,
  emnistHints,
  gunzip,
  isGzip,
  isIdx,
  readBytes,
  readIdx,
  stackPictures,
  type DataArray,
  type IdxArray,
  type ReadingOptions,
} from "@inkling/data";
import { decodeGrey, isPng } from "@inkling/data/pictures";
import { readingOptions, type ImageOptions } from "./dataOptions.js";
import type { FileKind } from "./outputFiles.js";
import { DataError, formatShape, InklingError, sameShape, sizeOf, type Network } from "inkling";
import type { Polarity } from "inkling/pictures";
import { normalizeDigit } from "inkling/reading";

/** The images of one file: one picture, or all of an IDX file. */
export interface PictureFile {
  readonly path: string;
  /** Images of bytes, 0 = paper and 255 = ink, one after the other. */
  readonly pixels: Uint8Array;
  readonly count: number;
}

/**
 * Reads the images of a file for a network: a picture, or an IDX file (plain or .gz) of images of its input's size. A picture
 * of another size is brought into the form of MNIST's digits where the network reads digits of 28x28, but `--as-is` or
 * `--resize`.
 *
 * @param options how they are to be read, as the command line says; dark ink is turned bright
 * @throws DataError when the file is none of these, damaged, of another size, or blank
 */
export async function readPictureFile(
  path: string,
  { inputShape: shape, classNames }: Pick<Network, "inputShape" | "classNames">,
  options: ImageOptions,
): Promise<PictureFile> {
  const packed = await readBytes(path);
  const bytes = isGzip(packed) ? gunzip(packed, path) : packed;
  const reading = { ...readingOptions(options), decode: decodeGrey };
  const idx = isIdx(bytes);
  const array = idx ? asImages(readIdx(bytes, path)) : await readPicture(bytes, path, reading);
  const readsDigits = sameShape(shape, [28, 28]) && classNames.slice(0, 10).join("") === "0123456789";
  if (!idx && readsDigits && options.asIs !== true && options.resize === undefined) {
    const fits = sameShape(array.shape.slice(1), shape);
    // Of one that is taken as it is, only whether anything is written on it, on either side.
    const digit = normalized(array, path, fits ? "auto" : options.polarity);
    if (!fits) return { path, pixels: digit, count: 1 };
  }
  const hints = idx ? (emnistHints(basename(path)) ?? {}) : { pictures: true as const };
  const { parts } = decideImages([array], reading, hints, path);
  const [{ imageShape, images }] = parts;
  if (!sameShape(imageShape, shape) || images.length === 0 || !(images instanceof Uint8Array)) {
    throw new DataError({
      what: `${path}: wrong image size`,
      expected: `${formatShape(shape)} pixels (rows x columns), which is what this network was trained on`,
      received: images instanceof Uint8Array ? formatShape(imageShape) : "images of fractions",
      advice:
        "Crop the picture to one digit, leave a margin of a seventh around it as in MNIST, and resize it to that: " +
        `--resize ${formatShape(shape.slice(0, 2))}`,
    });
  }
  return { path, pixels: images, count: images.length / sizeOf(shape) };
}

/** A picture as MNIST's makers would have drawn its digit. Throws a DataError where nothing is written. */
function normalized({ shape: [, height, width], values }: DataArray, path: string, polarity?: Polarity): Uint8Array {
  const pixels = Uint8Array.from(values, Number);
  const digit = normalizeDigit({ width, height, pixels }, polarity);
  if (digit !== undefined) return digit.pixels;
  throw new DataError({
    what: `${path}: nothing is written on it`,
    expected: "a picture of one digit",
    received: "paper alone",
    advice: "Pass --as-is to have the network read it all the same",
  });
}

/** A single image of rows and columns is the first of one. */
function asImages({ shape, values }: IdxArray): DataArray {
  return { shape: shape.length > 2 ? shape : [1, ...shape], values };
}

async function readPicture(bytes: Uint8Array, path: string, reading: ReadingOptions): Promise<DataArray> {
  try {
    // Of its own size here: the size that the network reads is a matter of its own.
    return await stackPictures([{ name: path, bytes }], reading);
  } catch (error) {
    throw new DataError({
      what: `${path} cannot be read as an image`,
      expected: "a whole PNG, JPEG, WebP, GIF, TIFF, BMP or PGM picture, or an IDX file of images",
      received: error instanceof InklingError ? (error.complaint.received ?? error.complaint.what) : String(error),
      advice: "Open it in an image viewer to see whether it is damaged",
    });
  }
}

/** PNG files: what `--png` may write over. */
export const pngKind: FileKind = { name: "a PNG", recognizes: isPng };
