import {
  averagePool2d,
  batchNorm,
  conv2d,
  dense,
  depthwiseConv2d,
  dropout,
  globalAveragePool,
  maxPool2d,
} from "inkling";
import { windowsOn } from "inkling/inspection";
import { foreignError } from "./foreignError.js";
import type { Convolution, NamedLayer, Normalization, WindowPool } from "./foreignLayer.js";
import type { Intake } from "./intake.js";
import { denseWeightsFrom, vectorFrom, windowWeightsFrom } from "./order.js";
import { paddingOf } from "./pads.js";

/** Adds what inkling has for a layer of another framework's. */
export function readLayer(intake: Intake, { name, layer }: NamedLayer): void {
  switch (layer.kind) {
    case "convolution":
      readConvolution(intake, name, layer);
      return;
    case "dense": {
      const order = intake.rows(name);
      const [units] = layer.weights.shape;
      // In front of everything it would only hide from the dense layer that four pixels in five are paper.
      if (intake.layers.length > 0) intake.flattenOwn();
      intake.add(dense(units), { weights: denseWeightsFrom(order, layer.weights), biases: layer.biases.data });
      intake.putRows(units);
      return;
    }
    case "batchNorm":
      readNormalization(intake, name, layer);
      return;
    case "maxPool2d":
    case "averagePool2d":
      readPool(intake, name, layer);
      return;
    case "globalAveragePool": {
      const { channels } = intake.images(name);
      intake.add(globalAveragePool());
      intake.putRows(channels);
      return;
    }
    case "flatten":
      intake.flatten();
      return;
    case "unflatten":
      intake.unflatten(layer.image, name);
      return;
    case "dropout":
      intake.add(dropout(layer.share));
      return;
    case "softmax":
      intake.rows(name);
      intake.add(layer);
      return;
    case "sigmoid":
    case "tanh":
    case "relu":
    case "leakyRelu":
    case "silu":
    case "linear":
      intake.add(layer);
      return;
  }
}

function readConvolution(intake: Intake, name: string, layer: Convolution): void {
  const { weights, biases, groups, stride, pads } = layer;
  const image = intake.images(name);
  const [filters, channelsOfGroup, kernel] = weights.shape;
  const isDepthwise = groups > 1 && groups === image.channels && filters === groups && channelsOfGroup === 1;
  if ((groups !== 1 && !isDepthwise) || channelsOfGroup * groups !== image.channels) {
    throw foreignError(
      `${name} is a convolution that inkling has not`,
      `of all ${image.channels} channels, or of each by itself with one filter`,
      `${filters} filters on ${groups} groups of ${channelsOfGroup} channels`,
    );
  }
  const padding = paddingOf(image, kernel, stride, pads);
  if (padding === undefined) {
    const { top, left, bottom, right } = pads;
    throw foreignError(
      `${name} has a padding that inkling has not`,
      `none, or as much as leaves ⌈${image.height}/${stride}⌉ by ⌈${image.width}/${stride}⌉ windows`,
      `${top} above, ${left} left, ${bottom} below, ${right} right`,
    );
  }
  const options = { stride, padding, bias: biases !== undefined };
  const values = { weights: windowWeightsFrom(weights), ...(biases === undefined ? {} : { biases: biases.data }) };
  intake.add(isDepthwise ? depthwiseConv2d(kernel, options) : conv2d(filters, kernel, options), values);
  const { outHeight, outWidth } = windowsOn(image, { size: kernel, stride, padding }, name, "kernel");
  intake.putImages({ height: outHeight, width: outWidth, channels: filters });
}

function readNormalization(intake: Intake, name: string, layer: Normalization): void {
  const order = layer.takes === "rows" ? intake.rows(name) : undefined;
  if (layer.takes === "rows") intake.flattenOwn();
  else intake.images(name);
  const [scales, shifts] = [vectorFrom(order, layer.scales.data), vectorFrom(order, layer.shifts.data)];
  const [means, variances] = [vectorFrom(order, layer.means.data), vectorFrom(order, layer.variances.data)];
  intake.add(batchNorm({ epsilon: layer.epsilon }), { scales, shifts, means, variances });
}

function readPool(intake: Intake, name: string, { kind, size, stride }: WindowPool): void {
  const image = intake.images(name);
  intake.add(kind === "maxPool2d" ? maxPool2d(size, { stride }) : averagePool2d(size, { stride }));
  const { outHeight, outWidth } = windowsOn(image, { size, stride, padding: "valid" }, name, "window");
  intake.putImages({ height: outHeight, width: outWidth, channels: image.channels });
}
