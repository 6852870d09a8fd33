import { DataError, ShapeError } from "../core/errors.js";
import { formatShape, sameShape } from "../core/shape.js";
import { createDataset, imageAt, selectImages, type Dataset } from "./dataset.js";
import { resizeBicubic } from "../pictures/resize.js";

const imagesPerDigit = 500;

/**
 * Rebuilds the data of the course's exercise 4 (`ex4data1.mat`, 5,000 images of 20x20) from MNIST: the first 500 images
 * of each digit in the order of MNIST's training file, divided by 255 and resized by `resizeBicubic`; all 0s first, as in
 * the course (where their label is 10), then 1 to 9.
 *
 * Pixels run from -0.131963 to 1.127688, stored row after row; the course stores column after column, see
 * `unrollColumns`. With the course's published weights the cost is 0.287653, 0.383794, 0.576075 at lambda 0, 1, 3
 * (published: 0.287629, 0.383770, 0.576051) and the accuracy 97.52 %: perhaps a handful of images differ.
 *
 * @throws ShapeError unless the images are 28x28.
 * @throws DataError unless they are bytes, with at least 500 of each digit.
 * @example
 * const course = courseDataset(mnistTraining);
 * course.imageShape; // [20, 20]
 */
export function courseDataset(mnistTraining: Dataset): Dataset {
  const chosen = Array.from({ length: 10 }, (_, digit) => {
    const indices: number[] = [];
    for (let i = 0; i < mnistTraining.count && indices.length < imagesPerDigit; i++) {
      if (mnistTraining.labels[i] === digit) indices.push(i);
    }
    if (indices.length === imagesPerDigit) return indices;
    throw new DataError({
      what: `${mnistTraining.name}: too few images for the course's data`,
      expected: `${imagesPerDigit} of each digit`,
      received: `${indices.length} of digit ${digit}`,
      advice: "Pass the whole of MNIST's training images",
    });
  });
  return courseImages(selectImages(mnistTraining, chosen.flat()), "Course images from MNIST");
}

/**
 * Images of 28x28 bytes in the form of the course's: 20x20, divided by 255, resized by `resizeBicubic`. MNIST's test
 * images in this form are images that a network of the course has not seen.
 *
 * @throws ShapeError unless the images are 28x28.
 * @throws DataError unless they are bytes.
 * @example
 * const test = courseImages(mnistTest);
 */
export function courseImages(dataset: Dataset, name = `${dataset.name}, 20x20`): Dataset {
  if (!sameShape(dataset.imageShape, [28, 28])) {
    throw new ShapeError({
      what: `${dataset.name}: wrong image size for the course's form`,
      expected: "28x28",
      received: formatShape(dataset.imageShape),
      advice: "Pass MNIST's images",
    });
  }
  if (!(dataset.images instanceof Uint8Array)) {
    throw new DataError({
      what: `${dataset.name}: wrong pixels for the course's form`,
      expected: "bytes, 0 to 255",
      received: "floats",
      advice: "Pass MNIST's images as they are in its files",
    });
  }
  const images = new Float32Array(dataset.count * 400);
  for (let i = 0; i < dataset.count; i++) {
    const pixels = Float64Array.from(imageAt(dataset, i), (pixel) => pixel / 255);
    images.set(resizeBicubic(pixels, [28, 28], [20, 20]), i * 400);
  }
  return createDataset({ ...dataset, name, imageShape: [20, 20], images });
}

/**
 * An image unrolled column by column, as the course's files hold images and weights, from one stored row by row; and
 * back, with the sizes swapped.
 *
 * @param pixels rows x columns values, row after row.
 * @throws ShapeError when `pixels` does not hold rows x columns values.
 * @example
 * unrollColumns([1, 2, 3, 4, 5, 6], [2, 3]); // 1 4 2 5 3 6
 * unrollColumns([1, 4, 2, 5, 3, 6], [3, 2]); // 1 2 3 4 5 6
 */
export function unrollColumns(pixels: ArrayLike<number>, [rows, columns]: readonly [number, number]): Float64Array {
  if (pixels.length !== rows * columns) {
    throw new ShapeError({
      what: "Wrong image size",
      expected: `${rows * columns} pixels (${rows}x${columns})`,
      received: String(pixels.length),
    });
  }
  return Float64Array.from(pixels, (_, k) => pixels[(k % rows) * columns + Math.floor(k / rows)]);
}
