import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as data from "@inkling/data";
import * as pictures from "@inkling/data/pictures";
import * as drawings from "@inkling/drawings";
import * as exporting from "@inkling/exporting";
import { encode } from "fast-png";
import { unzipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import * as core from "../src/index.js";
import * as recipes from "../src/recipes.js";
import * as experiments from "../src/experiments.js";
import * as inspection from "../src/inspection.js";
import * as statistics from "../src/statistics.js";
import * as corePictures from "../src/pictures.js";
import * as digits from "../src/digits.js";
import * as reading from "../src/reading.js";
import { entriesOf, examplesBehind, keeps, runnable } from "./support/docstrings.js";
import { firstOfMnist } from "./support/mnist.js";

/*
 * Every example of a public docstring is run as it stands there. What it takes for granted (a network, images, files) is on
 * the stage below; what it promises in a comment is compared where it follows from the example alone.
 */

const doors: Readonly<Record<string, object>> = {
  inkling: core,
  "inkling/recipes": recipes,
  "inkling/experiments": experiments,
  "inkling/inspection": inspection,
  "inkling/statistics": statistics,
  "inkling/pictures": corePictures,
  "inkling/digits": digits,
  "inkling/reading": reading,
  "@inkling/data": data,
  "@inkling/data/pictures": pictures,
  "@inkling/drawings": drawings,
  "@inkling/exporting": exporting,
};

/** What cannot be run in a test, and why. */
const notRun: Readonly<Record<string, string>> = {
  readPickle: "wants mnist.pkl.gz: packages/data/test reads pickles",
  readMat: "wants ex4weights.mat: packages/data/test reads MATLAB's files",
  readCourseWeights: "likewise",
  assignRoles: "leaves the arrays to who has them: packages/data/test gives roles to many",
  planFurther: "wants the rest of a training: packages/core/test/recipes/furtherTraining.test.ts goes on with one",
  startServer: "listens on a port until the process ends: packages/server/test starts it on a free one",
  loadFashion: "fetches Fashion-MNIST from the net",
  runRecipe: "trains for minutes: packages/core/test/recipes runs recipes on few images",
  legendOf: "leaves parts of a panel out (…)",
  encodePanels: "leaves the panels to who draws them: packages/drawings/test draws them",
  renderPanelPage: "likewise",
  renderReport: "leaves the model's figures to who measured them: packages/drawings/test writes one",
  roundModel: "wants a finished training: packages/core/test/experiments rounds one",
  courseDataset: "wants all of MNIST: packages/core/test/dataset/course.test.ts rebuilds it",
  courseImages: "likewise",
  learningCurve: "trains a network for each size and seed: packages/core/test/experiments does it on few images",
  crossValidate: "trains a network for each fold: packages/core/test/labels does it on few images",
  estimateFineTuning:
    "teaches the network that comes along five times: packages/core/test/tuning does it on few images",
};

const folder = mkdtempSync(join(tmpdir(), "inkling-docstrings-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

type Scene = Readonly<Record<string, () => unknown>>;

const { conv2d, createNetwork, dense, maxPool2d, relu, softmax, softmaxCrossEntropy, adam } = core;
const training = firstOfMnist(200);
const test = firstOfMnist(200, "t10k");
const network = createNetwork({ layers: [conv2d(8, 5), maxPool2d(), relu(), dense(10), softmax()], seed: 1 });
const plan = { loss: softmaxCrossEntropy(), optimizer: adam(), batchSize: 20, epochs: 1 };
const pixels = core.imageAt(test, 0).slice();
const classNames = ["dark", "bright"];
/** Four pixels, two layers: what is checked number by number takes milliseconds. */
const tiny = createNetwork({
  inputShape: [2, 2],
  layers: [dense(4), core.sigmoid(), dense(2), core.sigmoid()],
  classNames,
});
const dots = core.createDataset({
  ...{ name: "dots", imageShape: [2, 2], images: Uint8Array.from({ length: 32 }, (_, i) => (37 * i) % 256) },
  ...{ labels: Uint8Array.from({ length: 8 }, (_, i) => i % 2), classNames },
});
const checked: Scene = { network: () => tiny, training: () => dots, images: () => dots, plan: () => stepPlan };
const stepPlan = { loss: core.squaredError(), optimizer: core.gradientDescent({ learningRate: 3 }) };

/** A 1 drawn with a ruler, dark on white. */
const pen = { width: 60, height: 80, pixels: new Uint8Array(4800).fill(255) };
for (let y = 15; y < 65; y++) pen.pixels.fill(20, y * 60 + 27, y * 60 + 33);

const picture = encode({ width: 60, height: 80, data: pen.pixels, channels: 1 });

/** A small file of each name that examples open. */
async function writeFiles(): Promise<void> {
  const model = { network, history: [], engine: "wasm", recipe: recipes.fastRecipe, seed: 1 } as const;
  const mlp = createNetwork({ layers: [dense(128), relu(), dense(10), softmax()] });
  const keras = Object.fromEntries(
    mlp.tensors.map(({ shape, offset, size }, i) => [
      `arr_${i}`,
      { shape, values: mlp.parameters.slice(offset, offset + size) },
    ]),
  );
  const arrays = data.writeNpz({ x_train: { shape: [1, 28, 28], values: pixels } });
  const npy = unzipSync(arrays)["x_train.npy"];
  const idx = data.writeIdx({ shape: [2], values: Uint8Array.of(7, 9) });
  const files: Readonly<Record<string, Uint8Array>> = {
    "digits.safetensors": exporting.writeSafetensors(network),
    "own.safetensors": await core.encodeNetwork(network),
    "model.safetensors": await recipes.encodeTrainedModel(model),
    "digits.onnx": exporting.writeOnnx(network),
    "keras.npz": data.writeNpz(keras),
    "mnist.npz": arrays,
    "digits.npy": npy,
    "train-images-idx3-ubyte": idx,
    "train-images-idx3-ubyte.gz": gzipSync(idx),
  };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
}

const at = (name: string): string => join(folder, name);

/** Four images, one of them paper but for a corner: enough to be run with, and nothing to wait for. */
const few = core.takeFirst(training, 4);
const pixelsOf = (count: number): core.Dataset =>
  core.createDataset({
    ...{ name: "pixels", imageShape: [1, 1], images: new Uint8Array(count), labels: new Uint8Array(count) },
  });

/** What examples take for granted, by name: made when one asks for it. */
const stage: Scene = {
  network: () => network,
  trained: () => network,
  training: () => few,
  validation: () => few,
  test: () => few,
  dataset: () => few,
  plan: () => plan,
  pixels: () => pixels,
  loss: () => plan.loss,
  images: () => few,
  image: () => core.imageAt(training, 0),
  trainer: () => core.createTrainer(network, { training: few, ...plan }),
  objective: () => inspection.createObjective(tiny, dots, { loss: core.squaredError() }),
  start: () => Float64Array.from(tiny.parameters),
  parameters: () => Float64Array.from(tiny.parameters),
  options: () => ({ training: few, ...plan }),
  show: () => () => undefined,
  recipe: () => recipes.fastRecipe,
  history: () => [],
  seed: () => 1,
  step: () => inspection.stepInNumbers(tiny, dots, stepPlan),
  worst: () => ({ index: 3 }),
  examined: () => inspection.examineImages(network, test),
  probabilities: () => core.predict(network, few.images).outputs,
  samples: () => few,
  picture: () => pen,
  table: () => pen,
  width: () => 60,
  height: () => 80,
  process: () => ({ once: () => undefined }),
  context: () => ({
    getImageData: () => ({ width: 28, height: 28, data: new Uint8ClampedArray(28 * 28 * 4).fill(255) }),
  }),
  readFile: () => (name: string) => readFile(at(name)),
  readBytes: () => async (name: string) => new Uint8Array(await readFile(at(name))),
  writeFile: () => (name: string, bytes: Uint8Array) => writeFile(at(`written-${name}`), bytes),
};

const mlp = createNetwork({ layers: [dense(10), core.sigmoid()], seed: 1 });
const squared: Scene = { loss: () => stepPlan.loss, optimizer: () => stepPlan.optimizer };

/** Errors that halve with four times the images. */
const curvePoints = [100, 400, 1600, 6400].map((size) => ({ size, error: 4 / Math.sqrt(size) }));

/** What single examples want otherwise. */
const settings: Readonly<Record<string, Scene>> = {
  decodeNetwork: { readFile: () => () => readFile(at("own.safetensors")) },
  splitDataset: { dataset: () => pixelsOf(42_000) },
  takeFirst: { training: () => pixelsOf(1000) },
  minimize: { network: () => createNetwork({ layers: [dense(10), core.sigmoid()] }) },
  createReader: {
    context: () => ({
      getImageData: (_x: number, _y: number, width: number, height: number) => ({
        ...{ width, height },
        data: Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => (i % 4 < 3 ? pen.pixels[i >> 2] : 255)),
      }),
    }),
  },
  createHealthCheck: { training: () => training },
  lossInNumbers: { image: () => core.takeFirst(test, 1), network: () => mlp, ...squared },
  comparePairs: { first: () => core.evaluate(network, few), second: () => core.evaluate(network, few) },
  fitPowerLaw: { points: () => curvePoints },
  powerLawAt: { points: () => curvePoints },
  summarizeCurve: {
    runs: () => curvePoints.map(({ size, error }) => ({ size, seed: 1, wrong: 1000 * error, count: 1000 })),
  },
  corrupt: { test: () => test },
  normalizeDigit: { pixels: () => pen.pixels },
  readCsv: { response: () => new Response("label,1x1,1x2\n7,0,255\n") },
  readIdxDataset: {
    imageBytes: () => data.writeIdx({ shape: [2, 1, 2], values: Uint8Array.of(0, 255, 255, 0) }),
    labelBytes: () => data.writeIdx({ shape: [2], values: Uint8Array.of(7, 9) }),
  },
  decodeColours: { bytes: () => picture },
  decodeGrey: { bytes: () => picture },
  checkGradients: checked,
  steepImages: checked,
  checkStep: checked,
  plantedMistakes: checked,
  parameterInNumbers: checked,
  unitInNumbers: { network: () => tiny, step: () => inspection.stepInNumbers(tiny, dots, stepPlan) },
  decodeSafetensors: {
    bytes: () => recipes.encodeSafetensors([{ name: "weights", shape: [1], data: Float32Array.of(1) }], {}),
  },
  courseParameters: {
    theta1: () => ({ rows: 25, columns: 401, values: new Float64Array(25 * 401) }),
    theta2: () => ({ rows: 10, columns: 26, values: new Float64Array(260) }),
  },
};

const entries = entriesOf(["core", "data", "drawings", "exporting", "server"]);
const examples = examplesBehind(entries);

describe("examples of public docstrings", async () => {
  await writeFiles();

  it("are found: some 150", () => {
    expect(examples.length).toBeGreaterThan(140);
  });

  it("are promises that can be broken", () => {
    expect([keeps("5", 5), keeps("5", 6), keeps('"a…"', "abc"), keeps("0, 255, 0", [0, 255, 1])]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect([keeps("of a canvas", 3), keeps("10,285 numbers", new Array(3)), keeps("true: so", false)]).toEqual([
      undefined,
      false,
      false,
    ]);
  });

  const running = examples.filter(({ name }) => !Object.hasOwn(notRun, name));
  it.each(running)("$entry: $name", async ({ name, entry, code }) => {
    const scene = { ...stage, ...settings[name] };
    const asked = Object.keys(scene).filter((each) =>
      new RegExp(`(?<![\\w"]|(?<!\\.\\.)\\.)${each}\\b(?!["\\w:])`).test(code),
    );
    const on = Object.fromEntries(asked.map((each) => [each, scene[each]()]));
    // The example's own door comes before the others; what it takes for granted comes before names of doors it does not open.
    const scope: Record<string, unknown> = Object.fromEntries([
      ...Object.values(doors).flatMap((door) => Object.entries(door)),
      ...Object.entries(doors[entry] ?? {}),
      ...Object.entries(on),
    ]);
    const names = Object.keys(scope);
    const AsyncFunction = (async () => Promise.resolve()).constructor as new (
      ...parts: string[]
    ) => (...values: unknown[]) => Promise<[string, unknown][]>;
    const run = new AsyncFunction(...names, runnable(code));
    let given: [string, unknown][] = [];
    try {
      given = await run(...names.map((each) => scope[each]));
    } catch (error) {
      // An example of what is refused says so in a comment.
      if (!(error instanceof core.InklingError) || !code.includes(error.message.slice(0, 40))) throw error;
    }
    if (asked.length > 0) return;
    for (const [promised, value] of given)
      expect(keeps(promised, value), `${promised} is ${String(value)}`).not.toBe(false);
  });

  it("are not run where that is said, and only there", () => {
    const known = new Set(examples.map(({ name }) => name));
    expect(Object.keys(notRun).filter((name) => !known.has(name))).toEqual([]);
  });
});
