import { createNetwork, dense, flatten, predict, relu, sizeOf, softmax, type Network } from "inkling";
import { digitNetwork } from "inkling/digits";
import { withParameters } from "inkling/inspection";
import { decodeSafetensors } from "inkling/recipes";
import { describe, expect, it } from "vitest";
import { firstOfMnist } from "../../core/test/support/mnist.js";
import { pythonFor, writeSafetensors } from "../src/index.js";
import { channelsLast, largestDifference, networks, randomImages } from "./support/networks.js";
import { runSequential, type Values } from "./support/torch.js";

/** One image as PyTorch has it: [channels, rows, columns], scaled. */
function torchImage({ inputShape, pixelScale }: Network, image: Uint8Array): Values {
  const [height, width, channels = 1] = inputShape;
  if (inputShape.length === 1) return { shape: inputShape, data: Array.from(image, (pixel) => pixel * pixelScale) };
  const data = Array.from({ length: image.length }, (_, i) => {
    const [channel, pixel] = [Math.floor(i / (height * width)), i % (height * width)];
    return image[pixel * channels + channel] * pixelScale;
  });
  return { shape: [channels, height, width], data };
}

/** What the modules of the export, run in float64 by the test, make of the images. */
function outputsOf(network: Network, images: Uint8Array): number[] {
  const { tensors, metadata } = decodeSafetensors(writeSafetensors(network));
  const parameters = new Map([...tensors].map(([name, { shape, data }]) => [name, { shape, data: [...data] }]));
  const size = sizeOf(network.inputShape);
  return Array.from({ length: images.length / size }, (_, i) => images.subarray(i * size, (i + 1) * size)).flatMap(
    (image) => runSequential(metadata.sequential ?? "", parameters, torchImage(network, image)).data,
  );
}

describe("safetensors for PyTorch", () => {
  it.each(networks)("%s: PyTorch's modules, in float64, come within 1e-5 of predict", (_, network) => {
    const images = randomImages(network, 3);
    const { outputs } = predict(network, images);
    expect(largestDifference(outputsOf(network, images), outputs)).toBeLessThan(
      1e-5 * Math.max(1, ...outputs.map(Math.abs)),
    );
  });

  it("reads three of MNIST's test digits with the network that comes along within 1e-5", () => {
    const { images } = firstOfMnist(3, "t10k");
    if (!(images instanceof Uint8Array)) throw new Error("MNIST is bytes");
    const network = digitNetwork();
    expect(largestDifference(outputsOf(network, images), predict(network, images).outputs)).toBeLessThan(1e-5);
  });

  it("permutes by hand: a dense layer of two inputs is turned round, and behind a flatten takes channel after channel", () => {
    const classNames = ["a", "b"];
    const rows = createNetwork({ inputShape: [2], layers: [dense(2)], classNames });
    const turned = decodeSafetensors(writeSafetensors(withParameters(rows, [1, 2, 3, 4, 5, 6]))).tensors;
    expect([...turned.keys()]).toEqual(["0.weight", "0.bias"]);
    expect([...(turned.get("0.weight")?.data ?? [])]).toEqual([1, 3, 2, 4]);

    // One row of two pixels (p, q) with two channels (1, 2): inkling has p1 p2 q1 q2, PyTorch p1 q1 p2 q2.
    const images = createNetwork({ inputShape: [1, 2, 2], layers: [flatten(), dense(1)], classNames: ["a"] });
    const permuted = decodeSafetensors(writeSafetensors(withParameters(images, [11, 12, 21, 22, 0]))).tensors;
    expect([...permuted.keys()]).toEqual(["1.weight", "1.bias"]);
    expect([...(permuted.get("1.weight")?.data ?? [])]).toEqual([11, 21, 12, 22]);
  });

  it("writes the Python that loads it: ten lines", () => {
    const network = createNetwork({ layers: [dense(30), relu(), dense(10), softmax()] });
    expect(pythonFor(network, "digits.pytorch.safetensors")).toBe(`import torch
from torch import nn
from safetensors.torch import load_file
model = nn.Sequential(
    nn.Flatten(), nn.Linear(784, 30), nn.ReLU(), nn.Linear(30, 10), nn.Softmax(1),
)
model.load_state_dict(load_file("digits.pytorch.safetensors"))
model.eval()
with torch.no_grad():  # images: bytes, 0 paper, 255 ink, of shape [N, 1, 28, 28]
    outputs = model(images * 0.00392156862745098)`);
  });

  it("refuses outputs that PyTorch would have in another order", () => {
    expect(() => writeSafetensors(channelsLast)).toThrow(/^PyTorch would give the outputs in another order: .*2x2x3/);
  });
});
