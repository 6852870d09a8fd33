import type { ImageShape } from "inkling/inspection";
import { foreignError } from "../foreign/foreignError.js";
import type { ForeignLayer, ForeignTensor, Pads } from "../foreign/foreignLayer.js";
import { noPads } from "../foreign/pads.js";
import type { Constant, ReadNode } from "./readMessages.js";

/** How a node's settings and numbers are read; everything else about it is refused. */
export interface NodeReader {
  readonly node: ReadNode;
  /** The numbers that are its input so many; undefined where it has none. */
  readonly constant: (input: number) => Constant | undefined;
  /** Zeros that a Pad put around the images before. */
  readonly pads: Pads;
  /** Whether what goes into it has pixels, as far as the graph has said. */
  readonly takesImages: boolean;
}

/** The layers that a node stands for. */
export function layersOf(reader: NodeReader): readonly ForeignLayer[] {
  const { node } = reader;
  const read = Object.hasOwn(operators, node.operator) ? operators[node.operator] : undefined;
  if (read !== undefined) return read(reader);
  throw foreignError(
    "The graph has an operator that inkling has not",
    Object.keys(operators).join(", "),
    node.operator,
    node.operator === "LogSoftmax" ? "End the network with a softmax in its place, and export it again" : undefined,
  );
}

type Read = (reader: NodeReader) => readonly ForeignLayer[];

const plain =
  (kind: "relu" | "sigmoid" | "tanh" | "linear" | "globalAveragePool" | "flatten"): Read =>
  () => [{ kind }];

const operators: Readonly<Record<string, Read>> = {
  Conv: readConvolution,
  Gemm: readGemm,
  MatMul: (reader) => [dense(reader, true)],
  BatchNormalization: readNormalization,
  MaxPool: readPool("maxPool2d"),
  AveragePool: readPool("averagePool2d"),
  GlobalAveragePool: plain("globalAveragePool"),
  Flatten: (reader) => {
    requireInteger(reader, "axis", 1, 1);
    return [{ kind: "flatten" }];
  },
  Reshape: readReshape,
  Relu: plain("relu"),
  LeakyRelu: ({ node }) => [{ kind: "leakyRelu", slope: float(node, "alpha", 0.01) }],
  Sigmoid: plain("sigmoid"),
  Tanh: plain("tanh"),
  Softmax: (reader) => {
    const axis = integer(reader.node, "axis", -1);
    if (axis !== 1 && axis !== -1) requireInteger(reader, "axis", 1, -1);
    return [{ kind: "softmax" }];
  },
  Dropout: () => [], // only while training
  Identity: plain("linear"),
};

function readConvolution(reader: NodeReader): readonly ForeignLayer[] {
  const weights = numbers(reader, 1, 4);
  const [filters, , kernel, width] = weights.shape;
  requireAlike(reader, "dilations", [1, 1]);
  const auto = reader.node.attributes.get("auto_pad");
  if (auto !== undefined && "text" in auto && auto.text !== "NOTSET" && auto.text !== "VALID") {
    throw unfit(reader, "auto_pad", "NOTSET, with the pads in numbers", auto.text);
  }
  if (kernel !== width) throw unfit(reader, "its kernel", "as high as wide", `${kernel}x${width}`);
  const [top, left, bottom, right] = integers(reader.node, "pads", [0, 0, 0, 0]);
  const before = reader.pads;
  const pads = {
    ...{ top: top + before.top, left: left + before.left },
    ...{ bottom: bottom + before.bottom, right: right + before.right },
  };
  const biases = reader.constant(2) === undefined ? undefined : vector(reader, 2, filters);
  const groups = integer(reader.node, "group", 1);
  return [{ kind: "convolution", weights, biases, groups, stride: square(reader, "strides", 1), pads }];
}

function readGemm(reader: NodeReader): readonly ForeignLayer[] {
  requireInteger(reader, "transA", 0, 0);
  const [alpha, beta] = [float(reader.node, "alpha", 1), float(reader.node, "beta", 1)];
  if (alpha !== 1 || beta !== 1) throw unfit(reader, "alpha and beta", "1", `${alpha} and ${beta}`);
  return [dense(reader, integer(reader.node, "transB", 0) === 0)];
}

/** A matrix [inputs, units] is turned round; [units, inputs] is as it must be. */
function dense(reader: NodeReader, isInputsFirst: boolean): ForeignLayer {
  const { shape, data } = numbers(reader, 1, 2);
  const [first, second] = shape;
  const units = isInputsFirst ? second : first;
  const biases = vector(reader, 2, units);
  if (!isInputsFirst) return { kind: "dense", weights: { shape, data }, biases };
  const turned = Float32Array.from(data, (_, i) => data[(i % first) * second + Math.floor(i / first)]);
  return { kind: "dense", weights: { shape: [second, first], data: turned }, biases };
}

function readNormalization(reader: NodeReader): readonly ForeignLayer[] {
  const scales = numbers(reader, 1, 1);
  const [count] = scales.shape;
  const [shifts, means, variances] = [2, 3, 4].map((input) => vector(reader, input, count));
  const epsilon = float(reader.node, "epsilon", 1e-5);
  const takes = reader.takesImages ? "images" : "rows";
  return [{ kind: "batchNorm", scales, shifts, means, variances, epsilon, takes }];
}

function readPool(kind: "maxPool2d" | "averagePool2d"): Read {
  return (reader) => {
    requireAlike(reader, "pads", [0, 0, 0, 0]);
    requireAlike(reader, "dilations", [1, 1]);
    requireInteger(reader, "ceil_mode", 0, 0);
    const size = square(reader, "kernel_shape", 0);
    return [{ kind, size, stride: square(reader, "strides", 1) }];
  };
}

/** `[0 or -1, n]` flattens; `[0 or -1, channels, height, width]` makes images. */
function readReshape(reader: NodeReader): readonly ForeignLayer[] {
  const sizes = Array.from(reader.constant(1)?.data ?? []);
  const [batch, channels, height, width] = sizes;
  if (batch === 0 || batch === -1 || batch === 1) {
    const image: ImageShape = { channels, height, width };
    if (sizes.length === 2) return [{ kind: "flatten" }];
    if (sizes.length === 4 && sizes.slice(1).every((length) => length > 0)) return [{ kind: "unflatten", image }];
  }
  throw unfit(reader, "its shape", "rows, or images of known size, as numbers", String(reader.constant(1)?.data));
}

/** The zeros of a Pad node. */
export function padsOfNode(reader: NodeReader): Pads {
  const [n, c, top, left, n2, c2, bottom, right] = Array.from(reader.constant(1)?.data ?? []);
  const value = reader.constant(2)?.data[0] ?? 0;
  if ([n, c, n2, c2, value].every((each) => each === 0)) {
    // PyTorch writes a padding of no zeros before each AveragePool.
    return [top, left, bottom, right].every((each) => each === 0) ? noPads : { top, left, bottom, right };
  }
  throw unfit(reader, "its padding", "zeros around images", String(reader.constant(1)?.data));
}

/** Throws for zeros around images that no convolution takes. */
export function requireNoPads(pads: Pads): void {
  if (pads === noPads) return;
  throw foreignError("A Pad of the graph is not before a convolution", "Conv behind it", "something else");
}

/** Weights of so many dimensions. */
function numbers(reader: NodeReader, input: number, dimensions: number): ForeignTensor {
  const constant = reader.constant(input);
  if (constant?.data instanceof Float32Array && constant.shape.length === dimensions) {
    return { shape: constant.shape, data: constant.data };
  }
  const received = constant === undefined ? "none" : constant.shape.join("x");
  throw unfit(reader, `its input ${input + 1}`, `weights of ${dimensions} dimensions, in the file`, received);
}

/** A vector of so many numbers, zeros where there is none. */
function vector(reader: NodeReader, input: number, length: number): ForeignTensor {
  const constant = reader.constant(input);
  if (constant === undefined) return { shape: [length], data: new Float32Array(length) };
  const { data } = constant;
  if (data instanceof Float32Array && data.length === length) return { shape: [length], data };
  throw unfit(reader, `its input ${input + 1}`, `${length} numbers`, `${data.length}`);
}

function integers({ attributes }: ReadNode, name: string, otherwise: readonly number[]): readonly number[] {
  const attribute = attributes.get(name);
  return attribute !== undefined && "integers" in attribute ? attribute.integers : otherwise;
}

function integer({ attributes }: ReadNode, name: string, otherwise: number): number {
  const attribute = attributes.get(name);
  return attribute !== undefined && "integer" in attribute ? attribute.integer : otherwise;
}

function float({ attributes }: ReadNode, name: string, otherwise: number): number {
  const attribute = attributes.get(name);
  // As it was written: 0.2 is stored as the float32 beside it.
  return attribute !== undefined && "float" in attribute ? Number(attribute.float.toPrecision(7)) : otherwise;
}

function requireInteger(reader: NodeReader, name: string, value: number, otherwise: number): void {
  const received = integer(reader.node, name, otherwise);
  if (received !== value) throw unfit(reader, name, String(value), String(received));
}

function requireAlike(reader: NodeReader, name: string, values: readonly number[]): void {
  const received = integers(reader.node, name, values);
  if (received.join() !== values.join()) throw unfit(reader, name, values.join(", "), received.join(", "));
}

function square(reader: NodeReader, name: string, otherwise: number): number {
  const [height, width] = integers(reader.node, name, [otherwise, otherwise]);
  if (height === width) return height;
  throw unfit(reader, name, "as high as wide", `${height}x${width}`);
}

function unfit({ node }: NodeReader, what: string, expected: string, received: string) {
  return foreignError(
    `${node.operator} ${node.output}: inkling has no such ${what.replace(/^its /, "")}`,
    expected,
    received,
  );
}
