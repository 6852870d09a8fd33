import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeTrainedModel } from "inkling/recipes";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { inkling, jsonOf, learnBars } from "../support.js";

// `inkling train` on 200 + 100 images of bars: what it prints, and what it saves.

let folder: string;
let data: string;
let model: string;
let remove: () => Promise<void>;
let trained: Record<string, unknown>;

beforeAll(async () => {
  ({ folder, data, model, trained, remove } = await learnBars());
});

afterAll(() => remove());

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
      "dense 20, relu, dense 10, softmax; softmaxCrossEntropy; adam 0.01, cosineDecay, batches of 10, 6 epochs",
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

  test("--threads where memory cannot be shared: one line, one thread, the same bytes", async () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const output = join(folder, "alone.safetensors");
    const plan = ["--layers", "784,20,10", "--batch-size", "10", "--epochs", "6", "--learning-rate", "0.01"];
    const end = await inkling(["train", "--data", data, ...plan, "--threads", "2", "--output", output, "--json"]);
    vi.unstubAllGlobals();
    expect(end.stderr.replaceAll(/\s+/g, " ")).toContain("one thread does the work, with the same result.");
    expect(jsonOf(end).parametersSha256).toBe(trained.parametersSha256);
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
    // Weights of the convolutions, scales, shifts, means and variances of their norms, and the last layer.
    const convolutions = 25 * 16 + 9 * (16 * 32 + 32 * 32 + 32 * 64);
    expect(network.parameters).toHaveLength(convolutions + 4 * (16 + 32 + 32 + 64) + 7 * 7 * 64 * 10 + 10);
  });

  test("a recipe file may hold a network alone; what it leaves out is plain Adam along a cosine", async () => {
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
