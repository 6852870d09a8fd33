import {
  averagePool2d,
  batchNorm,
  conv2d,
  createNetwork,
  dense,
  depthwiseConv2d,
  dropout,
  flatten,
  globalAveragePool,
  leakyRelu,
  linear,
  maxPool2d,
  relu,
  sigmoid,
  silu,
  softmax,
  tanh,
  type Layer,
  type Network,
} from "inkling";
import { createRng, withParameters } from "inkling/inspection";

/*
 * Small networks with every kind of layer, in the places where the order of numbers matters: before and behind a flatten, said
 * or not; one channel and several; paddings that are even and not; images that softmax takes for a row.
 */

const same = { padding: "same" } as const;

const descriptions: Readonly<Record<string, { inputShape: readonly number[]; layers: readonly Layer[] }>> = {
  "dense layers on images": {
    inputShape: [6, 5],
    layers: [dense(7), tanh(), dense(4), sigmoid(), dense(3), softmax()],
  },
  "dense layers on rows of numbers": { inputShape: [9], layers: [dense(7), batchNorm(), relu(), dense(3), softmax()] },
  "dense layers on images of channels": { inputShape: [4, 3, 2], layers: [dense(5), silu(), dense(3), linear()] },
  "convolutions, pools and batchNorm": {
    inputShape: [12, 11],
    layers: [
      ...[conv2d(4, 3, { bias: false }), maxPool2d(), relu(), batchNorm({ epsilon: 0.01 })],
      ...[conv2d(5, 2, same), leakyRelu(0.2), averagePool2d(2, { stride: 1 }), dropout(0.25), flatten(), batchNorm()],
      ...[dense(3), softmax()],
    ],
  },
  "windows apart, zeros around images of even size": {
    inputShape: [8, 7],
    layers: [
      conv2d(4, 3, { stride: 2, ...same }),
      silu(),
      conv2d(3, 4, same),
      tanh(),
      conv2d(4, 1, { stride: 3, ...same }),
      dense(3),
    ],
  },
  "depthwise convolutions and a global pool": {
    inputShape: [9, 8, 2],
    layers: [
      ...[batchNorm(), conv2d(4, 3), depthwiseConv2d(3, same), relu(), depthwiseConv2d(2, { stride: 2, bias: false })],
      ...[conv2d(3, 1), globalAveragePool(), softmax()],
    ],
  },
  "softmax of whole images between convolutions": {
    inputShape: [5, 4],
    layers: [batchNorm(), conv2d(3, 2), softmax(), batchNorm(), maxPool2d(3, { stride: 1 }), flatten(), dense(3)],
  },
  "a last convolution of one pixel": { inputShape: [5, 5, 3], layers: [conv2d(4, 3), relu(), conv2d(3, 3), softmax()] },
  "a flatten and nothing to weigh it": { inputShape: [3, 1], layers: [sigmoid(), flatten(), dropout(0.5)] },
};

/** Outputs are images of several channels and pixels: PyTorch would have them in another order. */
export const channelsLast: Network = fill({ inputShape: [4, 4], layers: [conv2d(3, 3), relu()] }, 12);

/** By name; parameters are N(0, ½²), biases too, and variances are positive. */
export const networks: readonly (readonly [string, Network])[] = Object.entries(descriptions).map(
  ([name, description]) => [name, fill(description, 3)],
);

function fill(description: { inputShape: readonly number[]; layers: readonly Layer[] }, classes: number): Network {
  const classNames = Array.from({ length: classes }, (_, i) => `class ${i}`);
  const network = createNetwork({ ...description, classNames, pixelScale: 1 / 128 });
  const rng = createRng(5, "parameters of exports");
  const parameters = network.parameters.map(() => rng.normal() / 2);
  for (const { name, offset, size } of network.tensors) {
    if (name !== "variances") continue;
    for (let i = offset; i < offset + size; i++) parameters[i] = 0.5 + Math.abs(parameters[i]);
  }
  return withParameters(network, parameters);
}

/** Images of random bytes, a third of them paper. */
export function randomImages({ inputShape }: Network, count: number): Uint8Array {
  const rng = createRng(6, "images of exports");
  const size = inputShape.reduce((product, length) => product * length, count);
  return Uint8Array.from({ length: size }, () => (rng.uniform() < 1 / 3 ? 0 : rng.below(256)));
}

/** The largest difference of two lists. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0);
}
