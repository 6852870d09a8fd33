import type { NetworkName } from "../engine/networkNames.js";
import type { FormKind } from "../engine/takeApi.js";

/** A network that can be taken away, in words. */
interface Described {
  readonly name: NetworkName;
  readonly title: string;
  readonly about: string;
  /** How one comes by it. */
  readonly missing: string;
  readonly from: string;
}

export const described: readonly Described[] = [
  {
    name: "digits",
    title: "The network for digits",
    about: "It comes along: one digit, 99.65 % of MNIST’s test digits.",
    missing: "",
    from: "",
  },
  {
    name: "pages",
    title: "The network for pages",
    about: "It comes along: a digit among others, or none. Draw asks it.",
    missing: "",
    from: "",
  },
  {
    name: "trained",
    title: "Train’s run",
    about: "What you have trained",
    missing: "None yet: train one.",
    from: "#/train",
  },
  {
    name: "hand",
    title: "The network of your hand",
    about: "What you have taught",
    missing: "None yet: teach one.",
    from: "#/hand",
  },
];

/** What the forms are called. */
export const titles: Readonly<Record<FormKind, string>> = {
  model: "Model file",
  js: "One-file JavaScript",
  onnx: "ONNX",
  safetensors: "PyTorch",
  npz: "NumPy",
  json: "JSON",
};
