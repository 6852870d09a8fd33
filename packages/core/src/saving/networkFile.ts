import { ModelFileError } from "../core/errors.js";
import { openObject, type Fields } from "../core/fields.js";
import { roundToFloat16 } from "../core/float16.js";
import { parseJson } from "../core/json.js";
import { formatShape, sameShape } from "../core/shape.js";
import { sha256Hex } from "../platform/sha256.js";
import { parametersSha256 } from "./parametersSha256.js";
import {
  describeNetwork,
  parametersOf,
  parseNetworkDescription,
  restoreNetwork,
  type Network,
  type ParameterTensor,
} from "../network/network.js";
import {
  asModelFileError,
  decodeSafetensors,
  dtypeOf,
  encodeSafetensors,
  type SafetensorsContent,
  type StoredTensor,
} from "./safetensors.js";

/*
 * A network as a file: a safetensors file, which other programs can read too, with
 *
 *   tensors    `1.dense.weights` [inputs, units], `1.dense.biases` [units], … float32 (or float16, each number of which
 *              is a float32 too), in the order of the flat vector
 *   metadata   `inkling`: JSON { formatVersion, network, parametersSha256, … }
 *              `sha256`: the SHA-256 of the same file without this entry, so that no damage stays unseen
 *
 * It holds no time stamp and no code: the same network gives the same bytes, and reading it runs nothing.
 */

/** Raised when a program of today would misread a file of then. */
const formatVersion = 1;

/** What to keep beside the network, and to get back from `decodeNetworkFile`. */
export interface NetworkFileExtras {
  /** Further fields of the `inkling` metadata: JSON. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly tensors?: readonly StoredTensor[];
  /** `F16`: the parameters in half the bytes, each rounded to the nearest float16. */
  readonly storedAs?: "F16" | undefined;
}

/** A network and what was kept beside it. */
export interface NetworkFile {
  readonly network: Network;
  /** The `inkling` metadata; the network's own fields have been read. */
  readonly fields: Fields;
  /** By name, those of the network included. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/**
 * Writes a network as one safetensors file: its description and its parameters, bit for bit.
 *
 * @throws ModelFileError when a number is not finite, or with `F16` beyond 65,520: such a network cannot read anything
 * @example
 * await writeFile("digits.safetensors", await encodeNetwork(network));
 */
export async function encodeNetwork(network: Network, extras: NetworkFileExtras = {}): Promise<Uint8Array> {
  const { storedAs } = extras;
  const parameters = storedAs === "F16" ? roundToFloat16(parametersOf(network)) : parametersOf(network);
  const own = network.tensors.map((tensor): StoredTensor => {
    const { shape, offset, size } = tensor;
    const data = parameters.subarray(offset, offset + size);
    return { name: nameOf(tensor), shape, data, ...(storedAs === undefined ? {} : { storedAs }) };
  });
  const tensors = [...own, ...(extras.tensors ?? [])];
  requireFinite(tensors, storedAs === "F16" ? beyondFloat16 : lost);
  const inkling = JSON.stringify({
    formatVersion,
    network: describeNetwork(network),
    parametersSha256: await parametersSha256(parameters),
    ...extras.metadata,
  });
  const sha256 = await sha256Hex(encodeSafetensors(tensors, { inkling }));
  return encodeSafetensors(tensors, { inkling, sha256 });
}

const lost = "Lower the learning rate and train again: these weights are lost";
const beyondFloat16 = "Store the network in float32: float16 ends at 65,504";

/**
 * Reads the network of a file that `encodeNetwork` or `encodeTrainedModel` wrote; what else it holds is left unread.
 *
 * @throws ModelFileError when the file is damaged, cut short, not made by inkling, or of a later format
 * @example
 * const network = await decodeNetwork(await readFile("digits.safetensors"));
 */
export async function decodeNetwork(bytes: Uint8Array): Promise<Network> {
  return (await decodeNetworkFile(bytes)).network;
}

/** Reads a network and what was kept beside it. Throws as `decodeNetwork`. */
export async function decodeNetworkFile(bytes: Uint8Array): Promise<NetworkFile> {
  const content = decodeSafetensors(bytes);
  const fields = readMetadata(content);
  await requireSha256(content);
  requireFinite([...content.tensors.values()], "The file was made by a training that had diverged: train again");
  const network = networkIn(content, fields);
  if (
    (await parametersSha256(parametersOf(network))) !== asModelFileError(() => fields.text("parametersSha256"), changed)
  ) {
    throw new ModelFileError({
      what: "The model file is damaged",
      expected: "parameters with the SHA-256 that its metadata states",
      received: "another",
      advice: "Take another copy of it",
    });
  }
  return { network, fields, tensors: content.tensors };
}

/**
 * Reads a network at once, without its checksums: they need Web Crypto, which answers later and on pages of https alone.
 * For bytes that came with the program itself.
 *
 * @throws ModelFileError when the file is cut short, not made by inkling, or of a later format
 */
export function openNetwork(bytes: Uint8Array): Network {
  const content = decodeSafetensors(bytes);
  return networkIn(content, readMetadata(content));
}

function networkIn(content: SafetensorsContent, fields: Fields): Network {
  return asModelFileError(() => {
    const description = fields.object("network", parseNetworkDescription);
    return restoreNetwork(description, (tensor) => findTensor(content, tensor));
  }, changed);
}

const changed = "The file was changed by hand or by another program: take the one that inkling saved";

function readMetadata({ metadata }: SafetensorsContent): Fields {
  const { inkling } = metadata;
  if (inkling === undefined) {
    throw new ModelFileError({
      what: "This safetensors file was not made by inkling",
      expected: 'metadata called "inkling"',
      received: Object.keys(metadata).join(", ").slice(0, 60) || "none",
      advice: "Give a model that inkling saved: weights alone do not describe their network",
    });
  }
  return asModelFileError(() => {
    const fields = openObject(parseJson(inkling, "the model file's metadata"), "the model file");
    const version = fields.integer("formatVersion", 1);
    if (version === formatVersion) return fields;
    throw new ModelFileError({
      what: "The model file is of a later format",
      expected: `format ${formatVersion}`,
      received: String(version),
      advice: "Update inkling to read it",
    });
  }, changed);
}

async function requireSha256({ tensors, metadata }: SafetensorsContent): Promise<void> {
  const { sha256, ...rest } = metadata;
  const received = await sha256Hex(encodeSafetensors([...tensors.values()], rest));
  if (received === sha256) return;
  throw new ModelFileError({
    what: "The model file is damaged",
    expected: `SHA-256 ${sha256 ?? "stated in its metadata"}`,
    received,
    advice: "Take another copy of it",
  });
}

function findTensor({ tensors }: SafetensorsContent, tensor: ParameterTensor): Float32Array {
  const stored = tensors.get(nameOf(tensor));
  if (stored?.data instanceof Float32Array && sameShape(stored.shape, tensor.shape)) return stored.data;
  throw new ModelFileError({
    what: `The model file does not hold the parameters that its network needs: ${nameOf(tensor)}`,
    expected: `F32 or F16 ${formatShape(tensor.shape)}`,
    received: stored === undefined ? "none" : `${dtypeOf(stored)} ${formatShape(stored.shape)}`,
    advice: changed,
  });
}

function requireFinite(tensors: readonly StoredTensor[], advice: string): void {
  for (const { name, data } of tensors) {
    const index = data.findIndex((value) => !Number.isFinite(value));
    if (index < 0) continue;
    throw new ModelFileError({
      what: `Number ${index} of ${name} is not a finite number`,
      received: String(data[index]),
      advice,
    });
  }
}

function nameOf({ layerName, name }: ParameterTensor): string {
  return `${layerName}.${name}`;
}
