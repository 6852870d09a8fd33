import { DataError, ShapeError } from "../core/errors.js";
import { formatShape, sameShape } from "../core/shape.js";
import { createDataset, imageAt, type Dataset } from "./dataset.js";
import { resizeBicubic } from "./resize.js";

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
  if (!sameShape(mnistTraining.imageShape, [28, 28])) {
    throw new ShapeError({
      what: `${mnistTraining.name}: wrong image size for the course's data`,
      expected: "28x28",
      received: formatShape(mnistTraining.imageShape),
      advice: "Pass MNIST's training images",
    });
  }
  if (!(mnistTraining.images instanceof Uint8Array)) {
    throw new DataError({
      what: `${mnistTraining.name}: wrong pixels for the course's data`,
      expected: "bytes, 0 to 255",
      received: "floats",
      advice: "Pass MNIST's training images as they are in its files",
    });
  }
  const images = new Float32Array(10 * imagesPerDigit * 400);
  const labels = new Uint8Array(10 * imagesPerDigit);
  const found = new Uint32Array(10);
  for (let i = 0; i < mnistTraining.count; i++) {
    const digit = mnistTraining.labels[i];
    if (digit > 9 || found[digit] === imagesPerDigit) continue;
    const target = digit * imagesPerDigit + found[digit]++;
    const pixels = Float64Array.from(imageAt(mnistTraining, i), (pixel) => pixel / 255);
    images.set(resizeBicubic(pixels, [28, 28], [20, 20]), target * 400);
    labels[target] = digit;
  }
  const missing = found.findIndex((count) => count < imagesPerDigit);
  if (missing >= 0) {
    throw new DataError({
      what: `${mnistTraining.name}: too few images for the course's data`,
      expected: `${imagesPerDigit} of each digit`,
      received: `${found[missing]} of digit ${missing}`,
      advice: "Pass the whole of MNIST's training images",
    });
  }
  return createDataset({ name: "Course images from MNIST", imageShape: [20, 20], images, labels });
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
