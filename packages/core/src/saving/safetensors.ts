import { InklingError, ModelFileError, OptionError, wrongOption } from "../core/errors.js";
import { readObject } from "../core/fields.js";
import { fromFloat16, toFloat16 } from "../core/float16.js";
import { parseJson } from "../core/json.js";
import { formatShape, sizeOf } from "../core/shape.js";

/*
 * The safetensors container (Hugging Face, https://github.com/huggingface/safetensors, "Format"):
 *
 *   8 bytes   N, the length of the header: unsigned, little-endian
 *   N bytes   the header, JSON: { "<name>": { "dtype", "shape", "data_offsets": [begin, end] }, …,
 *             "__metadata__": { "<key>": "<text>" } }, filled up with spaces
 *   the rest  the numbers of all tensors, little-endian, row after row, without holes; offsets count from here
 *
 * Typed arrays are little-endian on every machine that the kernels run on: numbers are copied as they lie in memory.
 */

/** A named array of numbers, row after row: `F32` or `F64` in the file, as the array's kind says, unless `storedAs`. */
export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
  /** In half of float32's bytes: each number becomes the nearest float16, which is read as the same float32 again. */
  readonly storedAs?: "F16";
}

/** What a safetensors file holds. */
export interface SafetensorsContent {
  /** By name, in the order in which their numbers lie in the file. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Metadata;
}

type Metadata = Readonly<Partial<Record<string, string>>>;

const bytesOf = { F64: 8, F32: 4, F16: 2 } as const;
const lengthBytes = 8;
/** The limit of the published implementation, so that what we write others read. */
const longestHeader = 100_000_000;
const metadataKey = "__metadata__";
const notSafetensors = "Give a model file that inkling saved; this one is something else, or damaged";
const damaged = "The file is damaged: take another copy of it";

/**
 * Writes tensors and metadata as one safetensors file. The same content gives the same bytes.
 *
 * Float64 tensors come first and float16 ones last, otherwise the order is kept: with a header filled up to a multiple of
 * 8 bytes, every tensor then lies where a view of its kind may begin.
 *
 * @throws ModelFileError for two tensors of one name, the name `__metadata__`, or a shape that does not fit the numbers
 * @example
 * const bytes = encodeSafetensors(
 *   [{ name: "weights", shape: [2, 1], data: Float32Array.of(1, 2) }],
 *   { made: "by hand" },
 * );
 */
export function encodeSafetensors(tensors: readonly StoredTensor[], metadata: Metadata): Uint8Array {
  const ordered = [...tensors].sort((a, b) => bytesOf[dtypeOf(b)] - bytesOf[dtypeOf(a)]);
  const header = new Map<string, unknown>([[metadataKey, metadata]]);
  let end = 0;
  for (const tensor of ordered) {
    const { name, shape, data } = tensor;
    const dtype = dtypeOf(tensor);
    if (header.has(name) || sizeOf(shape) !== data.length) {
      throw new ModelFileError({
        what: `The tensor "${name}" cannot be stored`,
        expected: `a name of its own and as many numbers as its shape ${formatShape(shape)} holds`,
        received: `${data.length} numbers`,
      });
    }
    const begin = end;
    end += data.length * bytesOf[dtype];
    header.set(name, { dtype, shape, data_offsets: [begin, end] });
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(lengthBytes + headerLength + end);
  bytes.fill(0x20, lengthBytes, lengthBytes + headerLength);
  bytes.set(text, lengthBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  let place = lengthBytes + headerLength;
  for (const { data, storedAs } of ordered) {
    const { buffer, byteOffset, byteLength } = storedAs === "F16" ? toFloat16(Float32Array.from(data)) : data;
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), place);
    place += byteLength;
  }
  return bytes;
}

/** What the format calls numbers of this kind. */
export function dtypeOf({ data, storedAs }: StoredTensor): keyof typeof bytesOf {
  return storedAs ?? (data instanceof Float32Array ? "F32" : "F64");
}

/**
 * Reads a safetensors file of float16, float32 and float64 tensors. Nothing in the file is trusted; the tensors are copies.
 *
 * @throws ModelFileError when the file is cut short, its header is not what the format asks for, a name comes twice, a
 *   shape does not fit, or offsets overlap, leave holes or leave the file
 * @example
 * const { tensors, metadata } = decodeSafetensors(bytes);
 * tensors.get("weights")?.shape; // [784, 30]
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsContent {
  if (!ArrayBuffer.isView(bytes)) throw wrongOption("bytes", "a Uint8Array", typeof bytes);
  const headerLength = readHeaderLength(bytes);
  const header = readHeader(bytes.subarray(lengthBytes, lengthBytes + headerLength));
  const data = bytes.subarray(lengthBytes + headerLength);
  const metadata = Object.entries(header[metadataKey] ?? {}).map(([key, text]): [string, string] => {
    if (typeof text === "string") return [key, text];
    throw new ModelFileError({ what: `Wrong metadata "${key}"`, expected: "a text", advice: notSafetensors });
  });
  const places = Object.entries(header)
    .filter(([name]) => name !== metadataKey)
    .map(([name, entry]) => readPlace(name, entry))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  const tensors = new Map<string, StoredTensor>();
  let reached = 0;
  for (const { name, dtype, shape, begin, end } of places) {
    if (begin !== reached || end > data.length) {
      throw new ModelFileError({
        what: `The tensor "${name}" is not in its place`,
        expected: `numbers from byte ${reached} on, within the ${data.length} bytes of the file`,
        received: `bytes ${begin} to ${end}`,
        advice: damaged,
      });
    }
    // A copy of its own begins where a view of any kind may begin.
    const { buffer } = new Uint8Array(data.subarray(begin, end));
    tensors.set(name, { name, shape, ...numbersOf(buffer, dtype) });
    reached = end;
  }
  if (reached !== data.length) {
    throw new ModelFileError({
      what: "The file is longer than its tensors",
      expected: `${reached} bytes of numbers`,
      received: String(data.length),
      advice: damaged,
    });
  }
  return { tensors, metadata: Object.fromEntries(metadata) };
}

function numbersOf(buffer: ArrayBuffer, dtype: keyof typeof bytesOf): Pick<StoredTensor, "data" | "storedAs"> {
  if (dtype === "F16") return { data: fromFloat16(new Uint16Array(buffer)), storedAs: dtype };
  return { data: dtype === "F32" ? new Float32Array(buffer) : new Float64Array(buffer) };
}

function readHeaderLength(bytes: Uint8Array): number {
  const length =
    bytes.length < lengthBytes
      ? undefined
      : Number(new DataView(bytes.buffer, bytes.byteOffset, lengthBytes).getBigUint64(0, true));
  if (length !== undefined && length <= longestHeader && length <= bytes.length - lengthBytes) return length;
  throw new ModelFileError({
    what: "This is not a whole safetensors file",
    expected: `a header of at most ${longestHeader} bytes, within the file`,
    received: length === undefined ? `${bytes.length} bytes in all` : `a header of ${length} in ${bytes.length} bytes`,
    advice: notSafetensors,
  });
}

function readHeader(bytes: Uint8Array): Record<string, unknown> {
  return asModelFileError(() => {
    const header = parseJson(decodeText(bytes), "the header");
    if (isObject(header) && isObject(header[metadataKey] ?? {})) return header;
    throw new OptionError({ what: "Wrong header", expected: "an object of objects" });
  }, notSafetensors);
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new OptionError({ what: "The header is not text in UTF-8" });
  }
}

/** Where a tensor lies, after checking that its bytes are as many as its shape asks for. */
function readPlace(name: string, entry: unknown) {
  return asModelFileError(() => {
    const { dtype, shape, offsets } = readObject(entry, `tensor "${name}"`, ({ oneOf, integers }) => ({
      dtype: oneOf("dtype", ["F16", "F32", "F64"]),
      shape: integers("shape", 0),
      offsets: integers("data_offsets", 0),
    }));
    const [begin, end, ...more] = offsets;
    // NaN where an offset is missing.
    if (more.length === 0 && end - begin === sizeOf(shape) * bytesOf[dtype]) return { name, dtype, shape, begin, end };
    throw new OptionError({
      what: `Wrong data_offsets of tensor "${name}"`,
      expected: `[begin, end] with ${sizeOf(shape) * bytesOf[dtype]} bytes between (${formatShape(shape)} ${dtype})`,
      received: JSON.stringify([begin, end, ...more]),
    });
  }, damaged);
}

/** Runs a reader of parts of a model file: whatever it refuses is a fault of the file, with the same facts. */
export function asModelFileError<Value>(read: () => Value, advice: string): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof InklingError && !(error instanceof ModelFileError)) {
      throw new ModelFileError({ ...error.complaint, advice });
    }
    throw error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
