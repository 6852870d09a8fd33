import type { Network, Shape } from "inkling";
import { asFault, foreignError } from "../foreign/foreignError.js";
import type { NamedLayer } from "../foreign/foreignLayer.js";
import { fromForeign, type ForeignDescription } from "../foreign/fromForeign.js";
import { noPads } from "../foreign/pads.js";
import { describedBy, type ImportOptions } from "../foreign/importOptions.js";
import { decodeModel, type Constant, type ReadModel, type ReadNode } from "./readMessages.js";
import { layersOf, padsOfNode, requireNoPads } from "./readNodes.js";

/**
 * Reads a network from an ONNX file: a chain of operators from one input to one output, such as `writeOnnx`, PyTorch
 * (`torch.onnx.export`) and Keras (`model.export("digits.onnx", format="onnx")`) write for networks of one way through.
 *
 * Images may lie [N, rows, columns], [N, channels, rows, columns], [N, rows, columns, channels] with a Transpose behind it, or
 * [N, numbers]. A factor that the graph begins with becomes `pixelScale`; where there is none, the network is taken for
 * one that reads pixels from 0 to 1. `Sub` and `Div` of single numbers there become a batchNorm in front.
 *
 * @param options what the file does not say
 * @throws ModelFileError for a file that is no ONNX, a graph with branches, and whatever inkling has not: other operators,
 *   paddings, shapes
 * @example
 * const network = readOnnx(await readFile("digits.onnx"));
 * predict(network, images);
 */
export function readOnnx(bytes: Uint8Array, options: ImportOptions = {}): Network {
  return asFault("This is not a readable ONNX file", "a file that torch.onnx.export or inkling wrote", () => {
    const model = decodeModel(bytes);
    return fromForeign(describe(model, options));
  });
}

function describe(model: ReadModel, options: ImportOptions): ForeignDescription {
  const [input, ...others] = model.inputs;
  if (others.length > 0 || model.outputs.length !== 1) {
    const received = `${model.inputs.length} and ${model.outputs.length}`;
    throw foreignError("The graph has several ways in or out", "one input and one output", received);
  }
  const chain = [...chainOf(model, input.name)];
  const front = readFront(chain, model.constants);
  const { layers, gathered } = readChain(
    chain.slice(front.length),
    model.constants,
    front.isImage ?? input.shape.length > 2,
  );
  const described = describedBy(model.metadata, options);
  // The graph has it as the nearest float32.
  const isStated = front.scale === undefined || front.scale === Math.fround(described.pixelScale);
  return {
    ...described,
    inputShape: described.inputShape ?? shapeOf(input.shape, front.isTransposed),
    pixelScale: isStated ? described.pixelScale : (front.scale ?? 1),
    standardization: options.standardization ?? front.standardization,
    layers,
    gathered,
  };
}

/** The nodes from the input to the output, each with what it takes of the chain. SiLU's branch is one node, `Silu`. */
function* chainOf({ nodes, outputs }: ReadModel, input: string): Generator<ReadNode> {
  const [{ name: end }] = outputs;
  let at = input;
  for (let steps = 0; at !== end; steps++) {
    const next = nodes.filter(({ inputs }) => inputs.includes(at));
    const silu = next.length === 2 ? siluOf(next, at) : undefined;
    const node = silu ?? next[0];
    if (steps > nodes.length || next.length === 0 || (next.length > 1 && silu === undefined)) {
      throw foreignError(
        "The graph is not one chain of operators",
        "each to take what the one before made",
        next.length > 1
          ? `${next.map(({ operator }) => operator).join(" and ")} that take the same`
          : `nothing that takes ${at}`,
        "Export a network of one way through, with torch.nn.Flatten in place of view or reshape",
      );
    }
    yield node;
    at = node.output;
  }
}

/** x · sigmoid(x), which is two nodes. */
function siluOf(nodes: readonly ReadNode[], at: string): ReadNode | undefined {
  const sigmoid = nodes.find(({ operator }) => operator === "Sigmoid");
  const product = nodes.find(({ operator }) => operator === "Mul");
  if (sigmoid === undefined || product?.inputs.includes(sigmoid.output) !== true) return undefined;
  return { ...product, operator: "Silu", inputs: [at] };
}

/** What comes before the first layer: scaling, standardizing, and where the channels lie. */
function readFront(chain: readonly ReadNode[], constants: ReadModel["constants"]) {
  let [length, isTransposed] = [0, false];
  let scale: number | undefined;
  let [mean, deviation] = [0, 1];
  let isImage: boolean | undefined;
  for (const { operator, inputs, attributes } of chain) {
    // Factors may stand on either side, what is taken away or divided by on the right alone.
    const sides = operator === "Mul" ? inputs : inputs.slice(1);
    const number = sides.map((name) => constants.get(name)).find((each) => each?.data.length === 1)?.data[0];
    if (operator === "Transpose") {
      const order = attributes.get("perm");
      if (order === undefined || !("integers" in order) || order.integers.join() !== "0,3,1,2") break;
      isTransposed = isImage = true;
    } else if (operator === "Cast") {
      // Bytes become floats: that is how inkling reads them.
    } else if (number !== undefined && operator === "Mul" && mean === 0) scale = (scale ?? 1) * number;
    else if (number !== undefined && operator === "Div" && mean === 0) scale = (scale ?? 1) / number;
    else if (number !== undefined && operator === "Sub") mean += number;
    else if (number !== undefined && operator === "Div") deviation *= number;
    else break;
    length++;
  }
  const standardization = mean === 0 && deviation === 1 ? undefined : { mean, deviation };
  return { length, scale, standardization, isTransposed, isImage };
}

function readChain(chain: readonly ReadNode[], constants: ReadModel["constants"], startsWithImages: boolean) {
  const layers: NamedLayer[] = [];
  let pads = noPads;
  let takesImages = startsWithImages;
  let gathered: readonly number[] | undefined;
  for (let i = 0; i < chain.length; i++) {
    let node = chain[i];
    const { operator, output: name } = node;
    const constant = (input: number): Constant | undefined => constants.get(node.inputs[input] ?? "");
    if (operator === "Silu") layers.push({ name, layer: { kind: "silu" } });
    else if (operator === "Pad") pads = padsOfNode({ node, constant, pads, takesImages });
    else if (operator === "Gather" && i === chain.length - 1) gathered = Array.from(constant(1)?.data ?? []);
    else {
      // A sum behind a product of matrices is its bias.
      const sum = operator === "MatMul" && chain.at(i + 1)?.operator === "Add" ? chain[++i] : undefined;
      const bias = sum?.inputs.find((input) => constants.has(input));
      if (bias !== undefined) node = { ...node, inputs: [...node.inputs, bias] };
      const read = layersOf({ node, constant, pads, takesImages });
      for (const layer of read) layers.push({ name: `${operator} ${name}`, layer });
      if (operator !== "Conv") requireNoPads(pads);
      pads = noPads;
      const last = read.at(-1)?.kind;
      if (last === "flatten" || last === "dense") takesImages = false;
      if (last === "unflatten") takesImages = true;
    }
  }
  return { layers, gathered };
}

/** One image as inkling has it. 784 numbers are MNIST's 28 rows of 28. */
function shapeOf([, ...dimensions]: readonly (number | string)[], isTransposed: boolean): Shape {
  const sizes = dimensions.filter((length) => typeof length === "number");
  if (sizes.length === dimensions.length && sizes.length > 0 && sizes.length <= 3) {
    const [first, second, third] = sizes;
    if (sizes.length < 3) return sizes.length === 1 && first === 784 ? [28, 28] : sizes;
    const [height, width, channels] = isTransposed ? [first, second, third] : [second, third, first];
    return channels === 1 ? [height, width] : [height, width, channels];
  }
  throw foreignError(
    "The graph does not say how large its images are",
    "numbers for all dimensions but the first",
    dimensions.join(", ") || "none",
    "Export it for images of one size, or say the input shape",
  );
}
