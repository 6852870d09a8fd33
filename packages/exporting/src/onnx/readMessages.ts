import { sizeOf } from "inkling";
import { foreignError } from "../foreign/foreignError.js";
import type { Attribute, GraphNode, GraphValue } from "./messages.js";
import { openMessage, type MessageFields } from "./fields.js";

/*
 * The messages of an ONNX file that inkling reads: messages.ts has the numbers of their fields, and says where they come from.
 */

/** What a file says of its network. */
export interface ReadModel {
  readonly metadata: Readonly<Partial<Record<string, string>>>;
  readonly nodes: readonly ReadNode[];
  /** Numbers beside the graph, and those of Constant nodes. */
  readonly constants: ReadonlyMap<string, Constant>;
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
}

/** A node whose attributes may be texts too. */
export interface ReadNode extends Omit<GraphNode, "attributes"> {
  readonly attributes: ReadonlyMap<string, Attribute | { readonly text: string }>;
}

/** Numbers of a shape: float32 for weights, else whole numbers. */
export interface Constant {
  readonly shape: readonly number[];
  readonly data: Float32Array | readonly number[];
}

/** Reads the bytes of a model. What is thrown for bytes that are none is for the caller to put in words. */
export function decodeModel(bytes: Uint8Array): ReadModel {
  const model = openMessage(bytes);
  const graph = model.messages(7).at(0);
  if (graph === undefined) throw foreignError("This is no ONNX file", "a graph in it", `${bytes.length} bytes`);
  const named = graph.messages(5).map((tensor): [string, Constant] => [textOf(tensor, 8), readTensor(tensor)]);
  const constants = new Map(named);
  const nodes: ReadNode[] = [];
  for (const message of graph.messages(1)) {
    const node = readNode(message);
    const value = message.messages(5).find((attribute) => textOf(attribute, 1) === "value");
    const tensor = value?.messages(5).at(0);
    if (node.operator === "Constant" && tensor !== undefined) constants.set(node.output, readTensor(tensor));
    else nodes.push(node);
  }
  const values = (field: number): GraphValue[] => graph.messages(field).map(readValue);
  const inputs = values(11).filter(({ name }) => !constants.has(name)); // older files list weights among them
  const metadata = Object.fromEntries(
    model.messages(14).map((entry): [string, string] => [textOf(entry, 1), textOf(entry, 2)]),
  );
  return { metadata, nodes, constants, inputs, outputs: values(12) };
}

function textOf(message: MessageFields, field: number): string {
  return message.texts(field).at(-1) ?? "";
}

function readNode(message: MessageFields): ReadNode {
  const attributes = message.messages(5).map((attribute): [string, Attribute | { text: string }] => {
    const [type] = attribute.integers(20);
    const name = textOf(attribute, 1);
    if (type === 1) return [name, { float: attribute.floats(2).at(-1) ?? 0 }];
    if (type === 2) return [name, { integer: attribute.integers(3).at(-1) ?? 0 }];
    if (type === 7) return [name, { integers: attribute.integers(8) }];
    return [name, { text: textOf(attribute, 4) }];
  });
  const [output = ""] = message.texts(2);
  return { operator: textOf(message, 4), inputs: message.texts(1), output, attributes: new Map(attributes) };
}

const [float32, int64, float64] = [1, 7, 11];

function readTensor(message: MessageFields): Constant {
  const name = textOf(message, 8);
  const shape = message.integers(1);
  const [type] = message.integers(2);
  const [raw] = message.bytes(9);
  const data = numbersOf(message, type, raw);
  if (data !== undefined && data.length === sizeOf(shape)) return { shape, data };
  throw foreignError(
    `The numbers ${name} of the graph cannot be read`,
    `${shape.join("x")} of float32, float64 or int64, in this file`,
    data === undefined ? `data type ${type}` : `${data.length} of them`,
    "Export it in float32, with its weights inside the file",
  );
}

function numbersOf(message: MessageFields, type: number, raw: Uint8Array | undefined): Constant["data"] | undefined {
  // A copy of its own begins where a view of any kind may begin. (`slice` of Node's Buffer is none.)
  const copy = raw === undefined ? undefined : new Uint8Array(raw).buffer;
  const fits = (bytes: number): boolean => copy === undefined || copy.byteLength % bytes === 0;
  if (type === float32 && fits(4)) return copy ? new Float32Array(copy) : Float32Array.from(message.floats(4));
  if (type === float64 && copy && fits(8)) return Float32Array.from(new Float64Array(copy));
  if (type === int64 && fits(8)) {
    return copy ? Array.from(new BigInt64Array(copy), Number) : message.integers(7);
  }
  return undefined;
}

function readValue(message: MessageFields): GraphValue {
  const type = message.messages(2).at(0);
  const tensor = type?.messages(1).at(0);
  const shape = tensor?.messages(2).at(0);
  const dimensions = (shape?.messages(1) ?? []).map((dimension) => {
    return dimension.integers(1).at(-1) ?? textOf(dimension, 2);
  });
  return { name: textOf(message, 1), shape: dimensions };
}
