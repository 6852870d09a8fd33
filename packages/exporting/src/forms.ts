import type { Network } from "inkling";
import { isOurJavaScript, readsDigits, writeJavaScript } from "./javascript/javascript.js";
import { isOurOnnx, writeOnnx } from "./onnx/onnx.js";
import { isOurJson, writeJson } from "./plain/json.js";
import { isOurNpz, writeNpz } from "./plain/npz.js";
import { isOurSafetensors, pythonFor, writeSafetensors } from "./pytorch/safetensors.js";

/** A form in which a network can be taken away. */
export interface ExportForm {
  readonly kind: ExportKind;
  /** What comes of it, in a few words. */
  readonly summary: string;
  /** What its files' names end with. */
  readonly extension: string;
  /** The bytes of a file. Throws as the writer of the form. */
  readonly write: (network: Network) => Uint8Array | Promise<Uint8Array>;
  /** Whether bytes are a file of this form that inkling wrote. */
  readonly recognizes: (bytes: Uint8Array) => boolean;
  /** How a file of this name is used: a few lines of a program. */
  readonly usage: (network: Network, file: string) => string;
}

/** The forms by name. */
export type ExportKind = "js" | "onnx" | "safetensors" | "npz" | "json";

/** Every form: a writer and a line here. */
export const exportForms: readonly ExportForm[] = [
  {
    kind: "js",
    summary: "one JavaScript file that needs nothing else",
    extension: ".js",
    write: writeJavaScript,
    recognizes: isOurJavaScript,
    usage: (network, file) =>
      readsDigits(network)
        ? `import { readDigit } from ${JSON.stringify(`./${file}`)};\n\nconst { status, digit, confidence } = readDigit(imageData); // of a canvas, of any size`
        : `import { predict, classNames } from ${JSON.stringify(`./${file}`)};\n\nconst { labels, outputs } = predict(pixels); // bytes, 0 paper, 255 ink\nclassNames[labels[0]];`,
  },
  {
    kind: "onnx",
    summary: "for ONNX Runtime and its like",
    extension: ".onnx",
    write: writeOnnx,
    recognizes: isOurOnnx,
    usage: ({ inputShape, classNames }) =>
      `pixels: float32 [N, ${inputShape.join(", ")}], bytes as floats, 0 paper, 255 ink\noutputs: float32 [N, ${classNames.length}]`,
  },
  {
    kind: "safetensors",
    summary: "the weights as PyTorch has them",
    extension: ".pytorch.safetensors",
    write: writeSafetensors,
    recognizes: isOurSafetensors,
    usage: pythonFor,
  },
  {
    kind: "npz",
    summary: "the weights as NumPy arrays",
    extension: ".npz",
    write: writeNpz,
    recognizes: isOurNpz,
    usage: ({ tensors }, file) =>
      `import numpy\n\narrays = numpy.load(${JSON.stringify(file)})\n` +
      tensors
        .slice(0, 1)
        .map(({ layerName, name, shape }) => `arrays["${layerName}.${name}"]  # shape (${shape.join(", ")})`)
        .join(""),
  },
  {
    kind: "json",
    summary: "layers and weights as plain numbers",
    extension: ".json",
    write: writeJson,
    recognizes: isOurJson,
    usage: () => "layers[i].parameters.weights: shape, and values row after row",
  },
];
