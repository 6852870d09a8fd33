import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inkling, learnBars, refusal } from "../support.js";

// Options and recipes that cannot be meant: one message that says what to do, exit code 2, and every file as it was.

let folder: string;
let data: string;
let model: string;
let remove: () => Promise<void>;

/** A file of the temporary folder. */
function file(name: string): string {
  return join(folder, name);
}

beforeAll(async () => {
  ({ folder, data, model, remove } = await learnBars());
});

afterAll(() => remove());

const refused = (args: readonly string[]): Promise<string> => refusal(args, folder);

describe("options", () => {
  test.each([
    [["train", "--epoch", "3"], "Did you mean --epochs?"],
    [["trian"], "Did you mean train?"],
    [["predict"], "missing required argument 'files'"],
    [["evaluate", "a", "b"], "too many arguments"],
    [["train", "--epochs", "0"], "Expected a whole number of at least 1."],
    [["train", "--epochs", "1.5"], "Expected a whole number of at least 1."],
    [["train", "--threads", "0"], "Expected a whole number from 1 to 64."],
    [["train", "--threads", "-1"], "Expected a whole number from 1 to 64."],
    [["train", "--threads", "1000"], "Expected a whole number from 1 to 64."],
    [["train", "--threads", "many"], "Expected a whole number from 1 to 64."],
    [["train", "--seed", "-1"], "Expected a whole number of at least 0."],
    [["train", "--learning-rate", "fast"], "Expected a number above 0."],
    [["train", "--learning-rate", "0"], "Expected a number above 0."],
    [["train", "--batch-size", "some"], "Expected a whole number of at least 1, or all."],
    [["train", "--optimizer", "sgd"], 'expected "gradientDescent", "momentum", "rmsProp", "adam", received "sgd"'],
    [["train", "--optimizer", "adamW"], 'received "adamW". Perhaps "adam" is meant.'],
    [["train", "--optimizer", "momentum:momentum=1"], "Wrong momentum in --optimizer momentum:momentum=1: expected a"],
    [
      ["train", "--optimizer", "adam:rate=1"],
      'Unknown field "rate" in --optimizer adam:rate=1: expected kind, learning',
    ],
    [["train", "--loss", "mse"], 'Wrong kind in --loss mse: expected "squaredError", "binaryCrossEntropy"'],
    [["train", "--layers", "784,x"], "separated by commas"],
    [["train", "--layers", "784"], "inputs, hidden units and outputs"],
    [["train", "--layers", "784,30,10", "--activation", "rleu"], 'received "rleu". Perhaps "relu" is meant.'],
    [["train", "--layers", "784,30,10", "--activation", "relu,tanh"], "one for each of the 1 hidden layers"],
    [["train", "--layers", "784,30,10", "--initializer", "uniform:x"], "a name and a value behind each colon"],
    [["train", "--layers", "784,30,10", "--initializer", "uniform:limit=x"], 'expected a number, received "x"'],
    [["train", "--layers", "784,30,10", "--initializer", "uniform:limit=-1"], "of at least 0, received -1"],
    [["train", "--layers", "400,30,10"], "Pass --layers 784,30,10"],
    [["train", "--layers", "784,30,9"], "Pass --layers 784,30,10"],
    [
      ["train", "--schedule", "stepDecay"],
      "Wrong everySteps in --schedule stepDecay: expected a number, received nothing",
    ],
    [
      ["train", "--schedule", "cosine"],
      'expected "constant", "stepDecay", "exponentialDecay", "cosineDecay", "oneCycle"',
    ],
    [["train", "--schedule", "oneCycle:warmUpSteps=5"], "0: one cycle begins with a rise of its own, received 5"],
    [["train", "--recipe", "nielsen"], "nielsen-30, nielsen-100, or a JSON file"],
    [["train", "--recipe", "nowhere.json"], "no such file"],
    [["train", "--recipe", "scratch"], "Too few images"],
    [["train", "--validation", "200"], "fewer than the 200 training images"],
    [["reproduce", "deeep"], "ng, deep, sgd, scratch"],
    [["reproduce", "deep", "--weights", "w.mat"], "--weights without the experiment ng"],
    [["check", "nothing"], "Unknown recipe"],
  ])("inkling %j", async (args, message) => {
    const own = args[0] === "train" ? ["--data", data, "--output", model] : [];
    expect(await refused([...args, ...own])).toContain(message);
  });

  test.each([
    [["--recipe", "deep", "--layers", "784,10"], "--layers does not go with --recipe"],
    [["--recipe", "deep", "--activation", "tanh"], "--activation does not go with --recipe"],
    [["--activation", "tanh"], "--activation without --layers"],
    [["--recipe", "ng", "--learning-rate", "1"], "--learning-rate does not go with a recipe"],
    [["--recipe", "ng", "--early-stopping", "1"], "--early-stopping does not go with a recipe"],
    [["--keep", "best"], "--keep best without validation images"],
    [["--early-stopping", "3"], "Add --validation"],
    [
      ["--resume", "x.safetensors", "--batch-size", "3"],
      "--batch-size does not go with --resume: expected those of the model",
    ],
    [["--resume", "x.safetensors", "--recipe", "ng"], "--recipe does not go with --resume"],
    [["--tensorboard"], "--tensorboard without a folder to write to"],
  ])("train %j contradicts itself", async (args, message) => {
    expect(await refused(["train", "--data", data, "--output", model, ...args])).toContain(message);
  });

  test("without a verb: the help, on standard error, and 2", async () => {
    const { exitCode, stdout, stderr } = await inkling([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("Commands:");
  });
});

describe("recipe files", () => {
  const layers = [{ kind: "dense", units: 10 }, { kind: "softmax" }];
  const learning = {
    method: "steps",
    loss: { kind: "softmaxCrossEntropy" },
    optimizer: { kind: "adam" },
    batchSize: 10,
    epochs: 1,
  };

  test.each([
    [
      "text for a number",
      { layers: [{ kind: "dense", units: "30" }] },
      'Wrong layers[0].units in FILE: expected a number, received "30"',
    ],
    [
      "a fraction of a unit",
      { layers: [{ kind: "dense", units: 1.5 }] },
      "Wrong layers[0].units in FILE: expected a whole number of at least 1, received 1.5",
    ],
    ["no units", { layers: [{ kind: "dense" }] }, "Wrong layers[0].units in FILE: expected a number, received nothing"],
    [
      "an unknown layer",
      { layers: [{ kind: "dence", units: 3 }] },
      'Wrong layers[0].kind in FILE: expected "dense", "conv2d", "depthwiseConv2d", "batchNorm"',
    ],
    ["no layer", { layers: [] }, "Wrong layers in FILE: expected a list of at least one layer, received []"],
    ["an unknown field", { layers, epochs: 3 }, 'Unknown field "epochs" in FILE'],
    [
      "an unknown field within",
      { layers, learning: { ...learning, rate: 1 } },
      'Unknown field "rate" in learning in FILE',
    ],
    [
      "a negative rate",
      { layers, learning: { ...learning, optimizer: { kind: "adam", learningRate: -1 } } },
      "Wrong learning.optimizer.learningRate in FILE: expected a finite number above 0, received -1",
    ],
    [
      "a batch that is none",
      { layers, learning: { ...learning, batchSize: "half" } },
      'Wrong learning.batchSize in FILE: expected a whole number of at least 1, or "all", received "half"',
    ],
    [
      "an unknown loss",
      { layers, learning: { ...learning, loss: { kind: "mse" } } },
      "Wrong learning.loss.kind in FILE",
    ],
    [
      "a misspelt field",
      { layers: [{ kind: "dense", unit: 30 }] },
      'Wrong layers[0].units in FILE: expected a number, received nothing. Perhaps "unit" is meant to be "units"',
    ],
    ["null for a number", { layers: [{ kind: "dense", units: null }] }, "expected a number, received null"],
    [
      "what every object inherits",
      { layers, constructor: { kind: "dense" } },
      'Unknown field "constructor" in FILE: expected layers, name, summary, pixelScale, images, learning',
    ],
    ["a list", [1, 2], "Wrong FILE: expected an object, received [1,2]"],
  ])("%s", async (_, recipe, message) => {
    const path = file("recipe.json");
    await writeFile(path, JSON.stringify(recipe));
    const stderr = await refused(["train", "--recipe", path, "--data", data, "--output", model]);
    expect(stderr).toContain(message.replace("FILE", path));
  });

  test("no JSON at all", async () => {
    await writeFile(file("recipe.json"), "{ layers: }");
    const args = ["train", "--recipe", file("recipe.json"), "--data", data, "--output", model];
    const stderr = await refused(args);
    expect(stderr).toContain(`${file("recipe.json")} is not JSON`);
    expect(stderr).toContain("Look for a missing comma or quotation mark");
  });
});
