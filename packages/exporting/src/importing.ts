import { ModelFileError, type Network } from "inkling";
import { foreignError } from "./foreign/foreignError.js";
import type { ImportOptions } from "./foreign/importOptions.js";
import { readOnnx } from "./onnx/readOnnx.js";
import { readNpz } from "./plain/npz.js";
import { readSafetensors } from "./pytorch/readSafetensors.js";

/** A form of other programs' that is taken in: how its files begin, and who reads them. */
interface ImportForm {
  readonly kind: ImportKind;
  readonly recognizes: (bytes: Uint8Array) => boolean;
  readonly read: (bytes: Uint8Array, options: ImportOptions) => Network;
}

/** The forms by name. */
export type ImportKind = "safetensors" | "npz" | "onnx";

const startsWith =
  (...beginning: readonly number[]) =>
  (bytes: Uint8Array): boolean =>
    beginning.every((byte, i) => bytes[i] === byte);

const [isZip, isHdf5, isPickle] = [
  startsWith(0x50, 0x4b, 3, 4),
  startsWith(0x89, 0x48, 0x44, 0x46),
  startsWith(0x80, 2),
];

/** Every form; a message of protobuf has no sign of its own, so ONNX comes last: its first field is the version, 8. */
const forms: readonly ImportForm[] = [
  // The length of the header, and the bracket that it begins with.
  { kind: "safetensors", recognizes: (bytes) => bytes[8] === 0x7b, read: readSafetensors },
  { kind: "npz", recognizes: (bytes) => isZip(bytes) && entryOf(bytes).endsWith(".npy"), read: readNpz },
  { kind: "onnx", recognizes: startsWith(8), read: readOnnx },
];

/**
 * Reads a network that another program trained: safetensors of a PyTorch state_dict (`readSafetensors`), NumPy arrays
 * (`readNpz`), ONNX (`readOnnx`), told by their first bytes. Nothing in a file is run.
 *
 * Keras' `.weights.h5` and `.keras` and PyTorch's own `.pt` are refused, with the Python that converts them.
 *
 * @param options what the file does not say
 * @throws ModelFileError as the readers of the forms, and for any other file
 * @example
 * const { network, kind } = importNetwork(await readFile("digits.onnx")); // kind "onnx"
 */
export function importNetwork(bytes: Uint8Array, options: ImportOptions = {}): { network: Network; kind: ImportKind } {
  const { kind, read } = forms.find(({ recognizes }) => recognizes(bytes)) ?? refuse(bytes);
  return { network: read(bytes, options), kind };
}

/** The Python that writes what is taken in, from a model that is at hand as `model`. */
export const converting = {
  keras: 'model.load_weights("digits.weights.h5")\nnumpy.savez("digits.npz", *model.get_weights())',
  torch:
    'from safetensors.torch import save_file\nsave_file(model.state_dict(), "digits.safetensors", metadata={"sequential": str(model)})',
} as const;

function refuse(bytes: Uint8Array): never {
  const expected = "safetensors of a PyTorch state_dict, a .npz of NumPy arrays, or ONNX";
  const isKeras = isHdf5(bytes) || (isZip(bytes) && /^(metadata|config)\.json|\.weights\.h5$/.test(entryOf(bytes)));
  if (isKeras) {
    throw new ModelFileError({
      what: isHdf5(bytes) ? "Keras' weights in HDF5 are not read" : "A .keras archive is not read",
      expected,
      received: isHdf5(bytes) ? "an HDF5 file" : "a zip archive of Keras",
      advice: `Two lines of Python convert it, beside the model that it is of:\n\n${indented(converting.keras)}\n\nand a recipe of the same layers goes with digits.npz`,
    });
  }
  if (isZip(bytes) || isPickle(bytes)) {
    throw new ModelFileError({
      what: "PyTorch's own files are not read: they are programs of pickle",
      expected,
      received: isZip(bytes) ? "a zip archive" : "a pickle",
      advice: `Two lines of Python convert the model:\n\n${indented(converting.torch)}\n`,
    });
  }
  throw foreignError("This is no network of another program's", expected, `${bytes.length} bytes of something else`);
}

function indented(text: string): string {
  return text.replace(/^/gm, "    ");
}

/** The name of a zip archive's first file. */
function entryOf(bytes: Uint8Array): string {
  const length = bytes[26] + 256 * bytes[27];
  return new TextDecoder().decode(bytes.subarray(30, 30 + length));
}
