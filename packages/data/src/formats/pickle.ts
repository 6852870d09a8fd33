import { DataError, formatShape, InklingError } from "inkling";
import { Parser } from "pickleparser";
import type { DataArray } from "./numbers.js";
import { decodeNumpy } from "./numpyType.js";
import { PickleReader } from "./pickleReader.js";

/** Whether bytes begin as a pickle does: protocols 2 to 5 have a mark, 0 and 1 are known by the name alone. */
export function isPickle(bytes: Uint8Array, name: string): boolean {
  const marked = bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5;
  return marked || /\.(pkl|pickle|p)(\.gz)?$/i.test(name);
}

/**
 * Reads the NumPy arrays of a pickle, protocols 0 to 5, by Python 2 or 3.
 *
 * - a dictionary: by its keys, dictionaries in it by their path: `train.images`
 * - a pair of arrays: `images` and `labels`, also as a value of a dictionary
 * - two pairs, as Keras loads MNIST: `train.images` … `test.labels`; three, as in Michael Nielsen's `mnist.pkl.gz` (and
 *   before it the Theano tutorials): `train`, `validation` and `test`
 * - lists of numbers or words count as arrays
 *
 * A pickle is a program; here it can only build lists and arrays. Every name outside NumPy's array, dtype and
 * constructors, and the conversion of text to bytes, is refused.
 *
 * Source: Nielsen, "Neural Networks and Deep Learning", chapter 1, `mnist_loader.py`.
 *
 * @throws DataError when the file is damaged, or refers to anything but NumPy arrays.
 * @example
 * readPickle(gunzip(bytes, "mnist.pkl.gz")).get("train.images"); // shape [50000, 784]
 */
export function readPickle(bytes: Uint8Array, name = "pickle"): ReadonlyMap<string, DataArray> {
  const value = unpickle(bytes, name);
  const arrays = new Collection(name).of(value);
  if (arrays.size > 0) return arrays;
  throw new DataError({
    what: `${name} holds no arrays`,
    expected: "a dictionary of NumPy arrays, or pairs of images and labels",
    received: describe(value),
    advice: "Save your arrays as .npz",
  });
}

/** All arrays of a value, each under a name that says where it was. */
class Collection {
  private readonly arrays = new Map<string, DataArray>();
  /** What was made of a value: pickles name one value in many places. */
  private readonly made = new Map<unknown, DataArray>();
  private places = 0;

  constructor(private readonly name: string) {}

  of(value: unknown): ReadonlyMap<string, DataArray> {
    this.collect(value, "");
    return this.arrays;
  }

  private collect(value: unknown, path: string): void {
    // Thirty dictionaries, each twice in the next, are a billion places.
    if (++this.places > mostPlaces) {
      throw new DataError({
        what: `${this.name} is not a data set`,
        expected: `at most ${mostPlaces} arrays and dictionaries`,
        received: "more",
        advice: "Save the arrays of images and labels as .npz",
      });
    }
    const under = (key: string): string => (path === "" ? key : `${path}.${key}`);
    const array = this.made.get(value) ?? asArray(value, `${this.name}${path === "" ? "" : `: ${path}`}`);
    if (array !== undefined) {
      this.made.set(value, array);
      this.arrays.set(path === "" ? "array" : path, array);
    } else if (value instanceof Map) {
      for (const [key, inner] of value) this.collect(inner, under(keyText(key)));
    } else if (isPair(value)) {
      this.collect(value[0], under("images"));
      this.collect(value[1], under("labels"));
    } else if (Array.isArray(value) && value.length <= 3 && value.every(isPair)) {
      const parts = value.length === 3 ? ["train", "validation", "test"] : ["train", "test"];
      value.forEach((pair, i) => {
        this.collect(pair, under(parts[i]));
      });
    }
  }
}

/** A data set holds some ten; other pickles, in which we look for arrays, a few hundred. */
const mostPlaces = 1000;

/** Two arrays, or an array and a list. */
function isPair(value: unknown): value is readonly [unknown, unknown] {
  return (
    Array.isArray(value) && value.length === 2 && value.every((part) => part instanceof PickledArray || isList(part))
  );
}

function isList(value: unknown): value is readonly (number | string)[] {
  const kinds = Array.isArray(value) ? new Set(value.map((item) => typeof item)) : new Set();
  return kinds.size === 1 && (kinds.has("number") || kinds.has("string"));
}

function asArray(value: unknown, name: string): DataArray | undefined {
  if (value instanceof PickledArray) return value.read(name);
  if (!isList(value) || value.length < 3) return undefined;
  const [first] = value;
  const values = typeof first === "number" ? Float64Array.from(value, Number) : value.map(String);
  return { shape: [value.length], values };
}

function keyText(key: unknown): string {
  if (key instanceof Uint8Array) return String.fromCharCode(...key.subarray(0, 64));
  if (typeof key === "string" || typeof key === "number") return String(key).slice(0, 64);
  // Tuples may be keys: what is in them is no name.
  return "(no name)";
}

/** Runs the pickle with a dictionary of a few names, each made afresh and frozen: nothing outlives the call. */
function unpickle(bytes: Uint8Array, fileName: string): unknown {
  const reader = new PickleReader(bytes, fileName);
  const empty = Object.freeze(() => new PickledArray(reader));
  const fromBuffer = Object.freeze((data: unknown, type: unknown, shape: unknown, order: unknown) => {
    const array = new PickledArray(reader);
    array.__setstate__([1, shape, type, reader.textOf(order) === "F", data]);
    return array;
  });
  const known = new Map<string, (...args: unknown[]) => unknown>([
    ["numpy.ndarray", Object.freeze(() => ({}))],
    ["numpy.dtype", Object.freeze((code?: unknown) => new PickledType(reader, code))],
    ["_codecs.encode", Object.freeze((text: unknown) => reader.latin1Of(text))],
    // What old Pythons call it, and where NumPy 2 moved the rest.
    ["__builtin__.bytearray", Object.freeze((data: unknown) => reader.latin1Of(data))],
    ["builtins.bytearray", Object.freeze((data: unknown) => reader.latin1Of(data))],
    ["numpy.core.multiarray._reconstruct", empty],
    ["numpy._core.multiarray._reconstruct", empty],
    ["numpy.core.numeric._frombuffer", fromBuffer],
    ["numpy._core.numeric._frombuffer", fromBuffer],
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
    return withTexts(parser.read<unknown>(reader), reader, new Map());
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

/**
 * The same value with the names of byte strings replaced by what they name, where they are keys or words.
 *
 * @param done what was met before: lists may hold one another, or themselves
 */
function withTexts(value: unknown, reader: PickleReader, done: Map<unknown, unknown>): unknown {
  if (typeof value === "string") return reader.textOf(value);
  if (!(Array.isArray(value) || value instanceof Map)) return value;
  if (done.has(value)) return done.get(value);
  if (done.size > mostContainers) return undefined;
  done.set(value, undefined);
  const inner = (item: unknown): unknown => withTexts(item, reader, done);
  const copy = Array.isArray(value)
    ? value.map(inner)
    : new Map(Array.from(value, ([key, item]: [unknown, unknown]) => [inner(key), inner(item)]));
  done.set(value, copy);
  return copy;
}

/** Lists and dictionaries: as many as nobody nests by hand. */
const mostContainers = 1000;

/** What stands for a NumPy dtype: `dtype('f4', 0, 1)` with the state `(3, '<', None, …)`. */
class PickledType {
  readonly code: string;
  private order = "";

  constructor(
    private readonly reader: PickleReader,
    code: unknown,
  ) {
    this.code = reader.textOf(code) ?? "of an unknown kind";
  }

  __setstate__(state: unknown): void {
    this.order = this.reader.textOf(listOf(state)[1]) ?? "";
  }

  /** As NumPy writes it: `<f4`. */
  get name(): string {
    return `${this.order}${this.code}`;
  }
}

/** What stands for a NumPy array: made empty, then given `(1, shape, dtype, isFortranOrder, bytes)`. */
class PickledArray {
  shape: readonly number[] = [];
  private type = "unknown";
  private fortranOrder = false;
  private data: Uint8Array | undefined;

  constructor(private readonly reader: PickleReader) {}

  __setstate__(state: unknown): void {
    const [, shape, type, fortranOrder, data] = listOf(state);
    this.shape = Array.from(listOf(shape), (size) => (typeof size === "number" ? size : NaN));
    this.type = type instanceof PickledType ? type.name : "unknown";
    this.fortranOrder = fortranOrder === true || fortranOrder === 1;
    this.data = data instanceof Uint8Array ? data : this.reader.bytesNamed(data);
  }

  read(name: string): DataArray {
    const { shape, type, fortranOrder } = this;
    return decodeNumpy(this.data ?? new Uint8Array(), { shape, type, fortranOrder }, name);
  }
}

/** A list of the pickle: its methods may be its own, so that none of them is called. */
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function describe(value: unknown): string {
  if (value instanceof PickledArray) return `an array ${formatShape(value.shape)}`;
  if (value instanceof Map) return `a dictionary of ${value.size}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return value === null || value === undefined ? "nothing" : `a ${typeof value}`;
}
