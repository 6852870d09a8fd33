import { describe, expect, it, vi, afterEach } from "vitest";
import { OptionError, ShapeError } from "../../src/core/errors.js";
import { createDataset } from "../../src/dataset/dataset.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { wasmEngine } from "../../src/kernels/wasm.js";
import { relu, softmax } from "../../src/layers/activation.js";
import { flatten } from "../../src/layers/flatten.js";
import { conv2d } from "../../src/layers/conv2d.js";
import { dense } from "../../src/layers/dense.js";
import { depthwiseConv2d } from "../../src/layers/depthwiseConv2d.js";
import type { Layer } from "../../src/layers/layers.js";
import { averagePool2d, globalAveragePool, maxPool2d } from "../../src/layers/pool.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { createNetwork, parseNetwork } from "../../src/network/network.js";
import { adam } from "../../src/optimizers/adam.js";
import { parseRecipe } from "../../src/recipes/recipe.js";
import { createTrainer } from "../../src/training/trainer.js";

// Networks that cannot be: said when they are described, with the layer's number and name and the shapes.

const end = [dense(10), softmax()];
const noPixels = "its input has no pixels: expected images of height x width, or height x width x channels, received ";

const wrong: readonly (readonly [name: string, layers: readonly Layer[], message: string])[] = [
  [
    "a kernel larger than its image",
    [conv2d(4, 29)],
    "Layer 1 (conv2d): its kernel is larger than its images: expected images of at least 29x29, received 28x28x1.",
  ],
  [
    "a kernel larger than what a pool left: 28 - 4 = 24, halved 12",
    [conv2d(4, 5), maxPool2d(), conv2d(8, 13)],
    "Layer 3 (conv2d): its kernel is larger than its images: expected images of at least 13x13, received 12x12x4.",
  ],
  [
    "a depthwise kernel larger than its image",
    [maxPool2d(8), depthwiseConv2d(4)],
    "Layer 2 (depthwiseConv2d): its kernel is larger than its images: expected images of at least 4x4, received 3x3x1.",
  ],
  [
    "a window larger than its image",
    [maxPool2d(16), averagePool2d(2)],
    "Layer 2 (averagePool2d): its window is larger than its images: expected images of at least 2x2, received 1x1x1.",
  ],
  [
    "a stride that leaves nothing",
    [conv2d(4, 3), conv2d(4, 3, { stride: 27 })],
    "Layer 2 (conv2d): its stride leaves nothing of its images but a corner: expected a stride of at most 26, " +
      "received 27, on images of 26x26x4.",
  ],
  [
    "a stride that leaves nothing, with zeros around the image",
    [conv2d(4, 3, { stride: 29, padding: "same" })],
    "Layer 1 (conv2d): its stride leaves nothing of its images but a corner: expected a stride of at most 28",
  ],
  [
    "a pool's stride that leaves nothing",
    [maxPool2d(2, { stride: 100 })],
    "Layer 1 (maxPool2d): its stride leaves nothing of its images but a corner: expected a stride of at most 28",
  ],
  [
    "a flatten before a convolution",
    [flatten(), conv2d(4, 3)],
    `Layer 2 (conv2d): ${noPixels}a row of 784 numbers. Put it before flatten and dense layers.`,
  ],
  [
    "a flatten before a depthwise convolution",
    [flatten(), depthwiseConv2d(3)],
    `Layer 2 (depthwiseConv2d): ${noPixels}a row of 784`,
  ],
  ["a dense layer before a pool", [dense(100), relu(), maxPool2d()], `Layer 3 (maxPool2d): ${noPixels}a row of 100`],
  [
    "pixels averaged away before a pool",
    [conv2d(7, 3), globalAveragePool(), averagePool2d()],
    `Layer 3 (averagePool2d): ${noPixels}a row of 7`,
  ],
  [
    "a dense layer beyond memory: 784·200,000 + 200,000 weights of 4 bytes are 599 MiB",
    [dense(200_000)],
    "Layer 1 (dense): too large for memory: expected at most 245 MiB for the parameters up to it, and for its output, " +
      "received 599 MiB with its weights 784x200000, biases 200000. Lower its units or filters",
  ],
  [
    "layers beyond memory together: 784·40,000 + 40,000 + 40,000·1,000 + 1,000 weights are 273 MiB",
    [dense(40_000), relu(), dense(1_000)],
    "Layer 3 (dense): too large for memory: expected at most 245 MiB for the parameters up to it, and for its output, " +
      "received 273 MiB with its weights 40000x1000, biases 1000.",
  ],
  [
    "an output beyond memory: 26·26·200,000 numbers are 516 MiB",
    [conv2d(200_000, 3)],
    "Layer 1 (conv2d): too large for memory: expected at most 245 MiB for the parameters up to it, and for its output, " +
      "received 516 MiB for an output of 26x26x200000.",
  ],
];

describe("createNetwork refuses", () => {
  it.each(wrong)("%s", (_, layers, message) => {
    const create = () => createNetwork({ layers: [...layers, ...end] });
    expect(create).toThrow(ShapeError);
    expect(create).toThrow(message);
    const description = {
      layers: [...layers, ...end],
      inputShape: [28, 28],
      pixelScale: 1,
      classNames: ["a"],
      seed: 1,
    };
    expect(() => parseNetwork(JSON.parse(JSON.stringify(description)), "the file")).toThrow(message);
  });

  it("an image without pixels", () => {
    expect(() => createNetwork({ layers: end, inputShape: [0, 28] })).toThrow("Wrong inputShape");
  });

  it("more layers than its limit, without reading or laying out any", () => {
    const layersOf = (count: number) => [...new Array<Layer>(count - end.length).fill(relu()), ...end];
    expect(createNetwork({ layers: layersOf(1000) }).layers.length).toBe(1000);
    const refused = 'Wrong layers in mine.json: expected a list of at most 1000, received [{"kind":"relu"},';
    for (const count of [1001, 20_000, 200_000]) {
      const layers = layersOf(count);
      expect(() => createNetwork({ layers })).toThrow(refused.replace("mine.json", "the network"));
      expect(() => parseRecipe({ name: "mine", layers }, "mine.json")).toThrow(refused);
      const description = { layers, inputShape: [28, 28], pixelScale: 1, classNames: ["a"], seed: 1 };
      expect(() => parseNetwork(description, "mine.json")).toThrow(refused);
    }
  });

  it("more classes than labels of a byte can tell", () => {
    const classNames = Array.from({ length: 257 }, (_, i) => `class ${i}`);
    expect(() => createNetwork({ layers: [dense(257), softmax()], classNames })).toThrow(
      "Wrong classNames: expected at most 256: a label is a byte, received 257.",
    );
  });

  it("nothing that just fits", () => {
    const layers = [conv2d(4, 28), dense(10), softmax()];
    expect(createNetwork({ layers }).shapes[1]).toEqual([1, 1, 4]);
    const strides = [conv2d(4, 1, { stride: 28 }), dense(10), softmax()];
    expect(createNetwork({ layers: strides }).shapes[1]).toEqual([1, 1, 4]);
  });
});

const Buffers = ArrayBuffer;
const isTyped = (value: unknown): boolean => Buffers.isView(value);

describe("memory that cannot be had", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  const training = createDataset({
    name: "blank images",
    imageShape: [28, 28],
    images: new Uint8Array(2048 * 784),
    labels: new Uint8Array(2048),
  });
  const plan = { loss: softmaxCrossEntropy(), optimizer: adam(), batchSize: 2048, epochs: 1 };

  it("for a batch: the size asked for, what to lower, and the layer to blame", () => {
    const network = createNetwork({ layers: [conv2d(6000, 1), globalAveragePool(), ...end] });
    // 128 images at once, each with 28·28·6,000 outputs and their gradients: 4,594 MiB, and room to work in.
    const lay = () => createTrainer(network, { training, ...plan });
    expect(lay).toThrow(OptionError);
    expect(lay).toThrow(
      /^Not enough memory for this network and data: expected [4-9]\d\d\d MiB in one block .*, received a refusal by the system\. Lower the batch size \(2048\), the number of images, or the units or filters of layer 1 \(conv2d\)\.$/,
    );
  });

  it.each([wasmEngine, referenceEngine])("for want of room in the machine, $name engine: the same", (engine) => {
    const refuse = function () {
      throw new RangeError("could not allocate memory");
    };
    if (engine === referenceEngine) vi.stubGlobal("ArrayBuffer", Object.assign(refuse, { isView: isTyped }));
    else vi.stubGlobal("WebAssembly", { ...WebAssembly, Module: WebAssembly.Module, Memory: refuse });
    const network = createNetwork({ layers: end });
    expect(() => createTrainer(network, { training, ...plan, engine })).toThrow(
      /^Not enough memory .* MiB in one block .* layer 1 \(dense\)\.$/,
    );
  });
});
