import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeIdx } from "@inkling/data";
import { decodeTrainedModel, encodeTrainedModel } from "inkling/recipes";
import { decode, encode } from "fast-png";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawBars, inkling, jsonOf, learnBars, writeBars } from "../support.js";

// Every verb but `train` on 200 + 100 images of bars: what it prints, for people and for programs.

let folder: string;
let data: string;
let model: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ folder, data, model, remove } = await learnBars());
});

afterAll(() => remove());

describe("evaluate", () => {
  test("documents its result in JSON and agrees with the saved one", async () => {
    const end = await inkling(["evaluate", model, "--data", data, "--json"]);
    expect(end).toMatchObject({ exitCode: 0, stderr: "" });
    const result = jsonOf(end);
    expect(result).toMatchObject({ model, accuracy: 1, count: 100, correct: 100, agreesWithSavedResult: true });
    expect(result.perDigit).toHaveLength(10);
    expect(result.perDigit).toContainEqual({ digit: "3", support: 10, precision: 1, recall: 1, f1: 1 });
    // Ten images a class, all right: ten times the identity.
    expect(result.confusion).toEqual(
      Array.from({ length: 10 }, (_, truth) => Array.from({ length: 10 }, (_, read) => (truth === read ? 10 : 0))),
    );
  });

  test("ends with 1 when the saved result is another", async () => {
    const saved = await decodeTrainedModel(await readFile(model));
    const liar = join(folder, "liar.safetensors");
    const results = { seconds: 1, epochs: 1, iterations: 1, testAccuracy: 0.99, testCorrect: 99, testCount: 100 };
    await writeFile(liar, await encodeTrainedModel({ ...saved, results }));
    const end = await inkling(["evaluate", liar, "--data", data]);
    expect(end.exitCode).toBe(1);
    expect(end.stderr).toContain("The result saved in the model is another: 99.00 %");
  });

  test("says so when other images were read", async () => {
    const other = await writeBars(folder, 100, 50);
    const end = await inkling(["evaluate", model, "--data", other, "--json"]);
    expect(jsonOf(end)).toMatchObject({ count: 50, agreesWithSavedResult: null });
    const training = await inkling(["evaluate", model, "--data", data, "--part", "training", "--json"]);
    expect(jsonOf(training)).toMatchObject({ count: 200, agreesWithSavedResult: null });
  });
});

describe("predict", () => {
  test("reads dark ink on white, bright ink on black, and IDX files alike", async () => {
    const { images } = drawBars(10, 99);
    const seven = images.subarray(7 * 784, 8 * 784);
    const [bright, dark, idx] = ["bright.png", "dark.png", "all-idx3-ubyte"].map((name) => join(folder, name));
    await writeFile(bright, encode({ width: 28, height: 28, data: seven, channels: 1 }));
    await writeFile(dark, encode({ width: 28, height: 28, data: seven.map((v) => 255 - v), channels: 1 }));
    await writeFile(idx, writeIdx({ shape: [10, 28, 28], values: images }));
    const end = await inkling(["predict", model, bright, dark, idx, "--json"]);
    const { predictions } = jsonOf(end) as { predictions: Record<string, unknown>[] };
    expect(predictions.map(({ digit }) => digit).join("")).toBe("77" + "0123456789");
    expect(predictions[1].outputs).toEqual(predictions[0].outputs);
    expect(predictions[9]).toMatchObject({ file: idx, index: 7, digit: "7", confidence: predictions[0].confidence });
    expect(predictions[0].secondGuess).not.toBe("7");

    const people = await inkling(["predict", model, bright]);
    expect(people.stdout).toMatch(/7 {2,}\d\d\.\d\d % {2,}\d {2,}\d+\.\d\d % {2,}.*bright\.png/);
  });

  test.each(["--label-column", "--classes", "--split"])("%s is not taken: pictures have no labels", async (option) => {
    const end = await inkling(["predict", model, join(folder, "bright.png"), option, "first,last"]);
    expect(end).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(`unknown option '${option}'`) as unknown,
    });
    expect((await inkling(["predict", "--help"])).stdout).not.toContain(option);
  });

  test("--polarity is obeyed: the same picture taken the other way round is another one", async () => {
    const bright = join(folder, "bright.png");
    const outputs = async (polarity: string) => {
      const end = await inkling(["predict", model, bright, "--polarity", polarity, "--json"]);
      return (jsonOf(end) as { predictions: { outputs: number[] }[] }).predictions[0].outputs;
    };
    expect(await outputs("ink-is-bright")).toEqual(await outputs("auto"));
    expect(await outputs("ink-is-dark")).not.toEqual(await outputs("auto"));
  });
});

describe("mistakes", () => {
  test("lists the worst first with truth, first and second guess, and writes them as a PNG", async () => {
    // A network of one epoch still makes mistakes.
    const beginner = join(folder, "beginner.safetensors");
    await inkling(["train", "--data", data, "--layers", "784,10", "--epochs", "1", "--output", beginner, "--quiet"]);
    const png = join(folder, "mistakes.png");
    const end = await inkling(["mistakes", beginner, "--data", data, "--count", "3", "--png", png, "--json"]);
    const result = jsonOf(end) as { wrong: number; mistakes: Record<string, number>[] };
    expect(result.wrong).toBeGreaterThan(3);
    expect(result.mistakes).toHaveLength(3);
    const margins = result.mistakes.map(({ confidence, truthConfidence }) => confidence - truthConfidence);
    expect(margins).toEqual(margins.toSorted((a, b) => b - a));
    for (const { truth, firstGuess, index } of result.mistakes) {
      expect(String(truth)).toBe(String(index % 10));
      expect(firstGuess).not.toBe(truth);
    }
    // Three tiles as two by two, 2 pixels between, four times as large: (2 · 28 + 2) · 4 = 232.
    expect(decode(await readFile(png))).toMatchObject({ width: 232, height: 232 });
  });

  test("says that there are none", async () => {
    const end = await inkling(["mistakes", model, "--data", data]);
    expect(end).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("0 of 100") as unknown });
  });
});

describe("report", () => {
  test("writes one HTML file with the curves, the digits and the command to do it again", async () => {
    const report = join(folder, "report.html");
    const end = await inkling(["report", model, "--data", data, "--output", report, "--json"]);
    expect(jsonOf(end)).toMatchObject({ model, report, accuracy: 1 });
    const html = await readFile(report, "utf8");
    expect(html).toContain("<svg");
    expect(html).toContain("data:image/png;base64,");
    expect(html).toContain(`inkling train --recipe recipe.json --seed 1 --data ${data} --output ${model}`);
    // The checksum is that of the file.
    const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(await readFile(model)));
    expect(html).toContain(Buffer.from(digest).toString("hex"));
    // A report may be replaced by a report.
    expect(await inkling(["report", model, "--data", data, "--output", report, "--quiet"])).toMatchObject({
      exitCode: 0,
    });
  });
});

describe("show", () => {
  test("draws 100 images at random, the same for the same seed", async () => {
    const images = async (...more: string[]) => {
      return jsonOf(await inkling(["show", "--data", data, "--json", ...more])).images as {
        index: number;
        label: string;
      }[];
    };
    const first = await images();
    expect(first).toHaveLength(100);
    expect(new Set(first.map(({ index }) => index)).size).toBe(100);
    expect(await images("--seed", "1")).toEqual(first);
    expect(await images("--seed", "2")).not.toEqual(first);
    expect(await images("--label", "7", "--count", "3")).toEqual([
      { index: 7, label: "7" },
      { index: 17, label: "7" },
      { index: 27, label: "7" },
    ]);
    expect(await images("--indices", "5,0")).toEqual([
      { index: 5, label: "5" },
      { index: 0, label: "0" },
    ]);
  });
});

describe("data", () => {
  test("counts classes, pixels and ink", async () => {
    const { images } = drawBars(200, 200);
    const end = await inkling(["data", data, "--json"]);
    const { parts } = jsonOf(end) as { parts: Record<string, Record<string, unknown>> };
    expect(Object.keys(parts)).toEqual(["training", "test"]);
    const classes = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [String(i), 20]));
    expect(parts.training).toMatchObject({ count: 200, imageShape: [28, 28], minimum: 0, classes });
    expect(parts.training.maximum).toBe(images.reduce((most, value) => Math.max(most, value), 0));
    expect(parts.training.mean).toBeCloseTo(images.reduce((sum, value) => sum + value, 0) / images.length, 12);
    // A bar is 16 of 784 pixels.
    expect(parts.training.inkShare).toBeCloseTo(16 / 784, 12);
    expect(parts.training.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect((await inkling(["data", data])).stdout).toContain("200 of 28x28");
  });

  test("reads a folder of pictures, a folder a class", async () => {
    const { images } = drawBars(10, 5);
    const pictures = join(folder, "pictures");
    for (const digit of [0, 1]) {
      await mkdir(join(pictures, String(digit)), { recursive: true });
      const pixels = images.slice(digit * 784, (digit + 1) * 784);
      await writeFile(
        join(pictures, String(digit), "a.png"),
        encode({ width: 28, height: 28, data: pixels, channels: 1 }),
      );
    }
    const { parts } = jsonOf(await inkling(["data", pictures, "--json"])) as { parts: { training: { count: number } } };
    expect(parts.training.count).toBe(2);
  });
});

describe("check", () => {
  test("passes below 1e-9 for smooth and kinked recipes and for a trained model", async () => {
    for (const subject of ["sgd", "scratch", "nielsen-30", model]) {
      const end = await inkling(["check", subject, "--data", data, "--probes", "20", "--json"]);
      const result = jsonOf(end) as { passed: boolean; worst: object; checks: { relativeDifference: number }[] };
      expect(result.passed).toBe(true);
      expect(result.checks[0].relativeDifference).toBeLessThan(1e-9);
      expect(Object.keys(result.worst)).toEqual(["name", "parameter", "analytic", "numeric", "difference"]);
      expect(end.exitCode).toBe(0);
    }
  });

  test("names the layer and the worst parameter, and ends with 1 when it fails", async () => {
    // A step of 0.5 measures a chord, not a slope.
    const end = await inkling(["check", "nielsen-30", "--data", data, "--epsilon", "0.5", "--probes", "5"]);
    expect(end.exitCode).toBe(1);
    expect(end.stdout).toContain("FAILED");
    expect(end.stdout).toMatch(/worst: \d\.dense (weights|biases) \[\d+/);
  });
});
