import { describe, expect, it } from "vitest";
import { readCourseWeights } from "../../src/formats/courseWeights.js";
import { readBytes } from "../../src/sources/files.js";
import { sharedPath } from "../support.js";
import { file, numeric } from "./matFixtures.js";

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

  const published = sharedPath("data/ex4weights.mat");

  // The numbers as scipy.io.loadmat (SciPy 1.10.1) gives them.
  it.skipIf(published === undefined)(
    "reads the published weights as SciPy does, exactly (only where they are)",
    async () => {
      const { theta1, theta2 } = readCourseWeights(await readBytes(published!));
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
