import { DataError } from "inkling";
import { isCsv, readCsv } from "./csv.js";
import { readCsvHalf, type Half } from "./csvHalf.js";
import { emnistStructureHints } from "./emnist.js";
import { foreignKind } from "./foreign.js";
import { isIdx, readIdx } from "./idx.js";
import { isMat, readMat } from "./mat.js";
import { isNpy, isNpz, readNpy, readNpz } from "./npy.js";
import type { DataArray } from "./numbers.js";
import { isParquet, readParquet } from "./parquet.js";
import { isPickle, readPickle } from "./pickle.js";
import type { Decision, Hints, ReadingOptions } from "./reading.js";

/** A file whose bytes are asked for as they are needed; unpacked, where it was compressed by gzip. */
export interface DataFile {
  /** Without its folder. */
  readonly name: string;
  /** At least the first 4,096 bytes, where there are so many. */
  readonly head: Uint8Array;
  readonly bytes: () => Promise<Uint8Array>;
  readonly stream: () => AsyncIterable<Uint8Array>;
  /** What a table holds, where the other half of it is in another. */
  readonly half?: Half;
}

/** What a file holds. */
export interface Contents {
  /** By name; an array without one has that of the file. */
  readonly arrays: ReadonlyMap<string, DataArray>;
  readonly decisions?: readonly Decision[];
  readonly hints?: Hints;
}

/** One kind of file: how help and messages call it, how it is known by its bytes, and how it is read. */
export interface FileFormat {
  readonly source: string;
  readonly meaning: string;
  readonly recognizes: (head: Uint8Array, name: string) => boolean;
  readonly read: (file: DataFile, options: ReadingOptions) => Contents | Promise<Contents>;
}

/** Every kind of file that can be read, in the order in which it is tried: a new one is a file of its own and a row here. */
export const fileFormats: readonly FileFormat[] = [
  {
    source: "FILE-idx3-ubyte",
    meaning: "IDX, with the file of labels beside it",
    recognizes: isIdx,
    read: async ({ name, bytes }) => ({ arrays: new Map([[stem(name), readIdx(await bytes(), name)]]) }),
  },
  {
    source: "FILE.npz",
    meaning: "NumPy: X and y, x_train and y_train, images and labels; or a pair of files",
    recognizes: isNpz,
    read: async ({ name, bytes }) => {
      const arrays = readNpz(await bytes(), name);
      const alone = arrays.size === 1 ? arrays.get("arr_0") : undefined;
      return { arrays: alone === undefined ? arrays : new Map([[stem(name), alone]]) };
    },
  },
  {
    source: "FILE.npy",
    meaning: "NumPy, with the file of labels beside it: X.npy and y.npy",
    recognizes: isNpy,
    read: async ({ name, bytes }) => ({ arrays: new Map([[stem(name), readNpy(await bytes(), name)]]) }),
  },
  {
    source: "FILE.mat",
    meaning: "MATLAB 4 to 7: X and y, the course's ex4data1.mat, EMNIST's structure",
    recognizes: isMat,
    read: async ({ name, bytes }) => {
      const arrays = readMat(await bytes(), name);
      const course = arrays.get("X")?.shape[1] === 400 ? { transposed: "the course unrolls its 20x20 pixels so" } : {};
      const open = { orientationOpen: !arrays.has("train_patterns") && !arrays.has("train0") };
      return { arrays, hints: { tenIsZero: true, ...open, ...course, ...emnistStructureHints(arrays) } };
    },
  },
  {
    source: "FILE.parquet",
    meaning: "pictures and labels as Hugging Face serves them",
    recognizes: isParquet,
    read: async ({ name, bytes }, options) => readParquet(await bytes(), options, name),
  },
  {
    source: "FILE.pkl",
    meaning: "pickle: Nielsen's mnist.pkl.gz, a dictionary of data and target",
    recognizes: isPickle,
    read: async ({ name, bytes }) => ({ arrays: readPickle(await bytes(), name) }),
  },
  {
    source: "FILE.csv",
    meaning: "a table as text: a label and its pixels on every line; or a pair, X.csv and y.csv",
    recognizes: isCsv,
    read: ({ name, stream, half }, options) =>
      half === undefined ? readCsv(stream(), options, name) : readCsvHalf(half, stream(), options, name),
  },
];

/**
 * Reads a file by what its first bytes say that it is.
 *
 * @throws DataError naming what it is instead, where it is of no kind that can be read; or as its reader does
 */
export async function readContents(file: DataFile, options: ReadingOptions): Promise<Contents> {
  const format = fileFormats.find(({ recognizes }) => recognizes(file.head, file.name));
  if (format !== undefined && !isForeign(file)) return format.read(file, options);
  const foreign = foreignKind(file.head, file.name);
  throw new DataError({
    what: `${file.name} is not a file that can be read as data`,
    expected: fileFormats.map(({ source }) => source).join("; "),
    received: foreign?.kind ?? "a file of another kind",
    advice: foreign?.advice ?? "Convert the data to one of these",
  });
}

/** What is called .csv or .pkl, and is a page of the web, is no table. */
function isForeign({ head, name }: DataFile): boolean {
  const byName = fileFormats.filter(({ recognizes }) => recognizes(new Uint8Array(), name));
  const byBytes = fileFormats.some((format) => format.recognizes(head, "") && !byName.includes(format));
  return !byBytes && foreignKind(head, name) !== undefined;
}

/** A file's name without its endings: `x_train` of `x_train.npy.gz`. */
export function stem(name: string): string {
  return name.replace(/(\.(gz|npy|npz|idx|csv|tsv|mat|pkl|pickle|p|parquet))+$/i, "");
}
