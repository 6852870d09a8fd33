import { foreignError } from "../foreign/foreignError.js";
import type { ForeignLayer, ForeignTensor, Pads } from "../foreign/foreignLayer.js";
import { noPads } from "../foreign/pads.js";
import type { ModuleText, Value } from "./parseSequential.js";

/** The numbers of a module by their names in the state_dict, of the shape that they must have; undefined where there are none. */
export type StateOf = (name: string, shape: readonly number[]) => ForeignTensor;

/** The layers that a module stands for; `pads` are zeros that a ZeroPad2d before it put around its images. */
export function layersOf(module: ModuleText, state: StateOf, pads: Pads): readonly ForeignLayer[] {
  const read = Object.hasOwn(modules, module.name) ? modules[module.name] : undefined;
  if (read !== undefined) return read(settingsOf(module, signatures[module.name] ?? []), state, pads);
  throw foreignError("The network has a module that inkling has not", Object.keys(modules).join(", "), module.name);
}

/** How modules are called: their arguments in order, as torch.nn has them. */
const signatures: Readonly<Partial<Record<string, readonly string[]>>> = {
  Linear: ["in_features", "out_features", "bias"],
  Conv2d: "in_channels out_channels kernel_size stride padding dilation groups bias padding_mode".split(" "),
  BatchNorm1d: ["num_features", "eps", "momentum", "affine", "track_running_stats"],
  BatchNorm2d: ["num_features", "eps", "momentum", "affine", "track_running_stats"],
  MaxPool2d: ["kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode"],
  AvgPool2d: ["kernel_size", "stride", "padding", "ceil_mode", "count_include_pad"],
  AdaptiveAvgPool2d: ["output_size"],
  Flatten: ["start_dim", "end_dim"],
  Unflatten: ["dim", "unflattened_size"],
  LeakyReLU: ["negative_slope", "inplace"],
  Dropout: ["p", "inplace"],
  Dropout2d: ["p", "inplace"],
  Softmax: ["dim"],
};

type Read = (settings: Settings, state: StateOf, pads: Pads) => readonly ForeignLayer[];

const plain =
  (kind: "relu" | "silu" | "sigmoid" | "tanh" | "linear"): Read =>
  () => [{ kind }];

const modules: Readonly<Record<string, Read>> = {
  Linear(settings, state) {
    const [inputs, units] = [settings.number("in_features"), settings.number("out_features")];
    const weights = state("weight", [units, inputs]);
    return [
      { kind: "dense", weights, biases: settings.flag("bias", true) ? state("bias", [units]) : filled(units, 0) },
    ];
  },
  Conv2d(settings, state, before) {
    const [channels, filters] = [settings.number("in_channels"), settings.number("out_channels")];
    const [kernel, stride, groups] = [
      settings.square("kernel_size"),
      settings.square("stride", 1),
      settings.number("groups", 1),
    ];
    settings.only("dilation", 1);
    settings.only("padding_mode", "zeros");
    const own = paddingOf(settings, kernel);
    const pads = {
      ...{ top: own.top + before.top, left: own.left + before.left },
      ...{ bottom: own.bottom + before.bottom, right: own.right + before.right },
    };
    const weights = state("weight", [filters, channels / groups, kernel, kernel]);
    const biases = settings.flag("bias", true) ? state("bias", [filters]) : undefined;
    return [{ kind: "convolution", weights, biases, groups, stride, pads }];
  },
  BatchNorm1d: readNormalization("rows"),
  BatchNorm2d: readNormalization("images"),
  MaxPool2d: readPool("maxPool2d"),
  AvgPool2d: readPool("averagePool2d"),
  AdaptiveAvgPool2d(settings) {
    settings.only("output_size", 1);
    return [{ kind: "globalAveragePool" }];
  },
  Flatten(settings) {
    settings.only("start_dim", 1);
    settings.only("end_dim", -1);
    return [{ kind: "flatten" }];
  },
  Unflatten(settings) {
    settings.only("dim", 1);
    const [channels, height, width] = settings.numbers("unflattened_size", 3);
    return [{ kind: "unflatten", image: { channels, height, width } }];
  },
  Dropout: (settings) => [{ kind: "dropout", share: settings.number("p", 0.5) }],
  Dropout2d: (settings) => [{ kind: "dropout", share: settings.number("p", 0.5) }],
  ReLU: plain("relu"),
  LeakyReLU: (settings) => [{ kind: "leakyRelu", slope: settings.number("negative_slope", 0.01) }],
  SiLU: plain("silu"),
  Sigmoid: plain("sigmoid"),
  Tanh: plain("tanh"),
  Softmax(settings) {
    if (settings.number("dim", 1) !== -1) settings.only("dim", 1);
    return [{ kind: "softmax" }];
  },
  Identity: plain("linear"),
};

function readNormalization(takes: "images" | "rows"): Read {
  return (settings, state) => {
    const count = settings.number("num_features");
    const affine = settings.flag("affine", true);
    if (!settings.flag("track_running_stats", true)) settings.only("track_running_stats", "True");
    // What the file holds comes first: a text may claim more units than anyone has memory for.
    const [means, variances] = [state("running_mean", [count]), state("running_var", [count])];
    const [scales, shifts] = affine
      ? [state("weight", [count]), state("bias", [count])]
      : [filled(count, 1), filled(count, 0)];
    return [{ kind: "batchNorm", scales, shifts, means, variances, epsilon: settings.number("eps", 1e-5), takes }];
  };
}

function readPool(kind: "maxPool2d" | "averagePool2d"): Read {
  return (settings) => {
    settings.only("padding", 0);
    settings.only("dilation", 1);
    settings.only("ceil_mode", "False");
    const size = settings.square("kernel_size");
    return [{ kind, size, stride: settings.square("stride", size) }];
  };
}

/** `padding=1`, `(1, 2)` of rows and columns, `'same'` or `'valid'`. */
function paddingOf(settings: Settings, kernel: number): Pads {
  const value = settings.value("padding");
  if (value === "same") {
    const [before, after] = [Math.floor((kernel - 1) / 2), Math.ceil((kernel - 1) / 2)];
    return { top: before, left: before, bottom: after, right: after };
  }
  if (value === undefined || value === "valid") return noPads;
  const [rows, columns = rows] = settings.numbers("padding");
  return { top: rows, left: columns, bottom: rows, right: columns };
}

/** The zeros of a ZeroPad2d, which stands before a convolution. */
export function zeroPads(module: ModuleText): Pads {
  const [left, right = left, top = left, bottom = left] = settingsOf(module, ["padding"]).numbers("padding");
  return { top, left, bottom, right };
}

function filled(length: number, value: number): ForeignTensor {
  return { shape: [length], data: new Float32Array(length).fill(value) };
}

type Settings = ReturnType<typeof settingsOf>;

/** The arguments of a module by name. */
function settingsOf({ path, name: module, positional, named }: ModuleText, signature: readonly string[]) {
  const all = new Map<string, Value>(named);
  positional.forEach((value, i) => all.set(signature[i] ?? String(i), value));
  const unfit = (name: string, expected: string) =>
    foreignError(`${path}: inkling has no such ${module}`, `${name} ${expected}`, String(all.get(name) ?? "none"));
  const value = (name: string): Value | undefined => all.get(name);
  function numbers(name: string, count?: number): readonly number[] {
    const found = value(name);
    if (
      typeof found === "object" &&
      found.length > 0 &&
      found.length === (count ?? found.length) &&
      !found.some(Number.isNaN)
    ) {
      return found;
    }
    throw unfit(name, count === undefined ? "of numbers" : `of ${count} numbers`);
  }
  function square(name: string, otherwise?: number): number {
    if (otherwise !== undefined && (value(name) ?? "None") === "None") return otherwise;
    const [first, second = first, ...more] = numbers(name);
    if (first === second && more.length === 0) return first;
    throw unfit(name, "as high as wide");
  }
  return {
    value,
    numbers,
    square,
    number: square,
    flag: (name: string, otherwise: boolean) => (value(name) ?? (otherwise ? "True" : "False")) === "True",
    /** Throws where a setting is there and anything but this. */
    only(name: string, expected: number | string) {
      const found = value(name);
      if (found === undefined || found === expected) return;
      if (typeof found === "object" && found.length > 0 && found.every((each) => each === expected)) return;
      throw unfit(name, String(expected));
    },
  };
}
