import { DataError, requireInteger, wrongOption } from "../core/errors.js";
import { openObject } from "../core/fields.js";
import { openBook, type Book, type Made } from "../core/made.js";
import { formatShape, sizeOf, type Shape } from "../core/shape.js";

/**
 * Labelled images, one after the other in one block of memory.
 *
 * Bytes: rows of pixels, 0 = paper, 255 = ink, as in MNIST. Floats: whatever the source holds (the course's images run
 * from -0.13 to 1.13). 60,000 images of 28x28 bytes take 47 MB; nothing in inkling keeps a second copy as floats.
 *
 * Only `createDataset` makes one, and what is made of one by splitting it and the like.
 */
export interface Dataset extends Made<"data set"> {
  /** What messages and reports call it, such as `MNIST training images`. */
  readonly name: string;
  /** Shape of one image: `[rows, columns]`. */
  readonly imageShape: Shape;
  /** How many images there are. */
  readonly count: number;
  /** `count` times `sizeOf(imageShape)` values, image after image, row after row. */
  readonly images: Uint8Array | Float32Array;
  /** One class index an image, 0 to `classNames.length - 1`. */
  readonly labels: Uint8Array;
  /** What the classes are called: `"0"` to `"9"` for digits. */
  readonly classNames: readonly string[];
}

/** The ten digits' names, in class order. */
export const digitNames: readonly string[] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

const datasets: Book<Dataset, object> = openBook("a data set", "createDataset");

/**
 * Makes a data set, after checking that sizes agree and every label names a class. Nothing is copied: the arrays are those
 * that were given, and the checks are made again, in a millisecond, whenever the data set is used.
 *
 * @param parts `images`: bytes, clamped or not (0 paper, 255 ink), or floats; `labels`: a class index from 0 for every image,
 *   there is none for "no label"; `classNames` default "0" to "9"
 * @throws DataError naming the first label out of range, or the sizes that do not agree; OptionError for a part that is
 *   missing or of another type
 * @example
 * const two = createDataset({
 *   name: "two dots", imageShape: [1, 2], images: Uint8Array.of(0, 255, 255, 0), labels: Uint8Array.of(1, 0),
 * });
 * two.count; // 2
 */
export function createDataset(parts: {
  name: string;
  imageShape: Shape;
  images: Uint8Array | Uint8ClampedArray | Float32Array;
  labels: Uint8Array;
  classNames?: readonly string[];
}): Dataset {
  const fields = openObject(parts, "the data set");
  const images = asPixels(fields.value("images"));
  const labels = fields.value("labels");
  if (!(labels instanceof Uint8Array)) throw fields.wrong("labels", "a Uint8Array");
  const made = {
    name: fields.text("name"),
    imageShape: fields.integers("imageShape", 1),
    count: labels.length,
    images,
    labels,
    classNames: fields.optional.texts("classNames") ?? digitNames,
  };
  requireAgreement(made);
  return datasets.enter(made, made);
}

/** Bytes or floats as a data set holds them: clamped bytes are bytes. Throws an OptionError for anything else. */
export function asPixels(images: unknown): Uint8Array | Float32Array {
  if (images instanceof Uint8ClampedArray) return new Uint8Array(images.buffer, images.byteOffset, images.length);
  if (images instanceof Uint8Array || images instanceof Float32Array) return images;
  throw wrongOption("images", "a Uint8Array or a Float32Array", typeof images);
}

/** Throws an OptionError for what is no data set, and a DataError for one whose arrays were changed since it was made. */
export function requireDataset(dataset: Dataset): void {
  datasets.find(dataset);
  requireAgreement(dataset);
}

function requireAgreement(dataset: Omit<Dataset, keyof Made<string>>): void {
  const { name, imageShape, count, images, labels, classNames } = dataset;
  const size = sizeOf(imageShape);
  if (images.length !== count * size || labels.length !== count) {
    throw new DataError({
      what: `${name}: images and labels do not agree`,
      expected: `${labels.length} images of ${size} pixels (${formatShape(imageShape)}) for ${labels.length} labels`,
      received: `${images.length} pixels, which make ${images.length / size} images`,
      advice: "Check that both come from the same source and that imageShape is right",
    });
  }
  const wrong = labels.findIndex((label) => label >= classNames.length);
  if (wrong >= 0) {
    throw new DataError({
      what: `${name}: label of image ${wrong} is out of range`,
      expected: `0 to ${classNames.length - 1}`,
      received: String(labels[wrong]),
      advice: "Check the label column, or pass classNames when there are more classes",
    });
  }
}

/** The pixels of one image, as a view: writing to it writes to the data set. Throws an OptionError for an index out of range. */
export function imageAt(dataset: Dataset, index: number): Uint8Array | Float32Array {
  datasets.find(dataset);
  requireInteger("index of an image", index, 0, dataset.count - 1);
  const size = sizeOf(dataset.imageShape);
  return dataset.images.subarray(index * size, (index + 1) * size);
}

/**
 * A new data set of the chosen images, in the order given.
 *
 * @throws OptionError for an index out of range
 * @example
 * const firstTwo = selectImages(dataset, Uint32Array.of(0, 1));
 */
export function selectImages(dataset: Dataset, indices: ArrayLike<number>, name?: string): Dataset {
  requireDataset(dataset);
  const size = sizeOf(dataset.imageShape);
  const images =
    dataset.images instanceof Uint8Array
      ? new Uint8Array(indices.length * size)
      : new Float32Array(indices.length * size);
  const labels = new Uint8Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    images.set(imageAt(dataset, indices[i]), i * size);
    labels[i] = dataset.labels[indices[i]];
  }
  return createDataset({ ...dataset, name: name ?? dataset.name, images, labels });
}
