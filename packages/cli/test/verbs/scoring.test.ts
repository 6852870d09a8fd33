import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint, loadDataset } from "@inkling/data";
import { decodeTrainedModel } from "inkling/recipes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inkling, jsonOf, learnBars, refusal, writeBars } from "../support.js";

// On which images an accuracy was measured: those that a model was trained on are never passed over in silence.

let folder: string;
let data: string;
let model: string;
let remove: () => Promise<void>;

/** 200 images of bars in one file, which has no test images, and one that holds some of them back. */
let alone: string;
let divided: string;
let validated: string;

const small = ["--layers", "784,20,10", "--batch-size", "10", "--epochs", "2", "--learning-rate", "0.01"];

beforeAll(async () => {
  ({ folder, data, model, remove } = await learnBars());
  alone = join(data, "train-images-idx3-ubyte");
  divided = join(folder, "divided.safetensors");
  validated = join(folder, "validated.safetensors");
  const train = (...args: string[]) => inkling(["train", ...small, "--quiet", ...args]);
  await train("--data", alone, "--test", "0.2", "--validation", "40", "--seed", "7", "--output", divided);
  await train("--data", data, "--validation", "50", "--output", validated);
});

afterAll(() => remove());

const json = async (...args: string[]) => jsonOf(await inkling([...args, "--json", "--quiet"]));
const said = async (...args: string[]) => (await inkling([...args, "--quiet"])).stdout.replaceAll("\n", " ");
const remembers = "The model was trained on these images: this says how well it remembers them";

describe("images that the model was trained on", () => {
  test("evaluate, mistakes and report say so, to people, to programs and in the page", async () => {
    const page = join(folder, "report.html");
    const trained = [model, "--data", data, "--part", "training"];
    for (const verb of [["evaluate"], ["mistakes"], ["report", "--output", page]]) {
      expect(await said(...verb, ...trained)).toContain(remembers);
      expect(await json(...verb, ...trained)).toMatchObject({ trainedOn: 200 });
    }
    expect(await readFile(page, "utf8")).toContain(remembers);
  });

  test("they are known by their contents, whatever they are called", async () => {
    expect(await json("evaluate", model, "--data", alone)).toMatchObject({ count: 200, trainedOn: 200 });
  });

  test("some among others are counted: 150 of 200, where --validation held 50 back", async () => {
    expect(await json("evaluate", validated, "--data", alone)).toMatchObject({ count: 200, trainedOn: 150 });
    expect(await said("evaluate", validated, "--data", alone)).toContain("trained on 150 of these 200 images");
  });

  test("nothing is said of others", async () => {
    const other = await writeBars(folder, 100, 50);
    for (const source of [data, other]) {
      expect(await json("evaluate", model, "--data", source)).toMatchObject({ trainedOn: 0 });
      expect(await said("evaluate", model, "--data", source)).not.toContain("remembers");
    }
    const page = join(folder, "others.html");
    await inkling(["report", model, "--data", data, "--output", page]);
    expect(await readFile(page, "utf8")).not.toContain("remembers");
  });

  test("train says so where there are no test images", async () => {
    const output = join(folder, "alone.safetensors");
    expect(await said("train", ...small, "--data", alone, "--output", output)).toContain(
      "There are no test images: this was measured on the images that it was trained on",
    );
  });
});

describe("--held-out", () => {
  test("scores what --validation had set aside, and agrees with the saved result", async () => {
    const { dataSha256, results } = await decodeTrainedModel(await readFile(validated));
    const result = await json("evaluate", validated, "--data", data, "--held-out");
    expect(result).toMatchObject({ count: 50, trainedOn: 0, agreesWithSavedResult: true });
    expect(result.accuracy).toBe(results?.validationAccuracy);
    expect(dataSha256?.validation).toMatch(/^[0-9a-f]{64}$/);
    expect(await json("mistakes", validated, "--data", data, "--held-out")).toMatchObject({ count: 50 });
  });

  test("is refused where nothing was held out, on other data, and beside another part", async () => {
    const other = await writeBars(folder, 100, 50);
    const held = ["evaluate", "--held-out", "--data"];
    expect(await refusal([...held, data, model], folder)).toContain("nothing was held out");
    expect(await refusal([...held, other, validated], folder)).toContain("not the images that the model was trained");
    expect(await refusal([...held, data, validated, "--part", "test"], folder)).toContain("--part does not go with");
  });
});

describe("--test", () => {
  test("sets a part aside, which every verb finds again by what the model holds", async () => {
    const { testPortion, dataSha256, results } = await decodeTrainedModel(await readFile(divided));
    expect({ testPortion, count: results?.testCount }).toEqual({ testPortion: 0.2, count: 40 });
    for (const more of [[], ["--test", "0.2"]]) {
      const result = await json("evaluate", divided, "--data", alone, ...more);
      expect(result).toMatchObject({ count: 40, trainedOn: 0, agreesWithSavedResult: true });
      expect(result.accuracy).toBe(results?.testAccuracy);
    }
    expect(await json("mistakes", divided, "--data", alone)).toMatchObject({ count: 40, trainedOn: 0 });
    expect(await json("evaluate", divided, "--data", alone, "--held-out")).toMatchObject({ count: 40, trainedOn: 0 });
    // The rest: 120 that it learned from, and 40 that it was validated on.
    const rest = await json("evaluate", divided, "--data", alone, "--part", "training");
    expect(rest).toMatchObject({ count: 160, trainedOn: 120 });
    const { training } = await loadDataset(alone);
    if (training === undefined) throw new Error("no images");
    expect(dataSha256?.training).not.toBe(await fingerprint(training));
  });

  test("the report writes it into the command that trains again, and verify trains on the same images", async () => {
    const page = join(folder, "divided.html");
    await inkling(["report", divided, "--data", alone, "--output", page]);
    expect(await readFile(page, "utf8")).toContain(`--seed 7 --data ${alone} --validation 40 --test 0.2 --output`);
    expect((await inkling(["verify", divided, "--data", alone])).exitCode).toBe(0);
  });

  test("on other data than the model's, all images are read unless told", async () => {
    const other = join(await writeBars(folder, 100, 50), "train-images-idx3-ubyte");
    expect(await json("evaluate", divided, "--data", other)).toMatchObject({ count: 100, trainedOn: 0 });
    expect(await json("evaluate", divided, "--data", other, "--test", "0.2")).toMatchObject({ count: 20 });
  });

  test("of what a model was trained on whole, the part is one that it was trained on, and said to be", async () => {
    expect(await json("evaluate", model, "--data", alone, "--test", "0.2")).toMatchObject({ count: 40, trainedOn: 40 });
  });

  test.each([
    [["train", "--test", "0.2"], "where there are test images already"],
    [["train", "--test", "1.5"], "Expected a number between 0 and 1"],
    [["evaluate", "--test", "0.2"], "where there are test images already"],
  ])("%j is refused", async (args, message) => {
    expect((await inkling([...args, "--data", data])).stderr).toContain(message);
  });

  test("another portion than the model's, and one that leaves nothing, are refused", async () => {
    const refused = (...args: string[]) => refusal([...args, "--data", alone], folder);
    expect(await refused("evaluate", divided, "--test", "0.5")).toContain("expected 0.2, which was set aside");
    expect(await refused("train", "--test", "0.001")).toContain("leaves images to train on and to test on");
  });
});
