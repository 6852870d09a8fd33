import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadDataset, type LoadOptions } from "../../src/index.js";
import { decodePng } from "../support.js";

// The same twelve images of 6x6 in the forms in which people have them, each written by the program that they use: NumPy,
// SciPy, pandas, Pillow, pyarrow. How, and which versions, stands in test/fixtures/make.py.

const fixture = (name: string): string => join(import.meta.dirname, "../fixtures", name);

/** Image i is a bar of the value 200 + i in rows 1 to 4 and columns 1 + i % 3 and the next. */
const images = Array.from({ length: 12 }, (_, i) =>
  Array.from({ length: 36 }, (_pixel, p) => {
    const [row, column] = [Math.floor(p / 6), p % 6];
    const left = 1 + (i % 3);
    return row >= 1 && row <= 4 && (column === left || column === left + 1) ? 200 + i : 0;
  }),
);
const labels = images.map((_, i) => i % 10);

async function load(name: string, options: LoadOptions = {}) {
  return loadDataset(fixture(name), { decode: decodePng, ...options });
}

describe("forms of data, each the same images and labels", () => {
  it.each([
    ["NumPy: X and y", "Xy.npz"],
    ["NumPy: arr_0 and arr_1", "arr.npz"],
    ["NumPy: data in Fortran order, one-hot target of booleans", "onehot_fortran.npz"],
    ["NumPy: a pair of .npz files, given the images", "kmnist-train-imgs.npz"],
    ["NumPy: a pair of .npz files, given the labels", "kmnist-train-labels.npz"],
    ["NumPy: .npy beside .npy", "x_train.npy"],
    ...[0, 1, 2, 3, 4, 5].map((protocol) => [`a dictionary, pickle protocol ${protocol}`, `dict${protocol}.pkl`]),
    ["MATLAB 4: y as a row, 10 for 0", "v4.mat"],
    ["MATLAB: images as rows x columns x N", "cube.mat"],
    ["pandas: class in the last column", "openml.csv"],
    ["pandas: an index column", "index.csv"],
    ["Parquet of Hugging Face", "train-00000-of-00001.parquet"],
  ])("%s", async (_, name) => {
    const { training, validation, test } = await load(name);
    expect([...training!.labels]).toEqual(labels);
    expect(training!.imageShape).toEqual([6, 6]);
    expect([...training!.images]).toEqual(images.flat());
    expect(training!.classNames).toHaveLength(10);
    expect([validation, test]).toEqual([undefined, undefined]);
  });

  it("NumPy: big-endian parts", async () => {
    const { training, test } = await load("bigendian.npz");
    expect([...training!.images]).toEqual(images.flat());
    expect([...test!.images]).toEqual(images.slice(0, 4).flat());
    expect([...training!.labels, ...test!.labels]).toEqual([...labels, 0, 1, 2, 3]);
  });

  it("NumPy: a channel of one, and words as labels", async () => {
    const { training } = await load("words.npz");
    expect(training!.classNames).toEqual(["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"]);
    expect([...training!.labels]).toEqual(labels);
    expect([...training!.images]).toEqual(images.flat());
  });

  it.each([0, 1, 2, 3, 4, 5])("Nielsen's layout, pickle protocol %i by Python 3", async (protocol) => {
    const { training, validation, test, decisions } = await load(`nielsen${protocol}.pkl.gz`);
    expect([...training!.images]).toEqual(images.flat());
    expect([...validation!.images]).toEqual(images.slice(0, 4).flat());
    expect([...test!.images]).toEqual(images.slice(4, 8).flat());
    expect([...test!.labels]).toEqual([4, 5, 6, 7]);
    expect(decisions).toContainEqual({ about: "scale", decided: "multiples of 1/256, taken as bytes from 0 to 255" });
  });

  it("MATLAB: X column by column as its ink shows, fractions, y as a column with 10 for 0", async () => {
    const { training, decisions } = await load("course.mat");
    expect([...training!.labels]).toEqual(labels);
    images.flat().forEach((value, p) => {
      expect(training!.images[p]).toBeCloseTo(value / 255, 6);
    });
    expect(decisions).toContainEqual({
      about: "pixels",
      decided: "column by column, turned to rows",
      because: "so the ink is taller than wide, as of digits and letters",
    });
    const lying = await load("course.mat", { transpose: false });
    expect(lying.training!.images[1 * 6 + 2]).toBeCloseTo(200 / 255, 6);
    expect(lying.training!.images[2 * 6 + 1]).toBeCloseTo(200 / 255, 6);
    expect(lying.training!.images[3 * 6 + 1]).toBe(0);
  });

  it("EMNIST's structure in MATLAB's form: transposed back, classes of its mapping", async () => {
    const { training, test } = await load("emnist-digits.mat");
    expect([...training!.images]).toEqual(images.flat());
    expect([...test!.images]).toEqual(images.slice(0, 4).flat());
    expect([...training!.labels]).toEqual(labels);
  });

  it("MATLAB: train_patterns as columns from -1 to 1, refused until told; one-hot labels of -1 and 1", async () => {
    await expect(load("patterns.mat")).rejects.toThrow("received fractions from -1 to 0.654902. Say what ink is");
    const { training, test } = await load("patterns.mat", { scale: [-1, 1] });
    expect([...training!.labels]).toEqual(labels);
    images.flat().forEach((value, p) => {
      expect(training!.images[p]).toBeCloseTo(value / 255, 6);
    });
    expect(test!.count).toBe(4);
  });

  it("MATLAB: train0 to test9", async () => {
    const { training, test } = await load("bydigit.mat");
    expect([...training!.labels]).toEqual([0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const sorted = [0, 10, 1, 11, 2, 3, 4, 5, 6, 7, 8, 9];
    expect([...training!.images]).toEqual(sorted.flatMap((i) => images[i]));
    expect(test!.count).toBe(12);
  });

  it("pandas: semicolons and decimal commas", async () => {
    const { training } = await load("floats.csv");
    expect([...training!.labels]).toEqual(labels);
    images.flat().forEach((value, p) => {
      expect(training!.images[p]).toBeCloseTo(value / 255, 6);
    });
  });

  it("Pillow: PNG, BMP of grey, colours and a palette, and PGM", async () => {
    const { training } = await load("pictures");
    expect([...training!.labels]).toEqual([0, 1, 1, 1, 2]);
    expect([...training!.images]).toEqual([0, 1, 1, 1, 2].flatMap((i) => images[i]));
  });
});
