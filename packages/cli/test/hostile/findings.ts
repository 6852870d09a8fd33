import { deflateRawSync } from "node:zlib";

/*
 * What was found and mended, kept: each is read anew before any damaged input, under the same watch for time and memory.
 */

/** An input that once took all time or memory, or was refused by an error of the engine's. */
export interface KeptFinding {
  readonly name: string;
  /** @param seeds the target's */
  readonly make: (seeds: readonly Uint8Array[]) => Uint8Array;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const words = (...numbers: readonly number[]): number[] => [...new Uint8Array(Uint32Array.from(numbers).buffer)];

/** An array in a MATLAB 5 file: class, dimensions, a name of one letter, and bytes. */
function matArray(kind: number, shape: readonly number[], values: Uint8Array): Uint8Array {
  const pad = (bytes: readonly number[] | Uint8Array): Uint8Array => {
    const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
    padded.set(bytes);
    return padded;
  };
  const dimensions = pad(words(...shape));
  const body = [
    Uint8Array.from(words(6, 8, kind, 0)),
    Uint8Array.from(words(5, 4 * shape.length)),
    dimensions,
    Uint8Array.from(words(0x10001, 0x58)),
    Uint8Array.from(words(2, values.length)),
    pad(values),
  ];
  const size = body.reduce((sum, { length }) => sum + length, 0);
  const head = new Uint8Array(128).fill(0x20);
  head.set(encode("MATLAB 5.0 MAT-file"));
  head.set([0, 1, 0x49, 0x4d], 124);
  return Buffer.concat([head, Uint8Array.from(words(14, size)), ...body]);
}

/** A zip archive whose entries all claim the same packed zeros. */
function sharedZip(entries: number, size: number): Uint8Array {
  const packed = deflateRawSync(new Uint8Array(size));
  const name = (i: number): string => `${i.toString().padStart(4, "0")}.npy`;
  const local = Buffer.concat([
    Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0, 0, 0, 0, 0, ...words(0, packed.length, size), 8, 0, 0, 0]),
    encode(name(0)),
    packed,
  ]);
  const directory = Array.from({ length: entries }, (_, i) =>
    Buffer.concat([
      Uint8Array.from([
        0x50,
        0x4b,
        1,
        2,
        20,
        0,
        20,
        0,
        0,
        0,
        8,
        0,
        0,
        0,
        0,
        0,
        ...words(0, packed.length, size),
        8,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        ...words(0, 0),
      ]),
      encode(name(i)),
    ]),
  );
  const bytes = directory.reduce((sum, { length }) => sum + length, 0);
  const count = [entries & 255, entries >> 8];
  const end = Uint8Array.from([0x50, 0x4b, 5, 6, 0, 0, 0, 0, ...count, ...count, ...words(bytes, local.length), 0, 0]);
  return Buffer.concat([local, ...directory, end]);
}

/** A pickle of dictionaries, each of which holds the one before twice. */
function doubledDictionaries(depth: number): Uint8Array {
  const step = "}(S'a'\nh\0S'b'\nh\0uq\0";
  return encode(`}q\0${step.repeat(depth)}.`);
}

export const findings: Readonly<Partial<Record<string, readonly KeptFinding[]>>> = {
  csv: [
    { name: "a first line of 300,000 cells", make: () => encode(`${"1,".repeat(300_000)}1\n`) },
    { name: "a run of spaces in a line with spaces", make: () => encode(`1 2 3 4 5${" ".repeat(300_000)}6\n`) },
    { name: "a cell of spaces beside numbers that count up", make: () => encode(`0,1,2,${" ".repeat(300_000)}x\n`) },
    { name: "comments before an SVG", make: () => encode("<!---->".repeat(5000)) },
  ],
  mat: [
    {
      name: "an array of 100,000 axes",
      make: () => matArray(9, [...new Array<number>(100_000).fill(1), 2, 2], new Uint8Array(4)),
    },
    {
      name: "a text of a million columns",
      make: () => matArray(4, [2, 1_000_000], new Uint8Array(2_000_000).fill(65)),
    },
  ],
  npy: [
    {
      name: "an array of 100,000 axes",
      make() {
        const header = encode(`{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2${", 1".repeat(100_000)}), }\n`);
        return Uint8Array.from([0x93, ...encode("NUMPY"), 2, 0, ...words(header.length), ...header, 1, 2, 3, 4]);
      },
    },
  ],
  npz: [{ name: "a thousand entries of the same megabyte", make: () => sharedZip(1000, 2 ** 20) }],
  pickle: [
    { name: "forty dictionaries, each twice in the next", make: () => doubledDictionaries(40) },
    {
      name: "a list of 100,000 numbers under 900 names",
      make: () =>
        encode(
          `}(S'x'\n(${"K\x01".repeat(100_000)}lq\0${Array.from({ length: 900 }, (_, i) => `S'${i}'\nh\0`).join("")}u.`,
        ),
    },
    {
      name: "a text that is made bytes 20,000 times",
      make: () =>
        encode(
          `(X${String.fromCharCode(...words(100_000))}${"a".repeat(100_000)}q\x01c_codecs\nencode\nq\0${"h\0h\x01\x85R0".repeat(20_000)}.`,
        ),
    },
    {
      name: "a shape with a method of its own",
      make: () =>
        encode(
          "cnumpy.core.multiarray\n_reconstruct\n)R(K\x01(K\x02l}S'map'\ncnumpy\ndtype\nsbcnumpy\ndtype\n(S'u1'\ntRI00\nS'ab'\ntb.",
        ),
    },
  ],
  parquet: [
    {
      name: "a run of two billion values",
      make([seed]) {
        // Definition levels: 2 bytes, a run of 12, of the value 1. The run becomes one of 2^31 - 1.
        const levels = Buffer.from([2, 0, 0, 0, 24]);
        const bytes = seed.slice();
        bytes.set([0xfe, 0xff, 0xff, 0xff, 0x0f], Buffer.from(seed).indexOf(levels) + 4);
        return bytes;
      },
    },
    {
      name: "a footer of lists of thirty million, each in the one before",
      make() {
        const footer = Uint8Array.from([0x19, ...new Array<number[]>(200).fill([0xf9, 0x80, 0x87, 0xa7, 0x0e]).flat()]);
        return Buffer.concat([encode("PAR1"), footer, Uint8Array.from(words(footer.length)), encode("PAR1")]);
      },
    },
  ],
  link: [
    { name: "a layer called constructor", make: () => encode("#/train?layers=constructor_3-softmax") },
    { name: "a layer called __proto__", make: () => encode("#/train?layers=__proto__-softmax") },
  ],
};
