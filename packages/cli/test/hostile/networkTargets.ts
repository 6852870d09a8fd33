import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Target } from "./target.js";

/*
 * Networks of other programs: what `inkling import` reads.
 */

const words = [
  ...["Conv", "Gemm", "MatMul", "Reshape", "Relu", "perm", "pads", "strides", "transB", "epsilon"],
  ...["nn.Linear(1, 1)", "Conv2d(1, 4, kernel_size=(3, 3))", "Sequential(", "padding=9", "stride=(0, 0)", "bias=False"],
  ...["(0): ", "))", "Linear(in_features=99999999, out_features=99999999)", "[99999, 99999]", "__proto__", "toString("],
];

/** Files that PyTorch made. */
async function fixtures(root: string, ending: string, names: readonly string[]): Promise<Uint8Array[]> {
  const folder = join(root, "packages/exporting/test/fixtures");
  return Promise.all(names.map(async (name) => new Uint8Array(await readFile(join(folder, `${name}.${ending}`)))));
}

export const networkTargets: readonly Target[] = [
  {
    name: "onnx",
    reads: "ONNX: networks of PyTorch's export",
    errors: ["ModelFileError"],
    memory: 400,
    fewer: { inputs: 5000, because: "what can be read is laid out as a network" },
    async open(root) {
      const { readOnnx } = await import("@inkling/exporting");
      const seeds = await fixtures(root, "onnx", ["mlp", "cnn", "depthwise", "standardized"]);
      return { seeds, words, read: (bytes) => void readOnnx(bytes) };
    },
  },
  {
    name: "state-dict",
    reads: "safetensors of PyTorch's state_dict, with the text of its modules",
    errors: ["ModelFileError"],
    memory: 400,
    fewer: { inputs: 5000, because: "what can be read is laid out as a network" },
    async open(root) {
      const { readSafetensors } = await import("@inkling/exporting");
      const seeds = await fixtures(root, "safetensors", ["mlp", "cnn", "depthwise", "rows"]);
      return { seeds, words, read: (bytes) => void readSafetensors(bytes) };
    },
  },
  {
    name: "weights-npz",
    reads: "NumPy archives of weights, with the description of their network",
    errors: ["ModelFileError"],
    memory: 1100,
    fewer: { inputs: 5000, because: "what can be read is laid out as a network" },
    async open() {
      const { readNpz, writeNpz } = await import("@inkling/exporting");
      const { createNetwork, dense, relu, softmax } = await import("inkling");
      const layers = [dense(3), relu(), dense(2), softmax()];
      const network = createNetwork({ inputShape: [2, 2], layers, classNames: ["a", "b"] });
      return { seeds: [writeNpz(network)], words, read: (bytes) => void readNpz(bytes) };
    },
  },
];
