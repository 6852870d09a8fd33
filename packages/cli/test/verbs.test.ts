import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeIdx } from "@inkling/data";
import { decodeTrainedModel, encodeTrainedModel } from "inkling";
import { decode, encode } from "fast-png";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawBars, inkling, jsonOf, temporaryFolder, writeBars } from "./cliSupport.js";

// Every verb on 200 + 100 images of bars: what it prints, for people and for programs.

let folder: string;
let data: string;
let model: string;
let remove: () => Promise<void>;
let trained: Record<string, unknown>;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  data = await writeBars(folder);
  model = join(folder, "bars.safetensors");
  const plan = ["--layers", "784,20,10", "--batch-size", "10", "--epochs", "6", "--learning-rate", "0.01"];
  trained = jsonOf(await inkling(["train", "--data", data, ...plan, "--output", model, "--json", "--quiet"]));
});

afterAll(() => remove());

const verbs = ["train", "evaluate", "predict", "mistakes", "report", "show", "data", "check", "reproduce"];

describe("help", () => {
  test.each(verbs)("%s --help has examples and the options of every verb", async (verb) => {
    const { stdout, stderr, exitCode } = await inkling([verb, "--help"]);
    expect(stdout).toMatch(new RegExp(`Examples:\n  \\$ inkling ${verb}`));
    for (const option of ["--seed <number>", "--quiet", "--json", "--help"]) expect(stdout).toContain(option);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  });

  test("inkling --help lists the nine verbs", async () => {
    const { stdout } = await inkling(["--help"]);
    for (const verb of verbs) expect(stdout).toMatch(new RegExp(`^  ${verb} `, "m"));
  });

  test.each([60, 80, 100])("no line of help is longer than a terminal of %d columns", async (columns) => {
    for (const verb of verbs) {
      const { stdout } = await inkling([verb, "--help"], columns);
      const options = stdout.slice(0, stdout.search(/^(Examples|Recipes|Sources|Experiments):/m));
      expect(options.split("\n").filter((line) => line.length > columns)).toEqual([]);
    }
  });
});

describe("documentation", () => {
  const page = (name: string) => readFile(new URL(`../../../docs/${name}`, import.meta.url), "utf8");

  test("docs/command-line.md names every option of every verb", async () => {
    const text = await page("command-line.md");
    for (const verb of verbs) {
      const { stdout } = await inkling([verb, "--help"]);
      const options = [...stdout.matchAll(/^ {2}(--[a-z0-9-]+)/gm)].map(([, option]) => option);
      expect(options.filter((option) => !text.includes(option))).toEqual([]);
    }
  });

  test("docs/json.md names every field that is printed", async () => {
    const text = await page("json.md");
    const recipe = join(folder, "documented.safetensors");
    const runs = [
      ["train", "--epochs", "1", "--output", recipe],
      ["evaluate", model],
      ["predict", model, join(data, "t10k-images-idx3-ubyte")],
      ["mistakes", model, "--count", "1"],
      ["report", model, "--output", join(folder, "documented.html")],
      ["show"],
      ["data", data],
      ["check", "sgd", "--probes", "2"],
    ];
    for (const [verb, ...args] of runs) {
      const source = verb === "data" || verb === "predict" ? [] : ["--data", data];
      const result = jsonOf(await inkling([verb, ...args, ...source, "--json", "--quiet"]));
      const [section] = text.slice(text.indexOf(`## ${verb}\n`) + 3).split("\n## ");
      expect(fieldsOf(result).filter((field) => !section.includes(`\`${field}\``))).toEqual([]);
    }
  });

  /** All keys of an object and of the objects in it; classes and parts are names, not fields. */
  function fieldsOf(value: unknown): string[] {
    if (Array.isArray(value)) return value.slice(0, 1).flatMap(fieldsOf);
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => (key === "classes" ? [key] : [key, ...fieldsOf(inner)]));
  }
});

describe("train", () => {
  test("documents its result in JSON", () => {
    expect(trained).toMatchObject({ model, accuracy: 1, measuredOn: "test", epochs: 6, iterations: 120, seed: 1 });
    expect(trained.seconds).toBeGreaterThan(0);
    expect(trained.parametersSha256).toMatch(/^[0-9a-f]{64}$/);
    // Wilson's interval of 100 of 100 begins at 100/(100 + 1.959964²) = 0.963007, by hand.
    expect(trained.interval).toEqual([expect.closeTo(0.963007, 6), 1]);
  });

  test("saves the recipe, the seed, the fingerprints and the result with the weights", async () => {
    const saved = await decodeTrainedModel(await readFile(model));
    expect(saved).toMatchObject({ seed: 1, engine: "wasm", results: { testCorrect: 100, testCount: 100, epochs: 6 } });
    expect(saved.recipe).toMatchObject({ name: "custom", learning: { epochs: 6, batchSize: 10 } });
    expect(saved.recipe?.summary).toBe(
      "dense 20, relu, dense 10, softmax; softmaxCrossEntropy; adam 0.01, cosine, batches of 10, 6 epochs",
    );
    expect(saved.history).toHaveLength(6);
    expect(saved.state).toBeUndefined();
  });

  test("prints accuracy, curves, confusion, digits, the file and what to try next", async () => {
    const output = join(folder, "again.safetensors");
    const end = await inkling(["train", "--data", data, "--epochs", "4", "--output", output]);
    for (const part of ["read rightly", "Loss", "Rows: the truth", "Read rightly", "What to try next"]) {
      expect(end.stdout).toContain(part);
    }
    expect(end.stdout).toContain(`Saved: ${output}`);
    expect(end.stdout).toContain(`inkling mistakes ${output}`);
    expect(end.stderr).toContain("epoch 4");
    expect(end.exitCode).toBe(0);
  });

  test("--quiet leaves the result and the file", async () => {
    const output = join(folder, "quiet.safetensors");
    const end = await inkling(["train", "--data", data, "--epochs", "1", "--output", output, "--quiet"]);
    expect(end.stderr).toBe("");
    expect(end.stdout.trimEnd().split("\n")).toHaveLength(3);
  });

  test("the same seed gives the same weights, another seed others; the reference engine learns too", async () => {
    const run = async (...more: string[]) => {
      const output = join(folder, "seed.safetensors");
      return jsonOf(
        await inkling(["train", "--data", data, "--epochs", "2", "--output", output, "--json", "--quiet", ...more]),
      );
    };
    const first = await run("--seed", "7");
    expect((await run("--seed", "7")).parametersSha256).toBe(first.parametersSha256);
    expect((await run("--seed", "8")).parametersSha256).not.toBe(first.parametersSha256);
    const reference = await run(
      "--engine",
      "reference",
      "--layers",
      "784,20,10",
      "--epochs",
      "8",
      "--batch-size",
      "10",
    );
    expect(reference.accuracy).toBe(1);
  });

  test("holds out validation images and ends with the best weights when it stops early", async () => {
    const output = join(folder, "early.safetensors");
    const plan = ["--validation", "50", "--early-stopping", "2", "--epochs", "40", "--learning-rate", "0.3"];
    const result = jsonOf(await inkling(["train", "--data", data, ...plan, "--output", output, "--json", "--quiet"]));
    const { history, network, results, dataSha256 } = await decodeTrainedModel(await readFile(output));
    const losses = history.map(({ validationLoss }) => validationLoss ?? NaN);
    const lowest = Math.min(...losses);
    expect(result.epochs).toBeLessThan(40);
    expect(losses.slice(-2).every((loss) => loss >= lowest)).toBe(true);
    // The kept weights are the best record's: scored again, they give its loss.
    expect(results?.validationLoss).toBeCloseTo(lowest, 10);
    expect(dataSha256?.validation).toMatch(/^[0-9a-f]{64}$/);
    expect(network.parameters).toHaveLength(784 * 256 + 256 + 2560 + 10);
  });

  test("a recipe file may hold a network alone; what it leaves out is the default recipe's", async () => {
    const recipe = join(folder, "tiny.json");
    const layers = [{ kind: "dense", units: 12 }, { kind: "tanh" }, { kind: "dense", units: 10 }, { kind: "softmax" }];
    await writeFile(recipe, JSON.stringify({ layers }));
    const output = join(folder, "tiny.safetensors");
    const end = await inkling([
      "train",
      "--recipe",
      recipe,
      "--data",
      data,
      "--epochs",
      "3",
      "--output",
      output,
      "--json",
    ]);
    expect(jsonOf(end).epochs).toBe(3);
    const saved = await decodeTrainedModel(await readFile(output));
    expect(saved.recipe?.layers[0]).toEqual({
      kind: "dense",
      units: 12,
      weights: { kind: "glorotUniform" },
      biases: { kind: "zeros" },
    });
    expect(saved.recipe?.learning).toMatchObject({ method: "steps", batchSize: 128, optimizer: { kind: "adam" } });
  });

  test("a loss that is no longer a number ends with 1, names the batch, and keeps the last good weights", async () => {
    const output = join(folder, "diverged.safetensors");
    const plan = ["--optimizer", "gradientDescent", "--learning-rate", "1e30", "--batch-size", "20", "--epochs", "5"];
    const end = await inkling(["train", "--data", data, ...plan, "--output", output, "--quiet"]);
    expect(end).toMatchObject({ exitCode: 1, stdout: "" });
    expect(end.stderr).toMatch(/no longer a number in epoch 1, batch \d+/);
    const lastGood = join(folder, "diverged.last-good.safetensors");
    expect(end.stderr).toContain(lastGood);
    const { network } = await decodeTrainedModel(await readFile(lastGood));
    expect(network.parameters.every(Number.isFinite)).toBe(true);
    await expect(readFile(output)).rejects.toThrow("ENOENT");
  });
});

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

  test("draws hidden units: those of the first layer, as large as the images", async () => {
    const png = join(folder, "units.png");
    const end = await inkling(["show", "--model", model, "--units", "--png", png, "--json"]);
    expect(jsonOf(end)).toEqual({ model, units: 20, png });
    // Twenty tiles as five by four: (5 · 28 + 4 · 2) · 4 = 592 wide, (4 · 28 + 3 · 2) · 4 = 472 high.
    expect(decode(await readFile(png))).toMatchObject({ width: 592, height: 472, channels: 3 });
    expect((await inkling(["show", "--model", model, "--units"])).stdout.length).toBeGreaterThan(1000);
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
