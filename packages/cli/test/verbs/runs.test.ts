import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { decodeTrainedModel } from "inkling/recipes";
import { hurryClock, mortalDisk, trainOn } from "../runs/support.js";
import { inkling, jsonOf, refusal, temporaryFolder, writeBars } from "../support.js";

// `inkling runs`, and the folders of `train --run` that it lists.

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let data: string;
const inPlace = (name: string): string => join(place.folder, name);
const plan = ["--layers", "784,8,10", "--batch-size", "20", "--epochs", "3", "--validation", "40"];
const trainIn = (run: string, ...more: string[]) => inkling(["train", "--data", data, ...plan, "--run", run, ...more]);

beforeAll(async () => {
  place = await temporaryFolder();
  data = await writeBars(place.folder);
  await trainIn(inPlace("runs/first"));
  await trainIn(inPlace("runs/second"), "--seed", "2", "--learning-rate", "0.01");
});

afterAll(() => place.remove());

afterEach(() => {
  vi.restoreAllMocks();
});

/** A run that was killed after some steps. */
async function interrupted(name: string): Promise<string> {
  const run = inPlace(name);
  hurryClock();
  const options = { data, layers: [784, 8, 10], batchSize: 20, epochs: 3, validation: 40, run };
  await trainOn(mortalDisk(45), options).catch(() => undefined);
  vi.restoreAllMocks();
  return run;
}

describe("runs", () => {
  test("lists what the folders tell, and what differs between them", async () => {
    const { stdout, exitCode } = await inkling(["runs", inPlace("runs"), "--json"]);
    expect(exitCode).toBe(0);
    const { runs, differences } = jsonOf({ stdout, exitCode, stderr: "" });
    const model = await decodeTrainedModel(await readFile(inPlace("runs/first/model.safetensors")));
    const last = model.history.at(-1);
    expect(runs).toEqual([
      expect.objectContaining({
        ...{ run: inPlace("runs/first"), recipe: "custom", seed: 1, state: "finished", steps: 24, totalSteps: 24 },
        ...{ epochs: 3, trainingLoss: last?.trainingLoss, validationAccuracy: last?.validationAccuracy },
        ...{ testAccuracy: model.results?.testAccuracy, parametersSha256: last?.parametersSha256 },
      }),
      expect.objectContaining({ run: inPlace("runs/second"), seed: 2 }),
    ]);
    expect(differences).toMatchObject({
      seed: ["1", "2"],
      "recipe.learning.optimizer.learningRate": ["0.002", "0.01"],
    });
    // The seed draws what is held out too.
    expect(Object.keys(differences as object)).toEqual([
      ...["seed", "dataSha256.training", "dataSha256.validation", "recipe.learning.optimizer.learningRate"],
    ]);
  });

  test("tells people of one that was interrupted how to go on", async () => {
    const run = await interrupted("runs/third");
    await appendFile(join(run, "metrics.jsonl"), '{"epoch":9,');
    const { stdout } = await inkling(["runs", run], 160);
    expect(stdout).toMatch(/third +custom +interrupted +\d +\d+ of 24 .*%/);
    expect(stdout).toContain(`Go on with:  inkling train --resume ${run}`);
    await rm(run, { recursive: true });
  });

  test("refuses folders that hold none, and what was changed by hand", async () => {
    expect(await refusal(["runs", data], place.folder)).toContain(
      "expected the folder of a run, or one that runs lie in",
    );
    expect(await refusal(["runs", inPlace("nowhere")], place.folder)).toContain("received nothing of that name");
    const config = await readFile(inPlace("runs/first/config.json"), "utf8");
    await mkdir(inPlace("changed"));
    for (const [text, message] of [
      [config.replace('"seed": 1', '"seed": "1"'), "Wrong seed in"],
      [config.replace('"formatVersion": 1', '"formatVersion": 2'), "a later inkling wrote it"],
      [config.replace('"keep": "last"', '"keep": "least"'), "Wrong keep in"],
      [config.slice(0, 300), "is not JSON"],
    ] as const) {
      await writeFile(inPlace("changed/config.json"), text);
      expect((await refusal(["runs", inPlace("changed")], place.folder)).replaceAll("\n", " ")).toContain(message);
    }
  });
});

describe("the folder of a run", () => {
  test("holds one object a record in metrics.jsonl: the model's history", async () => {
    const lines = (await readFile(inPlace("runs/first/metrics.jsonl"), "utf8")).trimEnd().split("\n");
    const model = await decodeTrainedModel(await readFile(inPlace("runs/first/model.safetensors")));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(model.history);
  });

  test("is left alone where it holds a run, or anything else", async () => {
    const again = ["train", "--data", data, ...plan, "--run"];
    expect(await refusal([...again, inPlace("runs/first")], place.folder)).toContain("holds a run already");
    expect(await refusal([...again, data], place.folder)).toContain("is no run's folder");
  });

  test("is resumed as it was begun, and not at all when it is over", async () => {
    const run = await interrupted("fixed");
    for (const [option, message] of [
      [["--epochs", "9"], "--epochs does not go with the folder of a run"],
      [["--seed", "9"], "--seed does not go with --resume: expected those of the run"],
      [["--data", inPlace("bars-50-20")], "These are not the training images that the training began with"],
    ] as const) {
      await writeBars(place.folder, 50, 20);
      const refused = await refusal(["train", "--resume", run, ...option], place.folder);
      expect(refused.replaceAll("\n", " ")).toContain(message);
    }
    const over = await refusal(["train", "--resume", inPlace("runs/first")], place.folder);
    expect(over.replaceAll("\n", " ")).toContain("nothing left to train");
  });

  test("and its images may be moved: they are known by their fingerprints", async () => {
    const run = await interrupted("moved");
    const copy = await writeBars(inPlace("elsewhere"));
    const end = await inkling(["train", "--resume", run, "--data", copy, "--json", "--quiet"]);
    const whole = await readFile(inPlace("runs/first/result.json"), "utf8");
    expect(jsonOf(end).parametersSha256).toBe((JSON.parse(whole) as Record<string, unknown>).parametersSha256);
  });

  test("says of a training that diverged that it failed, and is taken away where nobody named it", async () => {
    const wild = ["--optimizer", "gradientDescent", "--learning-rate", "1e30"];
    const run = inPlace("wild");
    expect(await trainIn(run, ...wild)).toMatchObject({ exitCode: 1 });
    expect(jsonOf(await inkling(["runs", run, "--json"]))).toMatchObject({ runs: [{ state: "failed" }] });
    const output = inPlace("wild.safetensors");
    await inkling(["train", "--data", data, ...plan, ...wild, "--output", output]);
    expect(existsSync(inPlace("wild.run"))).toBe(false);
    expect(existsSync(inPlace("wild.last-good.safetensors"))).toBe(true);
  });

  test("of a recipe that learns by conjugate gradients has no checkpoints: resumed, it begins anew", async () => {
    const recipe = inPlace("cg.json");
    const learning = { method: "conjugateGradient", loss: { kind: "softmaxCrossEntropy" }, iterations: 4 };
    const layers = [{ kind: "dense", units: 10 }, { kind: "softmax" }];
    await writeFile(recipe, JSON.stringify({ name: "cg", layers, learning }));
    const run = inPlace("cg");
    await trainOn(mortalDisk(8), { data, recipe, run }).catch(() => undefined);
    const resumed = await inkling(["train", "--resume", run, "--json", "--quiet"]);
    const whole = await inkling([
      "train",
      "--data",
      data,
      "--recipe",
      recipe,
      "--run",
      inPlace("cg2"),
      "--json",
      "--quiet",
    ]);
    expect(jsonOf(resumed).parametersSha256).toBe(jsonOf(whole).parametersSha256);
  });
});
