import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inkling, jsonOf, learnBars, refusal } from "../support.js";

// Whether a difference is one: `inkling compare`, `inkling curve`, and what the report says of both.

let folder: string;
let data: string;
let good: string;
let remove: () => Promise<void>;
/** Two seeds of a network that learnt one step long, and so reads most bars wrongly. */
let poor: readonly [string, string];

beforeAll(async () => {
  ({ folder, data, model: good, remove } = await learnBars());
  const train = async (seed: string) => {
    const output = join(folder, `poor-${seed}.safetensors`);
    const plan = ["--layers", "784,20,10", "--batch-size", "200", "--epochs", "1", "--seed", seed];
    await inkling(["train", "--data", data, ...plan, "--output", output, "--quiet"]);
    return output;
  };
  poor = [await train("1"), await train("2")];
});

afterAll(() => remove());

const said = async (...args: string[]) =>
  (await inkling([...args, "--data", data, "--quiet"])).stdout.replaceAll("\n", " ");
const json = async (...args: string[]) => jsonOf(await inkling([...args, "--data", data, "--quiet", "--json"]));

interface PairJson {
  readonly onlyA: number;
  readonly onlyB: number;
  readonly both: number;
  readonly neither: number;
  readonly pValue: number;
  readonly difference: number;
  readonly differing: readonly { readonly index: number; readonly a: string; readonly b: string }[];
  readonly perDigit: readonly { readonly onlyA: number }[];
}

describe("two models", () => {
  test("the better one is named, with every image on which they differ", async () => {
    const result = (await json("compare", good, poor[0])) as unknown as PairJson;
    const { onlyA, onlyB, both, neither, pValue, difference, differing, perDigit } = result;
    expect(both + onlyA + onlyB + neither).toBe(100);
    expect({ onlyB, neither }).toEqual({ onlyB: 0, neither: 0 });
    expect(difference).toBe(onlyA / 100);
    // All of the differing images fall to A: 2 / 2^n, to 1e-9.
    expect(Math.abs(pValue / 2 ** (1 - onlyA) - 1)).toBeLessThan(1e-9);
    expect(differing).toHaveLength(onlyA);
    expect(perDigit.reduce((sum, own) => sum + own.onlyA, 0)).toBe(onlyA);
    expect(await said("compare", good, poor[0])).toContain(`A reads more rightly: of the ${onlyA} images`);
    expect(await said("compare", poor[0], good)).toContain("B reads more rightly");
  });

  test("no difference is shown of one with itself", async () => {
    expect(await said("compare", good, good)).toContain("No difference shown: both read the same images rightly.");
    expect(await json("compare", good, good)).toMatchObject({ pValue: 1, difference: 0, differing: [] });
  });

  test("one alone is compared with the model that comes with inkling", async () => {
    expect(await json("compare", good)).toMatchObject({ b: { model: "inkling/digits" } });
  });

  test("images that a model was trained on are never passed over in silence", async () => {
    expect(await said("compare", good, poor[0], "--part", "training")).toContain(
      "The model was trained on these images",
    );
  });
});

describe("several seeds", () => {
  test("means, spread, and how many seeds a difference needs", async () => {
    const other = join(folder, "other.safetensors");
    const plan = [
      "--layers",
      "784,20,10",
      "--batch-size",
      "10",
      "--epochs",
      "6",
      "--learning-rate",
      "0.01",
      "--seed",
      "2",
    ];
    await inkling(["train", "--data", data, ...plan, "--output", other, "--quiet"]);
    const sides = [good, other, "--against", ...poor];
    const result = await json("compare", ...sides, "--difference", "1");
    expect(result).toMatchObject({ claimed: 0.01, a: { mean: 1, standardDeviation: 0 } });
    const { a, b, difference } = result as { a: { mean: number }; b: { accuracies: number[] }; difference: number };
    expect(difference).toBeCloseTo(a.mean - (b.accuracies[0] + b.accuracies[1]) / 2, 12);
    expect(await said("compare", ...sides, "--difference", "1")).toContain("To show a difference of 1.000 points");
  });

  test("what says nothing of chance is refused", async () => {
    const copy = join(folder, "copy.safetensors");
    await copyFile(good, copy);
    const of = ["--data", data];
    expect(await refusal(["compare", good, copy, "--against", ...poor, ...of], folder)).toContain("named twice");
    expect(await refusal(["compare", good, "--against", ...poor, ...of], folder)).toContain("Too few models");
    expect(await refusal(["compare", good, ...poor, ...of], folder)).toContain("without --against");
    expect(await refusal(["compare", good, poor[0], "--difference", "1", ...of], folder)).toContain("--difference");
  });
});

describe("a learning curve", () => {
  test("has a point a size, a run a seed, and a fitted curve from four sizes on", async () => {
    const file = join(folder, "curve.json");
    const { stdout } = await inkling([
      "curve",
      "--sizes",
      "20,40,80,160",
      "--seeds",
      "2",
      "--data",
      data,
      "--json",
      "--quiet",
    ]);
    const { runs, points, law } = JSON.parse(stdout) as {
      runs: object[];
      points: { size: number; seeds: number }[];
      law: object;
    };
    expect(runs).toHaveLength(8);
    expect(points.map(({ size, seeds }) => [size, seeds])).toEqual([
      [20, 2],
      [40, 2],
      [80, 2],
      [160, 2],
    ]);
    expect(Object.keys(law)).toEqual(["a", "b", "c", "standardErrors", "atBound"]);

    await writeFile(file, stdout);
    const page = join(folder, "report.html");
    const args = ["report", good, "--against", poor[0], "--curve", file, "--output", page];
    expect(await json(...args)).toMatchObject({ comparison: { against: poor[0] } });
    const html = await readFile(page, "utf8");
    expect(html).toContain("A reads more rightly");
    expect(html).toContain("Error = a + b n^-c");
    expect(html).toContain("Calibration");
  });

  test("of a file that holds none is refused before anything is written", async () => {
    const page = join(folder, "none.html");
    const args = ["report", good, "--data", data, "--output", page, "--curve"];
    const wrong = join(folder, "wrong.json");
    await writeFile(wrong, '{"runs":[{"size":10,"seed":1,"wrong":11,"count":10}]}');
    expect(await refusal([...args, wrong], folder)).toContain("holds no learning curve");
    expect(await refusal([...args, join(folder, "missing.json")], folder)).toContain("cannot be read");
    expect(await refusal(["curve", "--sizes", "201", "--data", data], folder)).toContain("200");
  });
});
