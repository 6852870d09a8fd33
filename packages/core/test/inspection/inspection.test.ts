import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../src/core/errors.js";
import { createRng } from "../../src/core/rng.js";
import { augmentation } from "../../src/dataset/augment.js";
import { imageAt } from "../../src/dataset/dataset.js";
import { augmentImages } from "../../src/inspection/augmented.js";
import { splitChannels } from "../../src/inspection/channels.js";
import { featureMaps } from "../../src/inspection/featureMaps.js";
import { filtersOf, layersWithFilters } from "../../src/inspection/filters.js";
import { occlusion } from "../../src/inspection/occlusion.js";
import { pixelGradient } from "../../src/inspection/pixelGradient.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { wasmEngine } from "../../src/kernels/wasm.js";
import { relu, sigmoid, silu, softmax, tanh } from "../../src/layers/activation.js";
import { flatten } from "../../src/layers/flatten.js";
import { batchNorm } from "../../src/layers/batchNorm.js";
import { conv2d } from "../../src/layers/conv2d.js";
import { dense } from "../../src/layers/dense.js";
import { depthwiseConv2d } from "../../src/layers/depthwiseConv2d.js";
import { dropout } from "../../src/layers/dropout.js";
import type { Layer } from "../../src/layers/layers.js";
import { averagePool2d, maxPool2d } from "../../src/layers/pool.js";
import { createStep } from "../../src/layers/layer.js";
import { residentImages } from "../../src/program/input.js";
import { createNetwork, withParameters, type Network } from "../../src/network/network.js";
import { predict } from "../../src/predicting/predict.js";
import { createReader } from "../../src/predicting/reader.js";
import { compileProgram } from "../../src/program/program.js";
import { firstOfMnist } from "../support/mnist.js";

/*
 * Worked by hand. The image 1 to 9, row after row; two filters of 2x2 (x[y, x] - x[y+1, x+1] + 1/2 and
 * x[y, x+1] + x[y+1, x] - 1); the largest of the four places; ReLU; logits a + b/2 + 1 and b/4 - a + 2.
 *
 * The first filter is -3.5 everywhere, the second 5, 7, 11, 13; the pool keeps -3.5 and 13, of the last place; ReLU makes
 * that 0 and 13; the logits are 7.5 and 5.25. More ink raises the first logit where the second filter's last place looks
 * only: by half at (1, 2) and at (2, 1). It is 13/2 + 1 = (6 + 8)/2 - 1/2 + 1.
 */
const nine = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
const weights = [1, 0, 0, 1, 0, 1, -1, 0];
const hand = withParameters(
  createNetwork({
    inputShape: [3, 3],
    layers: [conv2d(2, 2), maxPool2d(), relu(), dense(2), softmax()],
    classNames: ["a", "b"],
    pixelScale: 1,
  }),
  [...weights, 0.5, -1, 1, -1, 0.5, 0.25, 1, 2],
);

describe("featureMaps", () => {
  it.each([wasmEngine, referenceEngine])(
    "are those worked by hand ($name), exactly but for softmax: 1e-7",
    (engine) => {
      const maps = featureMaps(hand, nine, { engine });
      expect(maps.map(({ layer, kind, shape }) => [layer, kind, shape])).toEqual([
        [1, "conv2d", [2, 2, 2]],
        [2, "maxPool2d", [1, 1, 2]],
        [3, "relu", [1, 1, 2]],
        [4, "dense", [2]],
        [5, "softmax", [2]],
      ]);
      expect([...maps[0].values]).toEqual([-3.5, 5, -3.5, 7, -3.5, 11, -3.5, 13]);
      expect([...maps[1].values]).toEqual([-3.5, 13]);
      // Below 0, ReLU gives 0 · z, which is -0.
      expect([...maps[2].values]).toEqual([-0, 13]);
      expect([...maps[3].values]).toEqual([7.5, 5.25]);
      expect(Math.abs(maps[4].values[0] - 1 / (1 + Math.exp(-2.25)))).toBeLessThan(1e-7);
      expect(splitChannels(maps[0]).map(({ height, width, pixels }) => [height, width, [...pixels]])).toEqual([
        [2, 2, [-3.5, -3.5, -3.5, -3.5]],
        [2, 2, [5, 7, 11, 13]],
      ]);
    },
  );

  it("end with what predict says, bit by bit, from bytes read as ink too", () => {
    const network = createNetwork({ layers: [flatten(), dense(12), tanh(), dense(10), softmax()] });
    const image = imageAt(firstOfMnist(1), 0);
    expect(featureMaps(network, image).at(-1)?.values).toEqual(predict(network, image).outputs);
  });

  it("refuse pixels that are not one image, and numbers that are no images", () => {
    expect(() => featureMaps(hand, new Float32Array(18))).toThrow(
      "Wrong number of pixels: expected one image of 9 (3x3), received 18. " +
        "Pass one image, as imageAt(dataset, index) gives it.",
    );
    expect(() => splitChannels(featureMaps(hand, nine)[3])).toThrow(ShapeError);
  });
});

describe("filtersOf", () => {
  it("gives each filter of a convolution its own weights and bias", () => {
    expect(filtersOf(hand, 1)).toEqual([
      { shape: [2, 2, 1], values: Float32Array.of(1, 0, 0, -1), bias: 0.5 },
      { shape: [2, 2, 1], values: Float32Array.of(0, 1, 1, 0), bias: -1 },
    ]);
  });

  it("gives a dense unit the shape of the images before it, through a flatten", () => {
    // Three units on images of 1x2x2: unit n has the weights n, 3 + n, 6 + n, 9 + n of [4 inputs, 3 units].
    const layers = [conv2d(2, 1), flatten(), dense(3)];
    const network = createNetwork({ inputShape: [1, 2], layers, classNames: ["a", "b", "c"] });
    const counted = withParameters(network, [0, 0, 0, 0, ...Array.from({ length: 15 }, (_, i) => i)]);
    expect(filtersOf(counted, 3)[1]).toEqual({ shape: [1, 2, 2], values: Float32Array.of(1, 4, 7, 10), bias: 13 });
    expect(layersWithFilters(counted)).toEqual([1, 3]);
    expect(splitChannels(filtersOf(counted, 3)[1]).map(({ pixels }) => [...pixels])).toEqual([
      [1, 7],
      [4, 10],
    ]);
  });

  it("gives each channel of a depthwise convolution, without a bias where there is none", () => {
    const layers = [conv2d(2, 1), depthwiseConv2d(2, { bias: false }), dense(2)];
    const network = createNetwork({ inputShape: [2, 2], layers, classNames: ["a", "b"] });
    const counted = withParameters(network, [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, ...new Array<number>(6).fill(0)]);
    expect(filtersOf(counted, 2)).toEqual([
      { shape: [2, 2, 1], values: Float32Array.of(1, 3, 5, 7) },
      { shape: [2, 2, 1], values: Float32Array.of(2, 4, 6, 8) },
    ]);
  });

  it("names the layers that it could show, when asked for one that is not there or has none", () => {
    for (const layer of [0, 6, -1]) {
      expect(() => filtersOf(hand, layer)).toThrow(`There is no layer ${layer}: expected 1 (conv2d), 4 (dense)`);
    }
    expect(() => filtersOf(hand, 2)).toThrow(
      "Layer 2 (maxPool2d) has no filters to see as images: expected 1 (conv2d), 4 (dense), received input of 2x2x2.",
    );
    const deep = createNetwork({ layers: [dense(5), relu(), dense(10)] });
    expect(() => filtersOf(deep, 3)).toThrow("Layer 3 (dense) has no filters to see as images: expected 1 (dense)");
  });
});

/** A network of all that is smooth, with statistics and weights of its own. */
function smoothNetwork(): Network {
  const layers: Layer[] = [
    ...[batchNorm(), conv2d(3, 3, { padding: "same" }), silu(), batchNorm(), averagePool2d()],
    ...[depthwiseConv2d(2), dropout(0.5), flatten(), dense(7), tanh(), dense(4), softmax()],
  ];
  return scrambled(createNetwork({ inputShape: [8, 8], layers, classNames: ["a", "b", "c", "d"] }));
}

/** The network with every parameter drawn anew, from 0.25 to 0.75 or its negative: variances positive. */
function scrambled(network: Network): Network {
  const rng = createRng(3, "inspection");
  const values = network.tensors.flatMap(({ name, size }) =>
    Array.from(
      { length: size },
      () => (0.25 + rng.below(512) / 1024) * (name === "variances" || rng.below(2) ? 1 : -1),
    ),
  );
  return withParameters(network, values);
}

/** Pixels that stay exact in float32 when 2^-12 is added. */
function drawnImage(size: number): Float32Array {
  const rng = createRng(5, "image");
  return Float32Array.from({ length: size }, () => rng.below(256) / 256);
}

/** The slope of a class's logit at every pixel, by central differences in float64. */
function centralDifferences(network: Network, image: Float32Array, classIndex: number, logitLayer: number): number[] {
  const step = 2 ** -12;
  const logitAt = (i: number, change: number): number => {
    const moved = image.with(i, image[i] + change);
    return featureMaps(network, moved, { engine: referenceEngine })[logitLayer].values[classIndex];
  };
  return Array.from(image.keys(), (i) => (logitAt(i, step) - logitAt(i, -step)) / (2 * step));
}

describe("pixelGradient", () => {
  it.each([wasmEngine, referenceEngine])("is the one worked by hand, exactly ($name)", (engine) => {
    const { shape, logit, gradient, gradientTimesPixel } = pixelGradient(hand, nine, 0, { engine });
    expect({ shape, logit }).toEqual({ shape: [3, 3], logit: 7.5 });
    expect([...gradient]).toEqual([0, 0, 0, 0, 0, 0.5, 0, 0.5, 0]);
    expect([...gradientTimesPixel]).toEqual([0, 0, 0, 0, 0, 3, 0, 4, 0]);
  });

  it("is the slope by central differences through every smooth layer: to 1e-7 of the largest in float64", () => {
    const network = smoothNetwork();
    const image = drawnImage(64);
    for (const classIndex of [0, 3]) {
      const numeric = centralDifferences(network, image, classIndex, 10);
      const { gradient } = pixelGradient(network, image, classIndex, { engine: referenceEngine });
      const largest = Math.max(...numeric.map(Math.abs));
      expect(largest).toBeGreaterThan(0.01);
      numeric.forEach((slope, i) => {
        expect(Math.abs(gradient[i] - slope), `pixel ${i}`).toBeLessThan(1e-7 * largest);
      });
    }
  });

  it("through ReLU and max pools too, to 1e-9 of the largest, wherever no kink lies within 2^-12: 95 % of the pixels", () => {
    const layers = [conv2d(4, 3), maxPool2d(), relu(), conv2d(4, 2), relu(), dense(3), sigmoid()];
    const network = scrambled(createNetwork({ inputShape: [8, 8], layers, classNames: ["a", "b", "c"] }));
    const image = drawnImage(64);
    const numeric = centralDifferences(network, image, 2, 5);
    const { gradient } = pixelGradient(network, image, 2, { engine: referenceEngine });
    const largest = Math.max(...numeric.map(Math.abs));
    expect(largest).toBeGreaterThan(0.01);
    const close = numeric.filter((slope, i) => Math.abs(gradient[i] - slope) < 1e-9 * largest);
    expect(close.length).toBeGreaterThanOrEqual(61);
  });

  it("is the same on the fast engine, to 1e-5 of the largest", () => {
    const network = smoothNetwork();
    const image = drawnImage(64);
    const exact = pixelGradient(network, image, 1, { engine: referenceEngine });
    const fast = pixelGradient(network, image, 1);
    const largest = Math.max(...exact.gradient.map(Math.abs));
    fast.gradient.forEach((slope, i) => {
      expect(Math.abs(slope - exact.gradient[i]), `pixel ${i}`).toBeLessThan(1e-5 * largest);
    });
  });

  it("of a dense layer on bytes is its weights, on blank paper too; times the pixel as it is read, bytes · 1/255", () => {
    const network = createNetwork({ layers: [dense(10), sigmoid()] });
    const image = imageAt(firstOfMnist(1), 0);
    const { gradient, gradientTimesPixel } = pixelGradient(network, image, 4);
    const column = Float32Array.from({ length: 784 }, (_, i) => network.parameters[10 * i + 4]);
    expect(gradient).toEqual(column);
    gradientTimesPixel.forEach((part, i) => {
      expect(Math.abs(part - (column[i] * image[i]) / 255)).toBeLessThan(1e-8);
    });
  });

  it("refuses a class that does not exist", () => {
    expect(() => pixelGradient(hand, nine, 2)).toThrow("Wrong class: expected a whole number from 0 to 1, received 2.");
    expect(() => pixelGradient(hand, nine, -1)).toThrow(OptionError);
  });
});

describe("occlusion", () => {
  it("is the mean fall over the patches that cover a pixel: worked by hand on a sum", () => {
    // logit = 9 - Σ x: a patch of four gives back what it held. Patches of 2x2 in 3x3 hold 12, 16, 24 and 28.
    const sum = withParameters(
      createNetwork({ inputShape: [3, 3], layers: [dense(2), softmax()], classNames: ["a", "b"], pixelScale: 1 }),
      [...Array.from({ length: 9 }, () => [-1, 0]).flat(), 9, 0],
    );
    const { shape, whole, falls, patches } = occlusion(sum, nine, 0, { size: 2 });
    expect({ shape, whole, patches }).toEqual({ shape: [3, 3], whole: -36, patches: 4 });
    expect([...falls]).toEqual([-12, -14, -16, -18, -20, -22, -24, -26, -28]);
  });

  it("agrees with predict, patch by patch, bit by bit: of logits and of probabilities, the last patch at the edge", () => {
    const network = smoothNetwork();
    const image = drawnImage(64);
    for (const [measure, until] of [
      ["logit", network.layers.length - 1],
      ["output", network.layers.length],
    ] as const) {
      const reader = createReader(network, { until });
      // Rows and columns of patches of 3: 0, 2, 4 and 5, the last that fits into 8.
      const places = [0, 2, 4, 5];
      const whole = reader.read(image).outputs[2];
      const falls = Array.from({ length: 64 }, (): number[] => []);
      for (const top of places) {
        for (const left of places) {
          const inside = (i: number) => [i >> 3, i & 7].every((at, axis) => (at - [top, left][axis]) >>> 0 < 3);
          const blanked = image.map((value, i) => (inside(i) ? 0 : value));
          const fall = whole - reader.read(blanked).outputs[2];
          falls.forEach((list, i) => inside(i) && list.push(fall));
        }
      }
      const expected = falls.map((list) => Math.fround(list.reduce((total, fall) => total + fall, 0) / list.length));
      const found = occlusion(network, image, 2, { size: 3, stride: 2, measure });
      expect(found.patches).toBe(16);
      expect(found.whole).toBe(whole);
      expect([...found.falls]).toEqual(expected);
    }
  });

  it("is 0 where paper is blanked", () => {
    const network = createNetwork({ layers: [conv2d(2, 5), maxPool2d(), relu(), dense(10), softmax()] });
    const image = imageAt(firstOfMnist(1), 0);
    const { falls } = occlusion(network, image, 5);
    expect([falls[0], falls[27], falls[783]]).toEqual([0, 0, 0]);
    expect(falls.some((fall) => fall !== 0)).toBe(true);
  });

  it("refuses patches that do not fit, gaps between them, rows of numbers and unknown classes", () => {
    expect(() => occlusion(hand, nine, 0, { size: 4 })).toThrow("Wrong size of a patch");
    expect(() => occlusion(hand, nine, 0, { size: 2, stride: 3 })).toThrow(
      "Wrong stride of patches: expected a whole number from 1 to 2, received 3.",
    );
    expect(() => occlusion(hand, nine, 9, { size: 2 })).toThrow("Wrong class");
    const row = createNetwork({ inputShape: [4], layers: [dense(2)], classNames: ["a", "b"] });
    expect(() => occlusion(row, new Float32Array(4), 0)).toThrow("Patches of what is no image");
  });
});

describe("augmentImages", () => {
  const digits = firstOfMnist(6);
  const bytes = digits.images instanceof Uint8Array ? digits.images : new Uint8Array();
  const varied = augmentation({ shift: 2, rotation: 12, zoom: 0.1, elastic: 34, thickness: 0.3 });

  it("shows what a training with that seed meets in that step, rounded to bytes", () => {
    const network = createNetwork({ layers: [conv2d(1, 3), dense(10)], pixelScale: 1 });
    const images = residentImages(network, digits, varied);
    const program = compileProgram(network, {
      engine: wasmEngine,
      purpose: { kind: "read" },
      images,
      batchSize: 6,
      seed: 7,
    });
    program.images.load(digits.images, digits.labels);
    const [lane] = program.lanes;
    lane.indices.forEach((_, i, indices) => (indices[i] = i));
    lane.forward[0].run(program.workspace.kernels, { ...createStep(), images: 6, batchSize: 6, iteration: 3 });
    const met = program.workspace.reals(lane.signals[0].values, 6 * 784);
    expect(augmentImages(bytes, varied, { seed: 7, step: 3 })).toEqual(Uint8Array.from(met, Math.round));
    expect(augmentImages(bytes, varied, { seed: 7, step: 4 })).not.toEqual(Uint8Array.from(met, Math.round));
    expect(augmentImages(bytes, varied, { seed: 8, step: 3 })).not.toEqual(Uint8Array.from(met, Math.round));
  });

  it("changes nothing where nothing is varied", () => {
    expect(augmentImages(bytes, augmentation())).toEqual(bytes);
  });

  it("refuses pixels that make no whole images", () => {
    expect(() => augmentImages(new Uint8Array(400), varied)).toThrow(
      "Wrong images to augment: expected whole images of height x width, with one channel, " +
        "received 400 pixels for images of 28x28. Pass the imageShape of the data set.",
    );
    expect(() => augmentImages(bytes, varied, { step: 0 })).toThrow("Wrong step");
  });
});
