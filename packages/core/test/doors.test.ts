import { describe, expect, it } from "vitest";
import {
  adam,
  createDataset,
  createNetwork,
  createReader,
  createTrainer,
  DataError,
  decodeNetwork,
  dense,
  encodeNetwork,
  evaluate,
  fit,
  imageAt,
  minimize,
  OptionError,
  parametersSha256,
  predict,
  predictShifted,
  relu,
  selectImages,
  ShapeError,
  softmax,
  softmaxCrossEntropy,
  splitDataset,
  takeFirst,
  type Dataset,
  type FitOptions,
  type Loss,
  type Network,
} from "../src/index.js";
import {
  augmentImages,
  createObjective,
  createScorer,
  featureMaps,
  filtersOf,
  layersWithFilters,
  occlusion,
  pixelGradient,
  withParameters,
} from "../src/inspection.js";
import { digitNetwork } from "../src/digits.js";

/*
 * What is public checks what it is given, in words: a program in JavaScript, or JSON that says it is a network, has no type
 * system in its way.
 */

const layers = [dense(3), relu(), dense(2), softmax()];
const network = createNetwork({ inputShape: [2, 3], layers, classNames: ["a", "b"] });
const parts = {
  name: "four images",
  imageShape: [2, 3],
  images: Uint8Array.from({ length: 24 }, (_, i) => 10 * i),
  labels: Uint8Array.of(0, 1, 1, 0),
  classNames: ["a", "b"],
};
const dataset = createDataset(parts);
const image = imageAt(dataset, 1);
const loss = softmaxCrossEntropy();
const plan = { training: dataset, loss, optimizer: adam(), batchSize: 2, epochs: 1 };

/** Anything, as if it were what the types ask for. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a cast, short to write
const as = <Thing>(value: unknown): Thing => value as Thing;

/** What was thrown, at once or later. */
async function thrownBy(run: () => unknown): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  return undefined;
}

async function expectRefusal(run: () => unknown, message: string | RegExp): Promise<void> {
  const error = await thrownBy(run);
  expect(error).toBeInstanceOf(OptionError);
  expect(String(error)).toMatch(message);
}

describe("what is no network", () => {
  const doors: Record<string, (network: Network) => unknown> = {
    fit: (network) => fit(network, plan),
    minimize: (network) => minimize(network, { training: dataset, loss, iterations: 1 }),
    createTrainer: (network) => createTrainer(network, plan),
    evaluate: (network) => evaluate(network, dataset),
    predict: (network) => predict(network, image),
    predictShifted: (network) => predictShifted(network, image, 5),
    createReader,
    createObjective: (network) => createObjective(network, dataset, { loss }),
    createScorer: (network) => createScorer(network, dataset, { loss }),
    encodeNetwork: (network) => encodeNetwork(network),
    withParameters: (network) => withParameters(network, new Float32Array(29)),
    featureMaps: (network) => featureMaps(network, image),
    filtersOf: (network) => filtersOf(network, 1),
    layersWithFilters,
    occlusion: (network) => occlusion(network, image, 0, { size: 1 }),
    pixelGradient: (network) => pixelGradient(network, image, 0),
  };
  const strangers: Record<string, unknown> = {
    null: null,
    nothing: undefined,
    "a number": 7,
    "a text": "network",
    "plain layers": layers,
    "its description": { inputShape: [2, 3], layers, classNames: ["a", "b"], seed: 1, pixelScale: 1 },
    "a copy by JSON": JSON.parse(JSON.stringify(network)) as unknown,
    "a copy by spreading": { ...network },
    "a structured clone": structuredClone({ ...network }),
  };

  it.each(Object.keys(doors))("is refused in words: %s", async (door) => {
    for (const [name, stranger] of Object.entries(strangers)) {
      const message = "This is not a network: expected what createNetwork or decodeNetwork made, received ";
      await expectRefusal(() => doors[door](as<Network>(stranger)), message).catch((error: unknown) => {
        throw new Error(`${door} of ${name}`, { cause: error });
      });
      expect(await thrownBy(() => doors[door](network)), door).toBeUndefined();
    }
  });
});

describe("what is no data set", () => {
  const doors: Record<string, (dataset: Dataset) => unknown> = {
    fit: (training) => fit(network, { ...plan, training }),
    "fit, to validate": (validation) => fit(network, { ...plan, validation }),
    minimize: (training) => minimize(network, { training, loss, iterations: 1 }),
    createTrainer: (training) => createTrainer(network, { ...plan, training }),
    evaluate: (dataset) => evaluate(network, dataset),
    createObjective: (dataset) => createObjective(network, dataset, { loss }),
    createScorer: (dataset) => createScorer(network, dataset, { loss }),
    imageAt: (dataset) => imageAt(dataset, 0),
    selectImages: (dataset) => selectImages(dataset, [0]),
    takeFirst: (dataset) => takeFirst(dataset, 1),
    splitDataset: (dataset) => splitDataset(dataset, { counts: { training: 2, validation: 2 }, seed: 1 }),
  };

  it.each(Object.keys(doors))("is refused in words: %s", async (door) => {
    const copies = [
      { ...dataset },
      { ...dataset, count: 100_000 },
      { ...parts, count: 4 },
      structuredClone({ ...dataset }),
    ];
    for (const stranger of [null, 7, [], ...copies]) {
      await expectRefusal(
        () => doors[door](as<Dataset>(stranger)),
        "This is not a data set: expected what createDataset",
      );
    }
    expect(await thrownBy(() => doors[door](dataset))).toBeUndefined();
  });

  it("was one, but its labels were changed since, or its pixels handed to another thread", async () => {
    const labels = Uint8Array.of(0, 1, 1, 0);
    const changed = createDataset({ ...parts, labels });
    labels[2] = 200;
    const moved = createDataset({ ...parts, images: parts.images.slice() });
    structuredClone(moved.images, { transfer: [moved.images.buffer] });
    for (const training of [changed, moved]) {
      for (const run of [() => fit(network, { ...plan, training }), () => evaluate(network, training)]) {
        const error = await thrownBy(run);
        expect(error).toBeInstanceOf(DataError);
        expect(String(error)).toMatch(/label of image 2 is out of range|images and labels do not agree/);
      }
    }
  });

  it("cannot be made of parts that are none", () => {
    const wrong: [object | null, string][] = [
      [null, "Wrong the data set: expected an object, received null."],
      [{ labels: [0, 1, 1, 0] }, "Wrong labels in the data set: expected a Uint8Array, received [0,1,1,0]."],
      [{ labels: Int8Array.of(0, 1, -1, 0) }, "Wrong labels in the data set: expected a Uint8Array"],
      [{ labels: Uint8Array.of(0, 1, -1, 0) }, "label of image 2 is out of range: expected 0 to 1, received 255."],
      [{ labels: Uint8Array.of(0, 1, 200, 0) }, "label of image 2 is out of range: expected 0 to 1, received 200."],
      [{ labels: Uint8Array.of(0, 1, 1) }, "images and labels do not agree"],
      [{ images: new Uint8Array(23) }, "images and labels do not agree"],
      [{ images: Array.from(parts.images) }, "Wrong images: expected a Uint8Array or a Float32Array, received object."],
      [{ images: new Float64Array(24) }, "Wrong images: expected a Uint8Array or a Float32Array"],
      [{ imageShape: [2, 0] }, "Wrong imageShape in the data set"],
      [{ imageShape: 6 }, "Wrong imageShape in the data set"],
      [{ name: 3 }, "Wrong name in the data set"],
      [{ classNames: "ab" }, "Wrong classNames in the data set"],
    ];
    for (const [change, message] of wrong) {
      const given = change === null ? null : { ...parts, ...change };
      expect(() => createDataset(as<typeof parts>(given)), message).toThrow(message);
    }
    expect(() => selectImages(dataset, [0, 4])).toThrow("Wrong index of an image: expected a whole number from 0 to 3");
    expect(() => imageAt(dataset, -1)).toThrow(OptionError);
  });
});

describe("what is no description", () => {
  const losses: [unknown, string][] = [
    [undefined, "expected an object, received nothing."],
    [null, "expected an object, received null."],
    ["softmaxCrossEntropy", "expected an object"],
    [softmaxCrossEntropy, "received function."],
    [{ kind: "nope" }, 'expected "squaredError", "binaryCrossEntropy", "softmaxCrossEntropy", received "nope".'],
    [{ kind: "toString" }, 'received "toString".'],
    [{ kind: "softmaxCrossEntropy", smoothing: 7 }, "expected a finite number from 0 to 1, received 7."],
  ];

  it.each(losses)("a loss: %j", async (value, message) => {
    const wrong = as<Loss>(value);
    await expectRefusal(() => fit(network, { ...plan, loss: wrong }), message);
    await expectRefusal(() => fit(network, { ...plan, validation: dataset, loss: wrong }), message);
    await expectRefusal(() => minimize(network, { training: dataset, loss: wrong, iterations: 1 }), message);
    await expectRefusal(() => createScorer(network, dataset, { loss: wrong }), message);
    await expectRefusal(() => createObjective(network, dataset, { loss: wrong }), message);
    if (value !== undefined) await expectRefusal(() => evaluate(network, dataset, { loss: wrong }), message);
  });

  it.each<[keyof FitOptions, unknown, string]>([
    ["optimizer", undefined, "Wrong optimizer in the training plan: expected an object, received nothing."],
    ["optimizer", { kind: "adam", learningRate: NaN }, "received NaN."],
    ["optimizer", { kind: "adam", rate: 1 }, 'Unknown field "rate" in optimizer in the training plan'],
    ["schedule", { kind: "nope" }, "Wrong schedule.kind in the training plan"],
    ["penalties", { l2: "1" }, "Wrong penalties.l2 in the training plan"],
    ["augmentation", { shift: -1 }, "Wrong augmentation.shift in the training plan"],
    ["epochs", "5", "Wrong epochs in the training plan"],
    ["shuffle", 1, "Wrong shuffle in the training plan"],
    ["clipNorm", null, "Wrong clipNorm in the training plan"],
    ["seed", "one", "Wrong seed"],
    ["threads", null, ""],
  ])("%s of a plan: %j", async (name, value, message) => {
    const run = () => fit(network, { ...plan, [name]: value });
    if (message !== "") await expectRefusal(run, message);
    else expect(await thrownBy(run)).toBeUndefined();
  });

  it("options that are none", async () => {
    for (const none of [undefined, null, []]) {
      await expectRefusal(() => fit(network, as<FitOptions>(none)), "Wrong the training plan: expected an object");
    }
  });

  it("a network's", () => {
    const wrong: [unknown, string][] = [
      [null, "Wrong layers in the network: expected a list of at most 1000, received nothing."],
      [layers, "in the network"],
      [{ layers: [null] }, "Wrong layers[0] in the network: expected an object, received null."],
      [{ layers: ["dense"] }, 'Wrong layers[0] in the network: expected an object, received "dense".'],
      [{ layers: [{ kind: "mine", forward: () => 1 }] }, 'Wrong layers[0].kind in the network: expected "dense"'],
      [{ layers: [dense] }, "Wrong layers[0] in the network: expected an object, received function."],
      [{ layers, pixelscale: 1 }, 'Unknown field "pixelscale" in the network'],
      [{ layers, seed: "1" }, "Wrong seed in the network"],
      [{ layers, inputShape: 28 }, "Wrong inputShape in the network"],
    ];
    for (const [value, message] of wrong) {
      expect(() => createNetwork(as<Parameters<typeof createNetwork>[0]>(value)), message).toThrow(message);
    }
  });

  it("what other doors take", async () => {
    expect(() => augmentImages(new Uint8Array(784), as<never>({ shift: "2" }))).toThrow("Wrong shift in augmentation");
    await expectRefusal(() => decodeNetwork(as<Uint8Array>(new ArrayBuffer(8))), "Wrong bytes: expected a Uint8Array");
    await expectRefusal(() => parametersSha256(as<Float32Array>(network)), "Wrong parameters: expected a Float32Array");
    await expectRefusal(() => createReader(network, { until: 5 }), "Wrong until: expected a whole number from 1 to 4");
    expect(() => withParameters(network, as<number[]>(null))).toThrow(ShapeError);
  });
});

describe("nothing of a network changes", () => {
  it("its parameters are a copy: what is written to them is neither read nor saved", async () => {
    const before = predict(network, image);
    const saved = await encodeNetwork(network);
    const { parameters } = network;
    parameters.fill(0);
    expect(network.parameters).not.toEqual(parameters);
    expect(predict(network, image)).toEqual(before);
    expect(createReader(network).read(image)).toEqual(before);
    expect(await encodeNetwork(network)).toEqual(saved);
    expect(predict(withParameters(network, parameters), image).outputs).toEqual(Float32Array.of(0.5, 0.5));
  });

  it("nor does the network that comes along, which all share", () => {
    const blank = new Uint8Array(784);
    const before = predict(digitNetwork(), blank);
    digitNetwork().parameters.fill(0);
    expect(predict(digitNetwork(), blank)).toEqual(before);
    expect(digitNetwork().parameters.some((number) => number !== 0)).toBe(true);
  });

  it("its lists are frozen, to the last", () => {
    const lists: unknown[] = [network, network.layers, network.shapes, network.classNames, network.inputShape];
    const deeper = [
      network.layers[0],
      network.shapes[1],
      network.tensors,
      network.tensors[0],
      network.tensors[0].shape,
    ];
    expect([...lists, ...deeper].every((value) => Object.isFrozen(value))).toBe(true);
    expect([dataset, dataset.imageShape, dataset.classNames].every((value) => Object.isFrozen(value))).toBe(true);
  });

  it("leaves what it was made of as it was", () => {
    const own = { layers: [dense(2)], inputShape: [2, 3], classNames: ["a", "b"] };
    createNetwork(own);
    createDataset({ ...parts, ...own });
    expect(Object.values(own).some((value) => Object.isFrozen(value))).toBe(false);
  });
});
