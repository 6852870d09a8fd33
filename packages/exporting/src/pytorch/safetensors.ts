import { InklingError, OptionError, formatShape, type Network } from "inkling";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "inkling/recipes";
import { toForeign } from "../foreign/foreignNetwork.js";
import { modulesOf, type TorchModule } from "./modules.js";

const producer = "inkling export";

/**
 * Writes a network's parameters as a safetensors file for PyTorch: under the names of the state_dict of the
 * torch.nn.Sequential that `pythonFor` writes, in PyTorch's shapes and order. Convolutions are [out, in, height, width],
 * linear layers [out, in]; behind a flatten their inputs come channel after channel.
 *
 * Its metadata hold `format` ("pt"), `sequential` (Python), `inputShape` and `classNames` (JSON) and `pixelScale`.
 *
 * @throws OptionError where PyTorch's outputs would come in another order than the classes, or the input is no row and no
 *   image; NumericError for a parameter that is no finite number
 */
export function writeSafetensors(network: Network): Uint8Array {
  const modules = torchModules(network);
  const tensors = modules.flatMap(({ state }, i) =>
    Object.entries(state).map(([name, { shape, data }]): StoredTensor => ({ name: `${i}.${name}`, shape, data })),
  );
  const { inputShape, classNames, pixelScale } = network;
  return encodeSafetensors(tensors, {
    format: "pt",
    producer,
    sequential: textOf(modules),
    inputShape: JSON.stringify(inputShape),
    classNames: JSON.stringify(classNames),
    pixelScale: String(pixelScale),
  });
}

/** The Python of the torch.nn.Sequential, on one line. Throws as `writeSafetensors`. */
export function sequentialOf(network: Network): string {
  return textOf(torchModules(network));
}

function textOf(modules: readonly TorchModule[]): string {
  return `nn.Sequential(${modules.map(({ python }) => python).join(", ")})`;
}

/**
 * The Python that builds the network and loads the file: ten lines, and more where there are many layers.
 *
 * @param file the file's name, as Python is to open it
 */
export function pythonFor(network: Network, file: string): string {
  const { input } = toForeign(network);
  const shape = input === undefined ? network.inputShape : [input.channels, input.height, input.width];
  return [
    "import torch",
    "from torch import nn",
    "from safetensors.torch import load_file",
    "model = nn.Sequential(",
    ...wrapped(torchModules(network).map(({ python }) => `${python},`)),
    ")",
    `model.load_state_dict(load_file(${JSON.stringify(file)}))`,
    "model.eval()",
    `with torch.no_grad():  # images: bytes, 0 paper, 255 ink, of shape [N, ${shape.join(", ")}]`,
    `    outputs = model(images * ${network.pixelScale})`,
  ].join("\n");
}

function torchModules(network: Network): readonly TorchModule[] {
  const { layers, outputOrder } = toForeign(network);
  if (outputOrder !== undefined) {
    throw new OptionError({
      what: "PyTorch would give the outputs in another order",
      expected: "a network whose last layers make one number a class",
      received: `images of ${formatShape(network.shapes[network.layers.length])}, or such flattened`,
      advice: "Export it to onnx, or end the network with a dense layer",
    });
  }
  return layers.flatMap(({ layer }) => modulesOf(layer));
}

/** Words on indented lines of at most 100 characters. */
function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1) ?? ""} ${word}`;
    if (lines.length > 0 && longer.length <= 100) lines[lines.length - 1] = longer;
    else lines.push(`    ${word}`);
  }
  return lines;
}

/** Whether these bytes are a file that `writeSafetensors` wrote. */
export function isOurSafetensors(bytes: Uint8Array): boolean {
  try {
    return decodeSafetensors(bytes).metadata.producer === producer;
  } catch (error) {
    if (error instanceof InklingError) return false;
    throw error;
  }
}
