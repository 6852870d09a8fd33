import { createDataset, DataError, formatShape, sizeOf, type Dataset, type Shape } from "inkling";

/** An array of bytes as an IDX file holds it: row after row. */
export interface IdxArray {
  /** One to four dimensions, outermost first: `[60000, 28, 28]` for images, `[60000]` for labels. */
  readonly shape: Shape;
  readonly values: Uint8Array;
}

/**
 * Reads an IDX file of bytes: 0, 0, 8 (unsigned byte), the number of dimensions, each dimension as a big-endian 32-bit
 * number, then the values.
 *
 * The values are a view of the file's bytes: nothing is copied, and nothing is allocated on a header's word.
 *
 * Source: LeCun, Cortes and Burges, "The MNIST database", section on file formats.
 *
 * @throws DataError when the magic number is another, or the file holds fewer or more bytes than its header promises.
 * @example
 * readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9)); // { shape: [2], values: 7, 9 }
 */
export function readIdx(bytes: Uint8Array, name = "IDX data"): IdxArray {
  if (bytes.length < 4) throw cutShort(name, "a header of at least 8 bytes", bytes.length);
  const [zero, zeroToo, type, dimensions] = bytes;
  if (zero !== 0 || zeroToo !== 0 || type !== unsignedByte || dimensions < 1 || dimensions > 4) {
    throw new DataError({
      what: `${name} is not an IDX file of bytes`,
      expected: "the first bytes 0, 0, 8 and 1 to 4",
      received: bytes.subarray(0, 4).join(", "),
      advice: "Pass an IDX file such as train-images-idx3-ubyte (a .gz must keep that ending to be decompressed)",
    });
  }
  const headerBytes = 4 + 4 * dimensions;
  if (bytes.length < headerBytes) throw cutShort(name, `a header of ${headerBytes} bytes`, bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: dimensions }, (_, d) => view.getUint32(4 + 4 * d));
  const expected = headerBytes + sizeOf(shape);
  if (bytes.length < expected) throw cutShort(name, `${expected} bytes for ${formatShape(shape)} values`, bytes.length);
  if (bytes.length > expected) {
    throw new DataError({
      what: `${name} goes on after its last value`,
      expected: `${expected} bytes for ${formatShape(shape)} values`,
      received: `${bytes.length}`,
      advice: "The file is damaged or not an IDX file: fetch it again",
    });
  }
  return { shape, values: bytes.subarray(headerBytes) };
}

const unsignedByte = 8;

function cutShort(name: string, expected: string, received: number): DataError {
  return new DataError({
    what: `${name} is cut short`,
    expected,
    received: `${received} bytes`,
    advice: "Fetch the file again",
  });
}

/**
 * Writes bytes as an IDX file: the opposite of `readIdx`.
 *
 * @throws DataError when there are not 1 to 4 dimensions, or not as many values as they say.
 * @example
 * writeIdx({ shape: [2], values: Uint8Array.of(7, 9) }); // 0, 0, 8, 1, 0, 0, 0, 2, 7, 9
 */
export function writeIdx({ shape, values }: IdxArray): Uint8Array {
  const possible = shape.every((dimension) => Number.isInteger(dimension) && dimension >= 0 && dimension < 2 ** 32);
  if (shape.length < 1 || shape.length > 4 || !possible || sizeOf(shape) !== values.length) {
    throw new DataError({
      what: "These values cannot be written as IDX",
      expected: "1 to 4 dimensions whose product is the number of values",
      received: `${formatShape(shape)} for ${values.length} values`,
    });
  }
  const headerBytes = 4 + 4 * shape.length;
  const bytes = new Uint8Array(headerBytes + values.length);
  const view = new DataView(bytes.buffer);
  bytes[2] = unsignedByte;
  bytes[3] = shape.length;
  shape.forEach((dimension, d) => {
    view.setUint32(4 + 4 * d, dimension);
  });
  bytes.set(values, headerBytes);
  return bytes;
}

/**
 * Makes a data set from the bytes of an IDX file of images (3 dimensions) and one of labels (1 dimension).
 *
 * @throws DataError when either file is no such file, they hold different numbers, or none at all, or a label has no
 *   class name.
 * @example
 * const test = readIdxDataset({ name: "MNIST test images", images: imageBytes, labels: labelBytes });
 */
export function readIdxDataset(parts: {
  name: string;
  images: Uint8Array;
  labels: Uint8Array;
  /** Default: the ten digits. */
  classNames?: readonly string[];
}): Dataset {
  const { name, classNames } = parts;
  const images = readIdx(parts.images, `${name} (images)`);
  const labels = readIdx(parts.labels, `${name} (labels)`);
  requireDimensions(images, 3, `${name} (images)`, "count x rows x columns");
  requireDimensions(labels, 1, `${name} (labels)`, "count");
  const [count, ...imageShape] = images.shape;
  if (count !== labels.values.length || images.values.length === 0) {
    throw new DataError({
      what: `${name}: images and labels do not belong together`,
      expected: "as many labels as images, and at least one",
      received: `${count} images of ${formatShape(imageShape)} and ${labels.values.length} labels`,
      advice: "Take both files from the same place: train-… with train-…, t10k-… with t10k-…",
    });
  }
  return createDataset({
    name,
    imageShape,
    images: images.values,
    labels: labels.values,
    ...(classNames === undefined ? {} : { classNames }),
  });
}

function requireDimensions({ shape }: IdxArray, expected: number, name: string, meaning: string): void {
  if (shape.length === expected) return;
  throw new DataError({
    what: `${name}: wrong number of dimensions`,
    expected: `${expected} (${meaning})`,
    received: `${shape.length} (${formatShape(shape)})`,
    advice: "Check that the images and labels files are not swapped",
  });
}
