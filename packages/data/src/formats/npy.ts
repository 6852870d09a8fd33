import {
  createDataset,
  DataError,
  digitNames,
  formatShape,
  InklingError,
  sizeOf,
  type Dataset,
  type Shape,
} from "inkling";
import { unzipSync } from "fflate";
import { parse } from "npyjs";
import { highestRatio } from "./inflate.js";
import { imageShapeFor, toImages, toLabels, toRowMajor, type NumberArray } from "./pixels.js";

/** A NumPy array: row after row, whatever order the file had. */
export interface NpyArray {
  readonly shape: Shape;
  readonly values: NumberArray;
}

/**
 * Reads a NumPy array file (`.npy`) of little-endian integers or floats.
 *
 * Arrays in Fortran order are turned to row after row. Half floats come as Float32Array.
 *
 * Source: NumPy, "numpy.lib.format", NPY format.
 *
 * @throws DataError when it is no such file, holds another data type, or not as many bytes as its shape promises.
 * @example
 * const { shape, values } = readNpy(await readBytes("digits.npy"));
 */
export function readNpy(bytes: Uint8Array, name = "NumPy array"): NpyArray {
  const { shape, data: values, dtype, fortranOrder } = parseNpy(bytes, name);
  if (!isNumberArray(values) || dtype.startsWith("c")) {
    throw new DataError({
      what: `${name}: unfit data type`,
      expected: "integers or floats",
      received: dtype,
      advice: "Convert it in NumPy: array.astype('uint8')",
    });
  }
  const sound = shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!sound || sizeOf(shape) !== values.length) {
    throw new DataError({
      what: `${name} is cut short or damaged`,
      expected: sound ? `${sizeOf(shape)} values (${formatShape(shape)})` : "a shape of whole numbers",
      received: `${values.length} values`,
      advice: "Save or fetch the file again",
    });
  }
  return { shape, values: fortranOrder ? toRowMajor(values, shape) : values };
}

const numberArrayKinds = [
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
];

function isNumberArray(data: unknown): data is NumberArray {
  return numberArrayKinds.some((kind) => data instanceof kind);
}

function parseNpy(bytes: Uint8Array, name: string): ReturnType<typeof parse> {
  try {
    // npyjs wants a buffer of its own that begins with the file; what unzip gives is one already.
    const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
    return parse(whole.buffer instanceof ArrayBuffer ? whole.buffer : whole.slice().buffer);
  } catch (error) {
    throw new DataError({
      what: `${name} is not a readable .npy array`,
      expected: "a file written by numpy.save, little-endian",
      received: error instanceof Error ? error.message : String(error),
      advice: "Save it again with numpy.save",
    });
  }
}

/**
 * Reads the arrays of a `.npz` archive, by name.
 *
 * @throws DataError when it is no zip archive, an entry promises more than it can hold or all of them more than 2 GiB,
 *   or an array is unreadable.
 * @example
 * readNpz(await readBytes("mnist.npz")).get("x_train"); // shape [60000, 28, 28]
 */
export function readNpz(bytes: Uint8Array, name = "NumPy archive"): Map<string, NpyArray> {
  const arrays = new Map<string, NpyArray>();
  for (const [entry, contents] of Object.entries(unzip(bytes, name))) {
    const key = entry.replace(/\.npy$/, "");
    arrays.set(key, readNpy(contents, `${name}: ${key}`));
  }
  return arrays;
}

const mostEntries = 1000;
const mostBytes = 2 ** 31;

function unzip(bytes: Uint8Array, name: string): Record<string, Uint8Array> {
  let entries = 0;
  let total = 0;
  try {
    return unzipSync(bytes, {
      // The sizes are the archive's own word, and fflate allocates what they say: they are weighed first.
      filter: ({ name: entry, size, originalSize }) => {
        entries++;
        total += originalSize;
        const possible = size <= bytes.length && originalSize <= size * highestRatio;
        if (entries <= mostEntries && total <= mostBytes && possible) return entry.endsWith(".npy");
        throw new DataError({
          what: `${name} is not a sound archive`,
          expected: `at most ${mostEntries} entries and 2 GiB, each within what its compressed bytes can hold`,
          received: `entry ${entries}, of ${originalSize} bytes`,
          advice: "Save it again with numpy.savez_compressed",
        });
      },
    });
  } catch (error) {
    if (error instanceof InklingError) throw error;
    throw new DataError({
      what: `${name} is not a readable .npz archive`,
      expected: "a file written by numpy.savez",
      received: error instanceof Error ? error.message : String(error),
      advice: "Save or fetch it again",
    });
  }
}

/**
 * Makes data sets from a `.npz` archive with Keras's names (`x_train`, `y_train`, `x_test`, `y_test`) or others of
 * `namePairs` below.
 *
 * Images are N x rows x columns, N x rows x columns x 1, or N x pixels of a square; whole numbers 0 to 255 become
 * bytes, other floats stay as they are. Labels are whole numbers, N or N x 1.
 *
 * Source: Keras, `keras.datasets.mnist`, for the names and layout of `mnist.npz`.
 *
 * @throws DataError when no pair of names is there, or the arrays of one do not fit together.
 * @example
 * const { training, test } = readNpzDatasets(await readBytes("mnist.npz"));
 */
export function readNpzDatasets(
  bytes: Uint8Array,
  options: NpyOptions = {},
): { training?: Dataset; validation?: Dataset; test?: Dataset } {
  const { name = "NumPy archive" } = options;
  const arrays = readNpz(bytes, name);
  const found: { training?: Dataset; validation?: Dataset; test?: Dataset } = {};
  for (const [part, imagesName, labelsName] of namePairs) {
    const images = arrays.get(imagesName);
    const labels = arrays.get(labelsName);
    if (found[part] !== undefined || images === undefined || labels === undefined) continue;
    found[part] = toDataset(images, labels, { ...options, name: `${name} ${part} images` });
  }
  if (Object.keys(found).length > 0) return found;
  throw new DataError({
    what: `${name} holds no images with labels under a known name`,
    expected: namePairs.map(([, images, labels]) => `${images} and ${labels}`).join(", or "),
    received: [...arrays.keys()].slice(0, 20).join(", ") || "no arrays",
    advice: "Save them under such names: numpy.savez('digits.npz', images=…, labels=…)",
  });
}

const namePairs: readonly (readonly ["training" | "validation" | "test", string, string])[] = [
  ["training", "x_train", "y_train"],
  ["training", "train_images", "train_labels"],
  ["training", "images", "labels"],
  ["validation", "x_val", "y_val"],
  ["validation", "val_images", "val_labels"],
  ["test", "x_test", "y_test"],
  ["test", "test_images", "test_labels"],
];

export interface NpyOptions {
  readonly name?: string;
  /** For images saved as N x pixels that are not square. */
  readonly imageShape?: Shape;
  /** Default: the ten digits. */
  readonly classNames?: readonly string[];
}

/**
 * Makes a data set from two `.npy` files, of images and of labels.
 *
 * @throws DataError as `readNpzDatasets` does.
 * @example
 * const test = readNpyDataset({ images: await readBytes("x_test.npy"), labels: await readBytes("y_test.npy") });
 */
export function readNpyDataset(files: { images: Uint8Array; labels: Uint8Array }, options: NpyOptions = {}): Dataset {
  const { name = "NumPy images" } = options;
  const images = readNpy(files.images, `${name} (images)`);
  return toDataset(images, readNpy(files.labels, `${name} (labels)`), { ...options, name });
}

function toDataset(images: NpyArray, labels: NpyArray, options: NpyOptions & { name: string }): Dataset {
  const { name, classNames = digitNames } = options;
  const [count, ...rest] = images.shape;
  const imageShape = rest.length === 3 && rest[2] === 1 ? rest.slice(0, 2) : rest;
  const oneColumn = labels.shape.length === 2 && labels.shape[1] === 1;
  if (
    !(imageShape.length === 1 || imageShape.length === 2) ||
    !(labels.shape.length === 1 || oneColumn) ||
    labels.shape[0] !== count ||
    images.values.length === 0
  ) {
    throw new DataError({
      what: `${name}: images and labels do not fit together`,
      expected: "images N x rows x columns (or N x pixels) and labels N, one whole number each",
      received: `${formatShape(images.shape)} and ${formatShape(labels.shape)}`,
      advice: "Turn one-hot labels into numbers with argmax, and colours into grey, before saving",
    });
  }
  return createDataset({
    name,
    imageShape: imageShape.length === 2 ? imageShape : imageShapeFor(imageShape[0], options.imageShape, name),
    images: toImages(images.values, name),
    labels: toLabels(labels.values, classNames.length, name),
    classNames,
  });
}
