import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadDataset, loadMnist } from "../../src/index.js";
import { mnistPackageFolder } from "../../src/sources/mnist.js";
import { decodePng, sharedPath } from "../support.js";

// Small files of MNIST's first test images in forms that people download, beside the repository where they are.

const cases = sharedPath("data/cases") ?? "";
const here = cases !== "" && mnistPackageFolder() !== undefined;
if (!here) console.log("Skipped: files in the forms that people have (../shared/data/cases)");

const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));

describe.skipIf(!here)("files in forms that people have", () => {
  let mnist: Awaited<ReturnType<typeof loadMnist>>;
  beforeAll(async () => {
    mnist = await loadMnist({ part: "test" });
  });

  const load = (name: string) => loadDataset(join(cases, name), { decode: decodePng });
  const expected = (from: number, to: number): number[] => [...mnist.images.subarray(from * 784, to * 784)];

  it.each([
    ["openml_class_last.csv", "training", 0, 24],
    ["semicolon.csv", "training", 0, 24],
    ["pandas_index.csv", "training", 0, 24],
    ["floats.csv.gz", "training", 0, 24],
    ["letters.csv", "training", 0, 24],
    ["emnist_letters.csv", "training", 0, 24],
    ["cr.csv", "training", 0, 4],
    ["inverted.csv.gz", "training", 0, 60],
    ["idx_emnist", "training", 0, 24],
    ["idx_emnist", "test", 0, 24],
    ["nielsen_p2.pkl.gz", "training", 0, 12],
    ["nielsen_p2.pkl.gz", "validation", 12, 18],
    ["nielsen_p5.pkl.gz", "training", 0, 12],
    ["nielsen_p5.pkl.gz", "test", 18, 24],
    ["dict.pkl", "training", 0, 24],
    ["Xy.npz", "training", 0, 24],
    ["bigendian.npz", "training", 0, 24],
    ["bigendian.npz", "test", 0, 24],
    ["ex4.mat", "training", 0, 24],
    ["emnist.mat", "training", 0, 24],
  ] as const)("%s, %s: MNIST's pixels to within 0.0005 of full ink, and its labels", async (name, part, from, to) => {
    const dataset = (await load(name))[part]!;
    expect([...dataset.labels]).toEqual([...mnist.labels.subarray(from, to)]);
    const unit = dataset.images instanceof Uint8Array ? 1 : 255;
    const worst = expected(from, to).reduce((most, v, p) => Math.max(most, Math.abs(dataset.images[p] * unit - v)), 0);
    expect(worst).toBeLessThan(0.0005 * 255);
    const names = name.startsWith("letters")
      ? letters.slice(0, 10)
      : name.includes("emnist") && !name.endsWith(".mat")
        ? letters
        : mnist.classNames;
    expect(dataset.classNames).toEqual(names);
  });

  it.each(["bmp", "png_macos", "testing"])("%s: 3 zeros, 3 ones, … 5 nines, each as in MNIST", async (name) => {
    const { training, test } = await load(name);
    for (const dataset of name === "testing" ? [training!, test!] : [training!]) {
      const counts = Array.from({ length: 10 }, (_, digit) => dataset.labels.filter((label) => label === digit).length);
      expect(counts).toEqual([3, 3, 1, 1, 3, 3, 3, 2, 0, 5]);
      // Files are in order of their name: 10, 13, 3 are zeros.
      expect([...dataset.images.subarray(0, 784)]).toEqual(expected(10, 11));
    }
  });

  it("pixelsfirst_digits.csv: 60 digits of 7x7, the label last", async () => {
    const { training } = await load("pixelsfirst_digits.csv");
    expect([...training!.labels]).toEqual([...mnist.labels.subarray(0, 60)]);
    expect(training).toMatchObject({ imageShape: [7, 7], count: 60 });
    expect(Math.max(...training!.images)).toBe(239);
  });
});
