import { createDataset, DataError, formatShape, type Dataset } from "inkling";
import { readIdx, type IdxArray } from "./idx.js";

/**
 * Makes a data set from the bytes of an IDX file of images (3 dimensions) and one of labels (1 dimension), both of bytes, as
 * they are: nothing is decided about them.
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
  const pixels = requireBytes(images, 3, `${name} (images)`, "count x rows x columns");
  const classes = requireBytes(labels, 1, `${name} (labels)`, "count");
  const [count, ...imageShape] = images.shape;
  if (count !== classes.length || pixels.length === 0) {
    throw new DataError({
      what: `${name}: images and labels do not belong together`,
      expected: "as many labels as images, and at least one",
      received: `${count} images of ${formatShape(imageShape)} and ${classes.length} labels`,
      advice: "Take both files from the same place: train-… with train-…, t10k-… with t10k-…",
    });
  }
  return createDataset({
    name,
    imageShape,
    images: pixels,
    labels: classes,
    ...(classNames === undefined ? {} : { classNames }),
  });
}

function requireBytes({ shape, values }: IdxArray, dimensions: number, name: string, meaning: string): Uint8Array {
  if (shape.length === dimensions && values instanceof Uint8Array) return values;
  throw new DataError({
    what: `${name}: wrong number of dimensions`,
    expected: `${dimensions} (${meaning}), of bytes`,
    received: `${shape.length} (${formatShape(shape)})`,
    advice: "Check that the images and labels files are not swapped",
  });
}
