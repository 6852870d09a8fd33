import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { DataArray, DataFile, RawPart, ReadingOptions } from "@inkling/data/formats";
import type { Target } from "./target.js";

/*
 * The readers of data sets: a file's bytes → arrays → images with labels, as `inkling train --data` and the page's Train do it.
 */

const data = ["InklingError"];

/** A format of files, read by its first bytes and made a data set of. */
function format(
  name: string,
  reads: string,
  fileName: string,
  fixtures: readonly string[],
  rest: {
    memory: number;
    words?: readonly string[];
    more?: () => Promise<readonly Uint8Array[]>;
    fewer?: Target["fewer"];
  },
): Target {
  const { memory, words, more, fewer } = rest;
  return {
    name,
    reads,
    errors: data,
    memory,
    ...(fewer && { fewer }),
    async open(root) {
      const { assemble, assignRoles, readContents } = await import("@inkling/data/formats");
      const { decodeSmallPng } = await import("../../../data/src/decoding/smallPng.js");
      const options: ReadingOptions = {
        // Little of what is changed leaves ink that stands upright.
        transpose: false,
        decode(bytes) {
          const picture = decodeSmallPng(bytes);
          if (picture === undefined) return Promise.reject(new Error("no small PNG"));
          return Promise.resolve({ ...picture, pixels: new Uint8Array(picture.data).filter((_, i) => i % 4 === 0) });
        },
      };
      return {
        seeds: [...(await Promise.all(fixtures.map((each) => fixture(root, each)))), ...((await more?.()) ?? [])],
        ...(words && { words }),
        async read(bytes) {
          const { arrays, hints = {} } = await readContents(fileOf(fileName, bytes), options);
          assemble(
            arrays.size === 1 ? alone(arrays, bytes.length) : assignRoles(arrays, fileName),
            {},
            hints,
            fileName,
          );
          return undefined;
        },
      };
    },
  };
}

/** An array alone is the images of a pair of files. */
function alone(arrays: ReadonlyMap<string, DataArray>, most: number): { training: RawPart } | Record<string, never> {
  for (const images of arrays.values()) {
    const count = Math.min(images.shape.at(0) ?? 0, most);
    return { training: { images, labels: { shape: [count], values: new Uint8Array(count) } } };
  }
  return {};
}

async function fixture(root: string, name: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(await readFile(join(root, "packages/data/test/fixtures", name)));
  return name.endsWith(".gz") ? new Uint8Array(gunzipSync(bytes)) : bytes;
}

function fileOf(name: string, bytes: Uint8Array): DataFile {
  return {
    name,
    head: bytes.subarray(0, 65_536),
    bytes: () => Promise.resolve(bytes),
    // In two pieces, of which the first may end anywhere.
    async *stream() {
      yield await Promise.resolve(bytes.subarray(0, bytes.length >> 1));
      yield bytes.subarray(bytes.length >> 1);
    },
  };
}

/** Names of functions that would run, and instructions that build the odd: sets, classes, states. */
const pickleWords = [
  "cos\nsystem\n",
  "cbuiltins\neval\n",
  "cnumpy\nndarray\n",
  "(",
  "t",
  "R",
  "b",
  "}",
  "s",
  "u",
  "a",
  "e",
  "0",
  "2",
  "\x85R",
  "\x81",
  "\x94",
  "h\0",
  "q\0",
  "(dp0\n",
  "cnumpy\ndtype\n",
  "\x93",
  "c_codecs\nencode\n",
];

export const dataTargets: readonly Target[] = [
  {
    name: "idx",
    reads: "IDX",
    errors: data,
    memory: 40,
    async open() {
      const { readIdx, writeIdx } = await import("@inkling/data/formats");
      const values = Uint8Array.from({ length: 72 }, (_, i) => 3 * i);
      return {
        seeds: [
          writeIdx({ shape: [2, 6, 6], values }),
          writeIdx({ shape: [72], values }),
          ...[9, 11, 12, 13, 14].map((type, i) =>
            Uint8Array.of(0, 0, type, 2, 0, 0, 0, 1, 0, 0, 0, [8, 4, 2, 2, 1][i], 1, 2, 3, 4, 5, 6, 7, 8),
          ),
        ],
        read: (bytes) => void readIdx(bytes, "images-idx3-ubyte"),
      };
    },
  },
  format(
    "csv",
    "CSV: tables of images",
    "digits.csv",
    ["floats.csv", "index.csv", "openml.csv", "tables/bars_train.csv"],
    {
      memory: 200,
      words: [",", ";", "\t", " ", "label", "class", "pixel1,pixel2", "nan", "1e5", '""', "\r\n"],
      fewer: { inputs: 5000, because: "a table is read cell by cell" },
    },
  ),
  {
    name: "labels-csv",
    reads: "CSV: names of pictures and their labels",
    errors: data,
    memory: 200,
    fewer: { inputs: 10_000, because: "the separator is guessed by trying each" },
    async open() {
      const { readCsvRows } = await import("../../../data/src/formats/csvRows.js");
      const { parseMapping } = await import("../../../data/src/formats/emnist.js");
      const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
      return {
        seeds: [encode("file,label\na.png,7\nb/c.png,2\n"), encode('a.png;1\n"b";"2"\n'), encode("0 48\n1 49\n2 50\n")],
        words: [",", '"', "file", "label", "\\", "../", "\r\n"],
        read(bytes) {
          if (parseMapping(new TextDecoder().decode(bytes)) !== undefined) return undefined;
          readCsvRows(bytes, bytes.length % 2 === 0 ? undefined : "label", "labels.csv").labelOf("a.png");
          return undefined;
        },
      };
    },
  },
  format("mat", "MATLAB 4 to 7", "digits.mat", ["course.mat", "v4.mat", "emnist-digits.mat"], {
    memory: 1100,
    fewer: { inputs: 10_000, because: "compressed arrays are unpacked, two seeds in six" },
    more: async () => {
      // Not compressed: changes are met by the reader, and not by a checksum.
      const { file, numeric } = await import("../../../data/test/formats/matFixtures.js");
      const images = Uint8Array.from({ length: 18 }, (_, i) => 15 * i);
      const two = (little: boolean): Uint8Array[] => [
        numeric("X", [2, 9], images, little),
        numeric("y", [2, 1], Uint8Array.of(1, 2), little),
      ];
      const cube = numeric("X", [2, 3, 3], Float64Array.from(images));
      return [file(two(true)), file(two(false), { little: false }), file([cube, two(true)[1]])];
    },
  }),
  format(
    "pickle",
    "pickle, protocols 0 to 5",
    "digits.pkl",
    ["dict0.pkl", "dict1.pkl", "dict2.pkl", "dict3.pkl", "dict5.pkl", "nielsen4.pkl.gz"],
    {
      memory: 100,
      words: pickleWords,
      fewer: { inputs: 10_000, because: "a pickle is a program of hundreds of steps" },
    },
  ),
  format("npy", "NumPy's .npy", "x_train.npy", ["x_train.npy"], {
    memory: 100,
    words: ["'descr': ", "'fortran_order': True", "'shape': (", "'>f8'", "'<U9'", "'|b1'", "(2, 3)"],
  }),
  format(
    "npz",
    "NumPy's .npz",
    "digits.npz",
    ["Xy.npz", "arr.npz", "onehot_fortran.npz", "words.npz", "bigendian.npz"],
    {
      memory: 1100,
      words: ["PK\x03\x04", "PK\x01\x02", "PK\x05\x06", ".npy"],
      more: async () => {
        // Stored as they are: changes are met by the reader of arrays, and not by a decompressor.
        const { zipSync } = await import("fflate");
        const { readNpz } = await import("@inkling/data/formats");
        const array = (type: string, shape: string, bytes: Uint8Array): Uint8Array => {
          const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape}), }\n`;
          return Uint8Array.of(
            0x93,
            ...new TextEncoder().encode("NUMPY"),
            1,
            0,
            header.length,
            0,
            ...new TextEncoder().encode(header),
            ...bytes,
          );
        };
        const images = array(
          "|u1",
          "2, 3, 3",
          Uint8Array.from({ length: 18 }, (_, i) => 9 * i),
        );
        const stored = zipSync(
          { "x_train.npy": images, "y_train.npy": array("|u1", "2,", Uint8Array.of(3, 4)) },
          { level: 0 },
        );
        readNpz(stored);
        return [stored];
      },
    },
  ),
  format(
    "parquet",
    "Parquet with pictures",
    "train.parquet",
    ["train-00000-of-00001.parquet", "shards/data/train-00001-of-00003.parquet"],
    {
      memory: 1100,
      words: ["PAR1", "image", "label", "bytes", "path"],
      fewer: { inputs: 2500, because: "each file holds up to twelve PNGs, and the reader is asynchronous" },
    },
  ),
  {
    name: "gzip",
    reads: "gzip, of which all of the above may be made",
    errors: data,
    memory: 1100,
    async open() {
      const { gunzip } = await import("@inkling/data/formats");
      const packed = (text: string, level: number): Uint8Array => new Uint8Array(gzipSync(text, { level }));
      const stored = packed("1,2,3\n".repeat(9), 0);
      return {
        seeds: [stored, packed("abc".repeat(50), 9), Uint8Array.of(...stored, ...packed("more", 6))],
        words: ["\x1f\x8b\b\0"],
        read: (bytes) => void gunzip(bytes, "digits.gz"),
      };
    },
  },
];
