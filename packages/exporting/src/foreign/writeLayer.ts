import type { Layer, Shape } from "inkling";
import type { ImageShape, Padding, ParameterTensor } from "inkling/inspection";
import type { Flow } from "./flow.js";
import type { Convolution, ForeignTensor } from "./foreignLayer.js";
import { denseWeightsIn, vectorIn, windowWeights, type Order } from "./order.js";
import { padsOf } from "./pads.js";

/** The numbers of a parameter of the layer at hand. */
export type ValuesOf = (name: ParameterTensor["name"]) => Float32Array;

/** Adds what other frameworks have for a layer of inkling's whose input has this shape. */
export function writeLayer(flow: Flow, layer: Layer, shape: Shape, valuesOf: ValuesOf): void {
  switch (layer.kind) {
    case "dense": {
      const weights = denseWeightsIn(flow.asRows(), valuesOf("weights"), layer.units);
      flow.add({ kind: "dense", weights, biases: vectorIn(undefined, valuesOf("biases")) });
      flow.forgetOrder();
      return;
    }
    case "conv2d": {
      const image = flow.asImages();
      const weights = windowWeights(valuesOf("weights"), layer.kernel, image.channels, layer.filters);
      flow.add(convolution(layer, image, weights, 1, valuesOf));
      return;
    }
    case "depthwiseConv2d": {
      const image = flow.asImages();
      const weights = windowWeights(valuesOf("weights"), layer.kernel, 1, image.channels);
      flow.add(convolution(layer, image, weights, image.channels, valuesOf));
      return;
    }
    case "batchNorm": {
      const takes = shape.length === 1 ? "rows" : "images";
      const order = takes === "rows" ? flow.asRows() : imagesHaveNone(flow);
      const vector = (name: ParameterTensor["name"]): ForeignTensor => vectorIn(order, valuesOf(name));
      const [scales, shifts] = [vector("scales"), vector("shifts")];
      const [means, variances] = [vector("means"), vector("variances")];
      flow.add({ kind: "batchNorm", scales, shifts, means, variances, epsilon: layer.epsilon, takes });
      return;
    }
    case "maxPool2d":
    case "averagePool2d":
      flow.asImages();
      flow.add({ kind: layer.kind, size: layer.size, stride: layer.stride });
      return;
    case "globalAveragePool":
      flow.asImages();
      flow.add({ kind: "globalAveragePool" });
      flow.begin("globalAveragePool", [1, 1, shape.at(2) ?? 1]);
      flow.asRows();
      return;
    case "flatten":
      flow.asRows();
      return;
    case "softmax":
      // Of all numbers of an image together.
      flow.asRows();
      flow.add(layer);
      return;
    case "dropout":
      flow.add({ kind: "dropout", share: layer.share });
      return;
    case "sigmoid":
    case "tanh":
    case "relu":
    case "leakyRelu":
    case "silu":
    case "linear":
      flow.add(layer);
      return;
    default:
      // A kind that is new: the compiler says so, for an export without it would be another network.
      layer satisfies never;
  }
}

/** Channels are in one order everywhere. */
function imagesHaveNone(flow: Flow): Order {
  flow.asImages();
  return undefined;
}

interface Windowed {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
  readonly bias: boolean;
}

function convolution(
  { kernel, stride, padding, bias }: Windowed,
  image: ImageShape,
  weights: ForeignTensor,
  groups: number,
  valuesOf: ValuesOf,
): Convolution {
  const biases = bias ? vectorIn(undefined, valuesOf("biases")) : undefined;
  return { kind: "convolution", weights, biases, groups, stride, pads: padsOf(image, kernel, stride, padding) };
}
