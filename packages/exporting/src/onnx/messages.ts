import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/*
 * The messages of an ONNX file that inkling writes, with the numbers of their fields (github.com/onnx/onnx, onnx/onnx.proto).
 * Each function writes the fields of one message; a field that holds a message holds what such a function wrote.
 */

/** What writes the fields of a message. */
export type Message = (writer: BinaryWriter) => void;

/** An array of numbers with a name: float32, or int64 for shapes and indices. */
export interface Initializer {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** An attribute of a node: a float, an integer or a list of integers, as its operator asks for. */
export type Attribute =
  { readonly float: number } | { readonly integer: number } | { readonly integers: readonly number[] };

/** An operator with the names of what it takes and of the one thing that it makes. */
export interface GraphNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** What goes into a graph or comes out: float32; a dimension with a name may be of any size. */
export interface GraphValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** A whole file. */
export interface OnnxModel {
  readonly irVersion: number;
  readonly operatorSet: number;
  readonly producer: string;
  readonly documentation: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly graph: {
    readonly name: string;
    readonly nodes: readonly GraphNode[];
    readonly initializers: readonly Initializer[];
    readonly input: GraphValue;
    readonly output: GraphValue;
  };
}

/** The bytes of a model. */
export function encodeModel({ graph, ...model }: OnnxModel): Uint8Array {
  const writer = new BinaryWriter();
  integer(writer, 1, model.irVersion);
  text(writer, 2, model.producer);
  text(writer, 6, model.documentation);
  nested(writer, 7, () => {
    for (const node of graph.nodes) nested(writer, 1, nodeMessage(node));
    text(writer, 2, graph.name);
    for (const initializer of graph.initializers) nested(writer, 5, tensorMessage(initializer));
    nested(writer, 11, valueMessage(graph.input));
    nested(writer, 12, valueMessage(graph.output));
  });
  nested(writer, 8, () => {
    text(writer, 1, ""); // ONNX's own operators
    integer(writer, 2, model.operatorSet);
  });
  for (const [key, value] of Object.entries(model.metadata)) {
    nested(writer, 14, () => {
      text(writer, 1, key);
      text(writer, 2, value);
    });
  }
  return writer.finish();
}

function nodeMessage({ operator, inputs, output, attributes }: GraphNode): Message {
  return (writer) => {
    for (const input of inputs) text(writer, 1, input);
    text(writer, 2, output);
    text(writer, 3, output); // a node is called as what it makes
    text(writer, 4, operator);
    for (const [name, attribute] of Object.entries(attributes)) {
      nested(writer, 5, () => {
        text(writer, 1, name);
        writeAttribute(writer, attribute);
      });
    }
  };
}

/** The value, and which of the types FLOAT, INT and INTS it is. */
function writeAttribute(writer: BinaryWriter, attribute: Attribute): void {
  if ("float" in attribute) {
    writer.tag(2, WireType.Bit32).float(attribute.float);
    integer(writer, 20, 1);
  } else if ("integer" in attribute) {
    integer(writer, 3, attribute.integer);
    integer(writer, 20, 2);
  } else {
    for (const value of attribute.integers) integer(writer, 8, value);
    integer(writer, 20, 7);
  }
}

const [float32, int64] = [1, 7];

function tensorMessage({ name, shape, data }: Initializer): Message {
  return (writer) => {
    for (const dimension of shape) integer(writer, 1, dimension);
    integer(writer, 2, data instanceof Float32Array ? float32 : int64);
    text(writer, 8, name);
    // Little-endian, as typed arrays are on every machine that the kernels run on.
    writer.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  };
}

function valueMessage({ name, shape }: GraphValue): Message {
  return (writer) => {
    text(writer, 1, name);
    nested(writer, 2, () => {
      nested(writer, 1, () => {
        integer(writer, 1, float32);
        nested(writer, 2, () => {
          for (const dimension of shape) {
            nested(writer, 1, () => {
              if (typeof dimension === "number") integer(writer, 1, dimension);
              else text(writer, 2, dimension);
            });
          }
        });
      });
    });
  };
}

function integer(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function nested(writer: BinaryWriter, field: number, message: Message): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  message(writer);
  writer.join();
}
