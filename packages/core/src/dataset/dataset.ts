import { DataError } from "../core/errors.js";
import { formatShape, sizeOf, type Shape } from "../core/shape.js";

/**
 * Labelled images, one after the other in one block of memory.
 *
 * Bytes: rows of pixels, 0 = paper, 255 = ink, as in MNIST. Floats: whatever the source holds (the course's images run
 * from -0.13 to 1.13). 60,000 images of 28x28 bytes take 47 MB; nothing in inkling keeps a second copy as floats.
 */
export interface Dataset {
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

/**
 * Makes a data set, after checking that sizes agree and every label names a class.
 *
 * @throws DataError naming the first label out of range, or the sizes that do not agree.
 * @example
 * const two = createDataset({
 *   name: "two dots", imageShape: [1, 2], images: Uint8Array.of(0, 255, 255, 0), labels: Uint8Array.of(1, 0),
 * });
 * two.count; // 2
 */
export function createDataset(parts: {
  name: string;
  imageShape: Shape;
  images: Uint8Array | Float32Array;
  labels: Uint8Array;
  classNames?: readonly string[];
}): Dataset {
  const { name, imageShape, images, labels, classNames = digitNames } = parts;
  const size = sizeOf(imageShape);
  if (images.length !== labels.length * size) {
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
  return { name, imageShape, count: labels.length, images, labels, classNames };
}

/** The pixels of one image, as a view: writing to it writes to the data set. */
export function imageAt(dataset: Dataset, index: number): Uint8Array | Float32Array {
  const size = sizeOf(dataset.imageShape);
  return dataset.images.subarray(index * size, (index + 1) * size);
}

/**
 * A new data set of the chosen images, in the order given.
 *
 * @example
 * const firstTwo = selectImages(dataset, Uint32Array.of(0, 1));
 */
export function selectImages(dataset: Dataset, indices: ArrayLike<number>, name = dataset.name): Dataset {
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
  return { ...dataset, name, count: indices.length, images, labels };
}
