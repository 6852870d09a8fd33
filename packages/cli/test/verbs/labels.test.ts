import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inkling, jsonOf, learnBars, refusal } from "../support.js";

// Wrong labels among bars that are easily told apart: `inkling labels`, and what the report shows of them.

let folder: string;
let data: string;
let model: string;
let remove: () => Promise<void>;
/** The same test images, three of them with the next class's label. */
const wrong = [4, 27, 81];

beforeAll(async () => {
  ({ folder, data, model, remove } = await learnBars());
  const path = join(data, "t10k-labels-idx1-ubyte");
  const bytes = await readFile(path);
  for (const i of wrong) bytes[8 + i] = (bytes[8 + i] + 1) % 10;
  await writeFile(path, bytes);
});

afterAll(() => remove());

interface LabelsJson {
  readonly disputed: readonly { readonly index: number; readonly label: string; readonly suggestion: string }[];
  readonly scores?: { readonly all: { readonly hits: number; readonly precision: number; readonly recall: number } };
}
const json = async (...args: string[]) =>
  jsonOf(await inkling(["labels", ...args, "--data", data, "--json", "--quiet"])) as unknown as LabelsJson;

describe("labels", () => {
  test("a model names exactly the wrong ones, with what they should be, in the terminal, as PNG and in the report", async () => {
    const png = join(folder, "labels.png");
    const { disputed } = await json(model, "--png", png);
    expect(disputed.map(({ index }) => index).sort((a, b) => a - b)).toEqual(wrong);
    for (const { index, label, suggestion } of disputed) {
      expect([label, suggestion]).toEqual([String((index + 1) % 10), String(index % 10)]);
    }
    expect((await readFile(png)).subarray(1, 4).toString()).toBe("PNG");
    const { stdout } = await inkling(["labels", model, "--data", data]);
    expect(stdout).toContain("3 of 100 labels");
    const page = join(folder, "report.html");
    await inkling(["report", model, "--data", data, "--output", page, "--quiet"]);
    expect(await readFile(page, "utf8")).toContain("3 of 3 labels that the network speaks against");
  });

  test("networks trained on folds find the 20 of 200 that are planted among the training images", async () => {
    const recipe = join(folder, "recipe.json");
    const layers = [{ kind: "dense", units: 20 }, { kind: "relu" }, { kind: "dense", units: 10 }, { kind: "softmax" }];
    const optimizer = { kind: "adam", learningRate: 0.01 };
    const learning = { method: "steps", loss: { kind: "softmaxCrossEntropy" }, optimizer, batchSize: 10, epochs: 6 };
    await writeFile(recipe, JSON.stringify({ layers, learning }));
    const { scores } = await json("--folds", "4", "--noise", "0.1", "--recipe", recipe);
    expect(scores?.all.hits).toBeGreaterThanOrEqual(18);
    expect(scores?.all.precision).toBeGreaterThanOrEqual(0.9);
  });

  test("a model that has learnt the labels is refused, and so is what goes with folds alone", async () => {
    const of = ["--data", data];
    expect(await refusal(["labels", model, "--part", "training", ...of], folder)).toContain("has learnt these labels");
    expect(await refusal(["labels", model, "--noise", "0.1", ...of], folder)).toContain("--noise does not go with");
    expect(await refusal(["labels", model, "--folds", "5", ...of], folder)).toContain("does not go with --folds");
    expect(await refusal(["labels", "--folds", "201", ...of], folder)).toContain("from 2 to 100");
  });
});
