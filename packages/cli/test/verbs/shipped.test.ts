import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadMnist, writeIdx } from "@inkling/data";
import { encode } from "fast-png";
import { predict, predictShifted } from "inkling";
import { decodeTrainedModel } from "inkling/recipes";
import { digitModelBytes, digitNetwork } from "inkling/digits";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inkling, jsonOf, refusal, temporaryFolder, writeBars } from "../support.js";

// What the verbs do without a model file, and with --shifts.

let folder: string;
let remove: () => Promise<void>;
let picture: string;
let images: Uint8Array;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  images = Uint8Array.from((await loadMnist({ part: "test" })).images.subarray(0, 20 * 784));
  picture = join(folder, "seven.png");
  await writeFile(picture, encode({ width: 28, height: 28, data: images.subarray(0, 784), channels: 1 }));
});

afterAll(() => remove());

/** What predict printed for its images. */
async function outputsOf(...args: string[]): Promise<number[]> {
  const { predictions } = jsonOf(await inkling(["predict", ...args, "--json"])) as {
    predictions: { outputs: number[] }[];
  };
  return predictions.flatMap(({ outputs }) => outputs);
}

describe("without a model, the one that comes with inkling is used", () => {
  test("predict reads MNIST's first test image as a 7, and says by what", async () => {
    const { exitCode, stdout, stderr } = await inkling(["predict", picture]);
    expect(stdout).toMatch(/^7 {2,}\d\d\.\d\d %.*seven\.png/m);
    expect(stderr).toMatch(/^Model: the one that comes with inkling \(inkling\/digits\)\. Name a model/);
    expect(exitCode).toBe(0);
    const quiet = await inkling(["predict", picture, "--json", "--quiet"]);
    expect(jsonOf(quiet)).toMatchObject({ model: "inkling/digits", predictions: [{ digit: "7" }] });
    expect(quiet.stderr).toBe("");
    expect(await outputsOf(picture)).toEqual([...predict(digitNetwork(), images.subarray(0, 784)).outputs]);
  });

  test("evaluate finds the result that the model holds", async () => {
    const { results } = await decodeTrainedModel(digitModelBytes());
    const end = await inkling(["evaluate", "--json"]);
    expect(jsonOf(end)).toMatchObject({ correct: results?.testCorrect, count: 10_000, agreesWithSavedResult: true });
  });

  test("mistakes, report and verify take it too", async () => {
    const data = await writeBars(folder);
    const mistakes = jsonOf(await inkling(["mistakes", "--data", data, "--count", "1", "--json"]));
    expect(mistakes).toMatchObject({ model: "inkling/digits", count: 100 });
    expect(mistakes.wrong).toBeGreaterThan(50);
    const page = join(folder, "shipped.html");
    const report = await inkling(["report", "--data", data, "--output", page, "--json"]);
    expect(jsonOf(report)).toMatchObject({ model: "inkling/digits", report: page });
    expect(await readFile(page, "utf8")).toMatch(/inkling verify\s+inkling evaluate --data/);
    // It was trained on other images, which is found out before any training.
    const verify = await inkling(["verify", "--data", data, "--json"]);
    expect(jsonOf(verify)).toMatchObject({ model: "inkling/digits", agrees: false, differs: "data" });
  });
});

describe("predict", () => {
  test("takes a model before the pictures or by --model, and asks for pictures when there is only a model", async () => {
    const model = join(folder, "digits.safetensors");
    const nameless = join(folder, "digits");
    await writeFile(model, digitModelBytes());
    await writeFile(nameless, digitModelBytes());
    const outputs = await outputsOf(picture);
    expect(await outputsOf(model, picture)).toEqual(outputs);
    expect(await outputsOf(picture, "--model", nameless)).toEqual(outputs);
    expect(await refusal(["predict", model], folder)).toContain("No pictures to read");
  });
});

describe("--shifts", () => {
  test.each([5, 9])("%d: predict prints the means over so many positions", async (positions) => {
    const file = join(folder, "first-idx3-ubyte");
    await writeFile(file, writeIdx({ shape: [20, 28, 28], values: images }));
    const means = [...predictShifted(digitNetwork(), images, positions).outputs];
    expect(await outputsOf(file, "--shifts", String(positions))).toEqual(means);
    expect(await outputsOf(file)).not.toEqual(means);
  });

  test("evaluate leaves out what was measured without: the loss and the saved result", async () => {
    const data = await writeBars(folder);
    const end = await inkling(["evaluate", "--data", data, "--shifts", "5", "--json"]);
    expect(jsonOf(end)).toMatchObject({ shifts: 5, count: 100, loss: null, agreesWithSavedResult: null });
  });

  test("is 5 or 9", async () => {
    const { exitCode, stderr } = await inkling(["predict", picture, "--shifts", "4"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Expected 5 or 9.");
  });
});
