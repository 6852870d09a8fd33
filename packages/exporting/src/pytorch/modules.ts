import type { ForeignLayer, ForeignTensor, Pads } from "../foreign/foreignLayer.js";

/** A module of a torch.nn.Sequential: how it is made, and what stands in its state_dict. */
export interface TorchModule {
  /** Such as `nn.Conv2d(1, 16, 3, padding=1)`. */
  readonly python: string;
  readonly state: Readonly<Record<string, ForeignTensor>>;
}

/** The modules of a layer, in order. */
export function modulesOf(layer: ForeignLayer): readonly TorchModule[] {
  switch (layer.kind) {
    case "convolution": {
      const { weights, biases, groups, stride, pads } = layer;
      const [filters, channels, kernel] = weights.shape;
      const sizes = [channels * groups, filters, kernel];
      const options = {
        stride: stride === 1 ? undefined : stride,
        padding: isEven(pads) ? evenPadding(pads) : undefined,
        groups: groups === 1 ? undefined : groups,
        bias: biases ? undefined : "False",
      };
      const state = { weight: weights, ...(biases ? { bias: biases } : {}) };
      const { left, right, top, bottom } = pads;
      const padding = isEven(pads) ? [] : [module(`ZeroPad2d((${[left, right, top, bottom].join(", ")}))`)];
      return [...padding, module(`Conv2d(${args(sizes, options)})`, state)];
    }
    case "dense": {
      const [units, inputs] = layer.weights.shape;
      return [module(`Linear(${inputs}, ${units})`, { weight: layer.weights, bias: layer.biases })];
    }
    case "batchNorm": {
      const { scales, shifts, means, variances, epsilon, takes } = layer;
      const options = { eps: epsilon === 1e-5 ? undefined : epsilon };
      const state = { weight: scales, bias: shifts, running_mean: means, running_var: variances };
      return [module(`BatchNorm${takes === "images" ? 2 : 1}d(${args(scales.shape, options)})`, state)];
    }
    case "maxPool2d":
    case "averagePool2d": {
      const { size, stride } = layer;
      const name = layer.kind === "maxPool2d" ? "MaxPool2d" : "AvgPool2d";
      return [module(`${name}(${args([size], { stride: stride === size ? undefined : stride })})`)];
    }
    case "globalAveragePool":
      return [module("AdaptiveAvgPool2d(1)")];
    case "flatten":
      return [module("Flatten()")];
    case "unflatten": {
      const { channels, height, width } = layer.image;
      return [module(`Unflatten(1, (${channels}, ${height}, ${width}))`)];
    }
    case "dropout":
      return [module(`Dropout(${layer.share})`)];
    case "sigmoid":
      return [module("Sigmoid()")];
    case "tanh":
      return [module("Tanh()")];
    case "relu":
      return [module("ReLU()")];
    case "leakyRelu":
      return [module(`LeakyReLU(${layer.slope})`)];
    case "silu":
      return [module("SiLU()")];
    case "softmax":
      return [module("Softmax(1)")];
    case "linear":
      return [module("Identity()")];
  }
}

function module(python: string, state: TorchModule["state"] = {}): TorchModule {
  return { python: `nn.${python}`, state };
}

/** Arguments as Python has them, those that are not at their default by name. */
function args(values: readonly number[], options: Readonly<Record<string, number | string | undefined>>): string {
  const named = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return [...values, ...named].join(", ");
}

function isEven({ top, left, bottom, right }: Pads): boolean {
  return top === bottom && left === right;
}

function evenPadding({ top, left }: Pads): number | string | undefined {
  if (top !== left) return `(${top}, ${left})`;
  return top === 0 ? undefined : top;
}
