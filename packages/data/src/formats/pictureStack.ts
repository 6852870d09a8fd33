import { DataError, InklingError, OptionError } from "inkling";
import { resizeBicubic, type GreyImage } from "inkling/pictures";
import { decodeBmp, isBmp } from "./bmp.js";
import { foreignKind } from "./foreign.js";
import { mostUnpackedBytes } from "./inflate.js";
import type { DataArray } from "./numbers.js";
import { decodePgm, isPgm } from "./pgm.js";
import type { ReadingOptions } from "./reading.js";

/** A picture that is to be decoded: its bytes, or how to get them. */
export interface PictureSource {
  /** What messages call it: a path, or a row. */
  readonly name: string;
  readonly bytes: Uint8Array | (() => Promise<Uint8Array>);
}

/**
 * Decodes pictures of one size, or of any where `resize` says to which, into one array: N x rows x columns bytes, 0 = black and
 * 255 = white as in the files.
 *
 * @throws DataError naming the picture that cannot be decoded, or whose size is another; OptionError without `decode`
 */
export async function stackPictures(
  pictures: readonly PictureSource[],
  options: ReadingOptions,
): Promise<DataArray & { readonly values: Uint8Array }> {
  let values = new Uint8Array();
  let shape: readonly [number, number] | undefined = options.resize;
  for (const [i, picture] of pictures.entries()) {
    const { width, height, pixels } = await decodePicture(picture, options);
    shape ??= [height, width];
    if (options.resize === undefined && (shape[0] !== height || shape[1] !== width)) {
      throw new DataError({
        what: `${picture.name}: all images must have one size`,
        expected: `${shape[1]}x${shape[0]} pixels (width x height) as in ${pictures[0].name}`,
        received: `${width}x${height}`,
        advice: "Have them resized, such as --resize 28x28 (option resize)",
      });
    }
    const size = shape[0] * shape[1];
    if (i === 0) values = stackOf(pictures, size);
    values.set(sized(pixels, [height, width], shape), i * size);
  }
  const [rows, columns] = shape ?? [0, 0];
  return { shape: [pictures.length, rows, columns], values };
}

/** Room for all pictures: one of a kilobyte may hold a million pixels, and a table may name it in every row. */
function stackOf(pictures: readonly PictureSource[], size: number): Uint8Array<ArrayBuffer> {
  if (pictures.length * size <= mostUnpackedBytes) return new Uint8Array(pictures.length * size);
  throw new DataError({
    what: `${pictures[0].name}: too many pixels`,
    expected: `at most ${mostUnpackedBytes} in all pictures together`,
    received: `${pictures.length} pictures of ${size}`,
    advice: "Have them resized, such as --resize 28x28 (option resize)",
  });
}

function sized(
  pixels: Uint8Array,
  before: readonly [number, number],
  after: readonly [number, number],
): Uint8Array | Uint8ClampedArray {
  if (before[0] === after[0] && before[1] === after[1]) return pixels;
  return Uint8ClampedArray.from(resizeBicubic(pixels, before, after));
}

/** Decodes a picture to grey. Throws a DataError naming it; OptionError without `decode`. */
export async function decodePicture(
  { name, bytes: source }: PictureSource,
  { decode }: ReadingOptions,
): Promise<GreyImage> {
  const bytes = source instanceof Uint8Array ? source : await source();
  const own = decodeOwn(bytes, name);
  try {
    if (own === undefined && decode === undefined) {
      throw new OptionError({
        what: `${name} is a picture`,
        expected: "an option decode that turns a picture's bytes into grey pixels",
        received: "none",
      });
    }
    const image = own ?? (await decode?.(bytes));
    const { width, height, pixels } = image ?? { width: 0, height: 0, pixels: new Uint8Array() };
    if (width > 0 && height > 0 && pixels.length === width * height) return { width, height, pixels };
    throw new DataError({
      what: `${name}: the decoder's sizes do not agree`,
      expected: `${width}x${height} = ${width * height} grey pixels`,
      received: `${pixels.length}`,
      advice: "The decode option must return one byte a pixel",
    });
  } catch (error) {
    if (error instanceof InklingError) throw error;
    throw new DataError({
      what: `${name} cannot be decoded`,
      expected: "a picture",
      received:
        foreignKind(bytes.subarray(0, 512), name)?.kind ??
        (error instanceof Error ? error.message : String(error)).split("\n", 1)[0].slice(0, 200),
      advice: "Repair or remove the file",
    });
  }
}

/** BMP and PGM, which few decoders read. */
function decodeOwn(bytes: Uint8Array, name: string): GreyImage | undefined {
  try {
    return isBmp(bytes) ? decodeBmp(bytes) : isPgm(bytes) ? decodePgm(bytes) : undefined;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError({ ...error.complaint, what: `${name} cannot be decoded` });
  }
}
