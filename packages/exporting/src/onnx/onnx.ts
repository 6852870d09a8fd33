import { formatShape, type Network } from "inkling";
import { inverseOf } from "../foreign/order.js";
import { toForeign } from "../foreign/foreignNetwork.js";
import { addLayer, createChain } from "./graph.js";
import { encodeModel } from "./messages.js";

/** ONNX 1.8 (November 2020): the first whose Softmax is the one of today, so that every runtime since reads it. */
const [operatorSet, irVersion] = [13, 7];

const producer = "inkling";

/**
 * Writes a network as an ONNX file.
 *
 * Its input `pixels` is float32 [N, …inputShape], images as inkling has them, rows of pixels from top to bottom, their bytes
 * (0 paper, 255 ink) as floats: the graph multiplies them by the network's `pixelScale`. Its output `outputs` is
 * float32 [N, classes], what `predict` gives: probabilities where the network ends with softmax. Its metadata hold
 * `classNames` (JSON), `inputShape` (JSON) and `pixelScale`.
 *
 * @throws OptionError where the input is no row and no image; NumericError for a parameter that is no finite number
 */
export function writeOnnx(network: Network): Uint8Array {
  const { input, layers, outputOrder } = toForeign(network);
  const { inputShape, classNames, pixelScale } = network;
  const chain = createChain("pixels");
  chain.add("Mul", {}, [chain.end, chain.numbers("pixelScale", { shape: [], data: Float32Array.of(pixelScale) })]);
  if (inputShape.length === 3) chain.add("Transpose", { perm: { integers: [0, 3, 1, 2] } });
  else if (input !== undefined) {
    chain.add("Reshape", {}, [chain.end, chain.indices("input.shape", [0, input.channels, input.height, input.width])]);
  }
  for (const { name, layer } of layers) addLayer(chain, name, layer);
  if (outputOrder !== undefined) {
    chain.add("Gather", { axis: { integer: 1 } }, [chain.end, chain.indices("output.order", inverseOf(outputOrder))]);
  }
  const nodes = chain.nodes.map((node) => (node.output === chain.end ? { ...node, output: "outputs" } : node));
  return encodeModel({
    irVersion,
    operatorSet,
    producer,
    documentation:
      `Reads images of ${formatShape(inputShape)}: bytes as floats, 0 paper, 255 ink, which the graph multiplies by ${pixelScale}. ` +
      "One output a class, in the order of the metadata's classNames.",
    metadata: {
      classNames: JSON.stringify(classNames),
      inputShape: JSON.stringify(inputShape),
      pixelScale: String(pixelScale),
    },
    graph: {
      name: "network",
      nodes,
      initializers: chain.initializers,
      input: { name: "pixels", shape: ["N", ...inputShape] },
      output: { name: "outputs", shape: ["N", classNames.length] },
    },
  });
}

/** What every file begins with: the version of its format, and who made it. */
const beginning = [8, irVersion, 18, producer.length, ...Array.from(producer, (letter) => letter.charCodeAt(0))];

/** Whether these bytes are a file that `writeOnnx` wrote. */
export function isOurOnnx(bytes: Uint8Array): boolean {
  return beginning.every((byte, i) => bytes[i] === byte);
}
