import type { Network } from "inkling";
import { decodeSafetensors, type StoredTensor } from "inkling/recipes";
import { asFault, foreignError } from "../foreign/foreignError.js";
import type { ForeignTensor, NamedLayer, Pads } from "../foreign/foreignLayer.js";
import { fromForeign } from "../foreign/fromForeign.js";
import { describedBy, type ImportOptions } from "../foreign/importOptions.js";
import { noPads } from "../foreign/pads.js";
import { parseSequential } from "./parseSequential.js";
import { layersOf, zeroPads } from "./readModules.js";
import { sequentialOf } from "./safetensors.js";
import { withoutCounters } from "./withoutCounters.js";

/**
 * Reads a network from the state_dict of a torch.nn.Sequential, saved as safetensors:
 *
 *     from safetensors.torch import save_file
 *     save_file(model.state_dict(), "digits.safetensors", metadata={"sequential": str(model)})
 *
 * The layers come from that metadata, from `sequential` of the options, or from a network that is `like` it. Further
 * metadata are `inputShape` (JSON, [rows, columns] or [rows, columns, channels]; default [28, 28]), `pixelScale` (default
 * 1/255) and `classNames` (JSON): `writeSafetensors` writes all of them.
 *
 * @param options what the file does not say
 * @throws ModelFileError where layers are not known, are none of inkling's, or the file's numbers are not theirs
 * @example
 * const network = readSafetensors(await readFile("digits.safetensors"));
 */
export function readSafetensors(bytes: Uint8Array, options: ImportOptions = {}): Network {
  return asFault("This is not a readable safetensors file", "one that safetensors.torch.save_file wrote", () => {
    const { tensors, metadata } = decodeSafetensors(withoutCounters(bytes));
    const text = options.sequential ?? (options.like === undefined ? metadata.sequential : sequentialOf(options.like));
    if (text === undefined) throw noLayers(metadata.inkling !== undefined);
    const unused = new Map(tensors);
    const layers = layersIn(text, unused);
    if (unused.size > 0) {
      throw foreignError(
        "The file holds numbers of no layer",
        "those of its modules alone",
        [...unused.keys()].join(", "),
      );
    }
    const { inputShape = [28, 28], ...described } = describedBy(metadata, options);
    return fromForeign({ ...described, inputShape, layers, standardization: options.standardization });
  });
}

/** The layers of a Sequential; the tensors that are theirs are taken away. */
function layersIn(text: string, unused: Map<string, StoredTensor>): readonly NamedLayer[] {
  const layers: NamedLayer[] = [];
  let pads: Pads = noPads;
  for (const module of parseSequential(text)) {
    const { path, name } = module;
    if (pads !== noPads && name !== "Conv2d") {
      throw foreignError("A ZeroPad2d does not stand before a convolution", "Conv2d behind it", name);
    }
    if (name === "ZeroPad2d") {
      pads = zeroPads(module);
      continue;
    }
    const state = (parameter: string, shape: readonly number[]): ForeignTensor =>
      takeTensor(unused, `${path}.${parameter}`, shape);
    for (const layer of layersOf(module, state, pads)) layers.push({ name: `${path} (${name})`, layer });
    pads = noPads;
  }
  return layers;
}

function takeTensor(unused: Map<string, StoredTensor>, name: string, shape: readonly number[]): ForeignTensor {
  const tensor = unused.get(name);
  if (tensor?.shape.join() !== shape.join()) {
    const received = tensor === undefined ? [...unused.keys()].join(", ") || "none" : tensor.shape.join("x");
    throw foreignError(
      `The file does not hold ${name} as the layers have it`,
      shape.join("x"),
      received,
      "Save the state_dict of the very Sequential whose layers are given",
    );
  }
  unused.delete(name);
  return { shape, data: Float32Array.from(tensor.data) };
}

function noLayers(isOwn: boolean) {
  return foreignError(
    isOwn ? "This is a model of inkling's own: nothing is to be imported" : "The file says nothing of the layers",
    'metadata "sequential", as save_file(…, metadata={"sequential": str(model)}) writes it',
    "weights alone",
    isOwn ? "Use it as it is" : "Save it so, pass that text, or name a model or recipe of the same layers",
  );
}
