import { createDataset, DataError, digitNames, formatShape, InklingError, sizeOf, type Dataset } from "inkling";
import { Parser } from "pickleparser";
import { gunzip, isGzip } from "./inflate.js";
import { PickleReader } from "./pickleReader.js";
import { imageShapeFor, toBytes, toImages, toLabels, toRowMajor, type NumberArray } from "./pixels.js";

/**
 * Reads `mnist.pkl.gz`, the form in which Michael Nielsen's book (and before it the Theano tutorials) gives MNIST:
 * 50,000 training, 10,000 validation and 10,000 test images.
 *
 * The file holds three pairs (images, labels) of NumPy arrays, pickled by Python 2: float32 N x 784 with values k/256,
 * and int64 N. The images come back as the bytes k; a file with other values keeps them as float32.
 *
 * A pickle is a program; here it can only build lists and arrays. Every name outside NumPy's array, dtype and
 * constructor is refused.
 *
 * Measured with all 70,000 images: protocol 2 (220 MB unzipped) in 1.1 s at a peak of 0.54 GB; the text protocol 0
 * (828 MB unzipped) in 7 to 9 s at a peak of 1.3 GB.
 *
 * Source: Nielsen, "Neural Networks and Deep Learning", chapter 1, `mnist_loader.py`.
 *
 * @param bytes the file, gzip-compressed or not.
 * @throws DataError when the file is damaged, refers to anything but NumPy arrays, or holds other arrays than these.
 * @example
 * const { training, validation, test } = readPickle(await readBytes("mnist.pkl.gz"));
 */
export function readPickle(
  bytes: Uint8Array,
  name = "mnist.pkl",
): { training: Dataset; validation: Dataset; test: Dataset } {
  const pickled = unpickle(isGzip(bytes) ? gunzip(bytes, name) : bytes, name);
  const parts = listOf(pickled);
  if (parts.length !== 3) throw unlikeNielsens(name, describe(pickled));
  return {
    training: toDataset(parts[0], `${name} training images`),
    validation: toDataset(parts[1], `${name} validation images`),
    test: toDataset(parts[2], `${name} test images`),
  };
}

function toDataset(pair: unknown, name: string): Dataset {
  const [x, y, ...more] = listOf(pair);
  if (more.length > 0 || !(x instanceof PickledArray) || !(y instanceof PickledArray)) {
    throw unlikeNielsens(name, `${describe(pair)}: ${describe(x)} and ${describe(y)}`);
  }
  const [count, pixels] = x.shape;
  if (x.shape.length !== 2 || count === 0 || y.shape.length !== 1 || y.shape[0] !== count) {
    throw unlikeNielsens(name, `${formatShape(x.shape)} and ${formatShape(y.shape)}`);
  }
  const values = x.numbers(name);
  const whole = values instanceof Float32Array || values instanceof Float64Array ? toBytes(values, 256) : undefined;
  return createDataset({
    name,
    imageShape: imageShapeFor(pixels, undefined, name),
    images: whole ?? toImages(values, name),
    labels: toLabels(y.numbers(name), digitNames.length, name),
  });
}

function unlikeNielsens(name: string, received: string): DataError {
  return new DataError({
    what: `${name}: not laid out like mnist.pkl.gz`,
    expected: "three pairs of NumPy arrays: float32 N x 784 and integers N",
    received,
    advice: "Pass Nielsen's mnist.pkl.gz, or save your arrays as .npz",
  });
}

/** Runs the pickle with a dictionary of three names, each made afresh and frozen: nothing outlives the call. */
function unpickle(bytes: Uint8Array, fileName: string): unknown {
  const reader = new PickleReader(bytes, fileName);
  const ndarray = Object.freeze(() => ({}));
  const known = new Map<string, () => object>([
    ["numpy.ndarray", ndarray],
    ["numpy.dtype", Object.freeze((code?: unknown) => new PickledType(reader, code))],
    ["numpy.core.multiarray._reconstruct", Object.freeze(() => new PickledArray(reader))],
    // NumPy 2 moved it.
    ["numpy._core.multiarray._reconstruct", Object.freeze(() => new PickledArray(reader))],
  ]);
  const parser = new Parser({
    nameResolver: {
      // Names may come from the pickle's stack, where anything can lie.
      resolve: (module: unknown, key: unknown) => {
        const name = `${reader.textOf(module) ?? "?"}.${reader.textOf(key) ?? "?"}`;
        const found = known.get(name);
        if (found !== undefined) return found;
        throw new DataError({
          what: `${fileName} asks for something else than NumPy arrays`,
          expected: [...known.keys()].join(", "),
          received: name,
          advice: "Nothing of it was run; save the arrays as .npz instead",
        });
      },
    },
    unpicklingTypeOfDictionary: "Map",
  });
  try {
    return parser.read<unknown>(reader);
  } catch (error) {
    if (error instanceof InklingError) throw error;
    throw new DataError({
      what: `${fileName} is not a readable pickle`,
      // The parser's own words are about its stack; where it stopped says more.
      received: `instructions that do not fit together before byte ${reader.position}`,
      advice: "The file is damaged or of another kind: fetch it again",
    });
  }
}

/** What stands for a NumPy dtype: `dtype('f4', 0, 1)` with the state `(3, '<', None, …)`. */
class PickledType {
  readonly code: string;
  bigEndian = false;

  constructor(
    private readonly reader: PickleReader,
    code: unknown,
  ) {
    this.code = reader.textOf(code) ?? "of an unknown kind";
  }

  __setstate__(state: unknown): void {
    this.bigEndian = this.reader.textOf(listOf(state)[1]) === ">";
  }
}

/** What stands for a NumPy array: made empty, then given `(1, shape, dtype, isFortranOrder, bytes)`. */
class PickledArray {
  shape: readonly number[] = [];
  private type: PickledType | undefined;
  private fortranOrder = false;
  private data: Uint8Array | undefined;

  constructor(private readonly reader: PickleReader) {}

  __setstate__(state: unknown): void {
    const [, shape, type, fortranOrder, data] = listOf(state);
    this.shape = listOf(shape)
      .filter((size) => typeof size === "number" && Number.isInteger(size) && size >= 0)
      .map(Number);
    this.type = type instanceof PickledType ? type : undefined;
    this.fortranOrder = fortranOrder === true || fortranOrder === 1;
    this.data = data instanceof Uint8Array ? data : this.reader.bytesNamed(data);
  }

  /** Its numbers, row after row. */
  numbers(name: string): NumberArray {
    const { data, type, shape } = this;
    const kind = arrayKinds.get(type?.code ?? "");
    if (kind === undefined || type?.bigEndian !== false || data?.length !== sizeOf(shape) * kind.BYTES_PER_ELEMENT) {
      throw unlikeNielsens(
        name,
        `${data?.length ?? "no"} bytes for ${formatShape(shape)} numbers of type ${type?.code ?? "unknown"}` +
          (type?.bigEndian === true ? ", big-endian" : ""),
      );
    }
    // A copy: within the pickle the numbers begin at any address, and typed arrays want a multiple of their size.
    const values = new kind(data.slice().buffer);
    return this.fortranOrder ? toRowMajor(values, shape) : values;
  }
}

type NumberArrayKind = { readonly BYTES_PER_ELEMENT: number } & (new (buffer: ArrayBuffer) => NumberArray);

const arrayKinds = new Map<string, NumberArrayKind>([
  ["f4", Float32Array],
  ["f8", Float64Array],
  ["u1", Uint8Array],
  ["i4", Int32Array],
  ["i8", BigInt64Array],
]);

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function describe(value: unknown): string {
  if (value instanceof PickledArray) return `an array ${formatShape(value.shape)}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return value === null || value === undefined ? "nothing" : `a ${typeof value}`;
}
