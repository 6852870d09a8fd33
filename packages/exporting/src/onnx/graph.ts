import type { ForeignLayer, ForeignTensor } from "../foreign/foreignLayer.js";
import type { Attribute, GraphNode, Initializer } from "./messages.js";

/** A chain of nodes that grows, each taking what the one before made. */
export interface Chain {
  readonly nodes: readonly GraphNode[];
  readonly initializers: readonly Initializer[];
  /** The name of what comes out of it. */
  readonly end: string;
  /** Adds an operator on the chain's end, or on `inputs` in its place. */
  add(operator: string, attributes?: GraphNode["attributes"], inputs?: readonly string[]): void;
  /** Puts numbers beside the chain, for a node to take, and gives their name. */
  numbers(name: string, tensor: ForeignTensor): string;
  indices(name: string, values: ArrayLike<number>): string;
}

/** Begins a chain at the graph's input. */
export function createChain(input: string): Chain {
  const nodes: GraphNode[] = [];
  const initializers: Initializer[] = [];
  let end = input;
  return {
    nodes,
    initializers,
    get end() {
      return end;
    },
    add(operator, attributes = {}, inputs = [end]) {
      const output = `${nodes.length + 1}.${operator}`;
      nodes.push({ operator, inputs, output, attributes });
      end = output;
    },
    numbers(name, { shape, data }) {
      initializers.push({ name, shape, data });
      return name;
    },
    indices(name, values) {
      initializers.push({ name, shape: [values.length], data: BigInt64Array.from(Array.from(values, BigInt)) });
      return name;
    },
  };
}

/** Adds the operators of a layer. */
export function addLayer(chain: Chain, name: string, layer: ForeignLayer): void {
  const numbers = (parameter: string, tensor: ForeignTensor): string => chain.numbers(`${name}.${parameter}`, tensor);
  switch (layer.kind) {
    case "convolution": {
      const { weights, biases, groups, stride, pads } = layer;
      const inputs = [chain.end, numbers("weights", weights), ...(biases ? [numbers("biases", biases)] : [])];
      const { top, left, bottom, right } = pads;
      chain.add(
        "Conv",
        { ...windows(weights.shape[2], stride), pads: integers(top, left, bottom, right), group: { integer: groups } },
        inputs,
      );
      return;
    }
    case "dense":
      chain.add("Gemm", { transB: { integer: 1 } }, [
        chain.end,
        numbers("weights", layer.weights),
        numbers("biases", layer.biases),
      ]);
      return;
    case "batchNorm": {
      const { scales, shifts, means, variances, epsilon } = layer;
      const statistics = [numbers("means", means), numbers("variances", variances)];
      const inputs = [chain.end, numbers("scales", scales), numbers("shifts", shifts), ...statistics];
      chain.add("BatchNormalization", { epsilon: { float: epsilon } }, inputs);
      return;
    }
    case "maxPool2d":
      chain.add("MaxPool", windows(layer.size, layer.stride));
      return;
    case "averagePool2d":
      chain.add("AveragePool", windows(layer.size, layer.stride));
      return;
    case "globalAveragePool":
      chain.add("GlobalAveragePool");
      return;
    case "flatten":
      chain.add("Flatten");
      return;
    case "unflatten": {
      const { channels, height, width } = layer.image;
      chain.add("Reshape", {}, [chain.end, chain.indices(`${name}.shape`, [0, channels, height, width])]);
      return;
    }
    case "silu": {
      const input = chain.end;
      chain.add("Sigmoid");
      chain.add("Mul", {}, [input, chain.end]);
      return;
    }
    case "sigmoid":
      chain.add("Sigmoid");
      return;
    case "tanh":
      chain.add("Tanh");
      return;
    case "relu":
      chain.add("Relu");
      return;
    case "leakyRelu":
      chain.add("LeakyRelu", { alpha: { float: layer.slope } });
      return;
    case "softmax":
      chain.add("Softmax", { axis: { integer: 1 } });
      return;
    case "linear":
    case "dropout": // only while training
      return;
  }
}

function windows(size: number, stride: number): Record<"kernel_shape" | "strides", Attribute> {
  return { kernel_shape: integers(size, size), strides: integers(stride, stride) };
}

function integers(...values: readonly number[]): Attribute {
  return { integers: values };
}
