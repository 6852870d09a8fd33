import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readCourseData, readCourseWeights } from "../../src/formats/course.js";
import { readBytes } from "../../src/sources/files.js";
import { file, numeric } from "./matFixtures.js";

/** X of `count` images: pixel (row, column) of image i is (i + row / 100 + column / 10000) / 20. */
function courseX(count: number): Float64Array {
  const x = new Float64Array(count * 400);
  for (let i = 0; i < count; i++) {
    for (let column = 0; column < 20; column++) {
      // MATLAB's unrolling: down the image's first column, then the next; X itself is stored column by column too.
      for (let row = 0; row < 20; row++) x[i + count * (20 * column + row)] = (i + row / 100 + column / 10000) / 20;
    }
  }
  return x;
}

const course = (x: Float64Array, y: number[], count = y.length, columns = 400): Uint8Array =>
  file([numeric("X", [count, columns], x), numeric("y", [y.length, 1], Float64Array.from(y))]);

describe("readCourseData", () => {
  it("turns columns to rows, and the label 10 to the digit 0", () => {
    const dataset = readCourseData(course(courseX(3), [10, 1, 9]), "ex4data1.mat");
    expect(dataset).toMatchObject({ name: "ex4data1.mat images", imageShape: [20, 20], count: 3 });
    expect([...dataset.labels]).toEqual([0, 1, 9]);
    expect(dataset.images).toBeInstanceOf(Float32Array);
    for (const [i, row, column] of [
      [0, 0, 1],
      [0, 1, 0],
      [2, 19, 3],
      [1, 7, 19],
    ]) {
      const expected = Math.fround((i + row / 100 + column / 10000) / 20);
      expect(dataset.images[i * 400 + row * 20 + column]).toBe(expected);
    }
  });

  it.each([
    ["a label 0", course(courseX(1), [0]), "a whole number from 1 to 10, where 10 is the digit 0, received 0"],
    ["a label 1.5", course(courseX(1), [1.5]), "received 1.5"],
    ["pixels up to 255", course(courseX(2).fill(255, 5, 6), [1, 2]), "X, image 2 has an implausible pixel"],
    ["NaN", course(courseX(1).fill(NaN, 0, 1), [1]), "image 1 has an implausible pixel"],
    ["other columns", course(new Float64Array(10), [1], 1, 10), "received X of 1x10 and y of 1x1"],
    ["fewer labels than images", course(courseX(2), [1], 2), "received X of 2x400 and y of 1x1"],
    ["no images", course(courseX(0), [], 0), "received X of 0x400"],
    ["no y", file([numeric("X", [1, 400], courseX(1))]), "lacks the array y: expected ex4data1.mat with X and y"],
    ["the weights", file([numeric("Theta1", [1, 1], new Float64Array(1))]), "received Theta1."],
    ["no arrays", file([]), "received no numeric array"],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readCourseData(bytes)).toThrow(message);
  });
});

describe("readCourseWeights", () => {
  const theta = (rows: number, columns: number): Float64Array =>
    Float64Array.from({ length: rows * columns }, (_, i) => i);

  it("turns columns to rows", () => {
    const bytes = file([numeric("Theta1", [25, 401], theta(25, 401)), numeric("Theta2", [10, 26], theta(10, 26))]);
    const { theta1, theta2 } = readCourseWeights(bytes);
    expect([theta1.rows, theta1.columns, theta2.rows, theta2.columns]).toEqual([25, 401, 10, 26]);
    expect([...theta1.values.subarray(0, 3)]).toEqual([0, 25, 50]);
    expect(theta1.values[401]).toBe(1);
    expect(theta2.values[9 * 26 + 25]).toBe(259);
  });

  it("refuses other sizes and values that are not finite", () => {
    const one = numeric("Theta1", [25, 401], theta(25, 401));
    expect(() => readCourseWeights(file([one, numeric("Theta2", [26, 10], theta(26, 10))]))).toThrow(
      "Theta2 is not the course's: expected 10x26 finite numbers, received 26x10",
    );
    expect(() => readCourseWeights(file([one, numeric("Theta2", [10, 26], theta(10, 26).fill(NaN))]))).toThrow(
      "finite",
    );
  });

  const published = join(import.meta.dirname, "../../../../shared/data/ex4weights.mat/");

  // The numbers as scipy.io.loadmat (SciPy 1.10.1) gives them.
  it.skipIf(!existsSync(published))(
    "reads the published weights as SciPy does, exactly (only where they are)",
    async () => {
      const { theta1, theta2 } = readCourseWeights(await readBytes(published));
      const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
      expect([theta1.values[0], theta1.values[1], theta1.values[3 * 401 + 200]]).toEqual([
        -0.022562389859934213, -1.0562416310683364e-8, -0.041400549175024,
      ]);
      expect([theta2.values[0], theta2.values[1], theta2.values[9 * 26 + 25]]).toEqual([
        -0.7610035157900087, -1.2124449845935756, -1.3275204189639918,
      ]);
      expect(sum(theta1.values)).toBeCloseTo(9.242643928120069, 9);
      expect(sum(theta2.values)).toBeCloseTo(-100.08344384930399, 9);
    },
  );
});
