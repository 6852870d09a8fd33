import fc from "fast-check";

/*
 * Damaged inputs: valid ones as seeds, with one to eight changes each, drawn by fast-check, which makes a failing one small.
 */

/** What is done, where, and with what: plain numbers, so that fewer and smaller ones are tried when something is found. */
type Change = readonly [kind: number, at: number, length: number, value: number];

/** Numbers at the edges of what 8 to 64 bits hold, with sign and without. */
const edges = [
  ...[0n, 1n, 2n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0x8000n, 0xffffn, 0x10000n, 0xffffffn, 0x7fffffffn, 0x80000000n],
  ...[
    0xfffffff0n,
    0xffffffffn,
    0x100000000n,
    0x1fffffffffffffn,
    0x7ff0000000000000n,
    0x7ff8000000000000n,
    2n ** 64n - 1n,
  ],
];

/** The same where numbers are written as text, and what may stand in their place. */
const writtenEdges =
  '0 -0 -1 1 2 255 256 65535 65536 2147483647 2147483648 4294967296 9007199254740993 99999999999999999999 1e309 -1e309 1e-400 0.5 NaN Infinity 0x10 null true [] {} ""'.split(
    " ",
  );

/** What upsets readers of any text. */
const words = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "\0",
  "\ufeff",
  "\ud83d\ude00",
  "%",
  "\n",
  "\r",
  '"',
];

const encoder = new TextEncoder();
const encoded = (texts: readonly string[]): Uint8Array[] => texts.map((text) => encoder.encode(text));

/** No input grows beyond this. */
const mostBytes = 2 ** 18;

/** Inputs of a target: its seeds, changed; one in sixteen as it is. */
export function damagedInputs(
  seeds: readonly Uint8Array[],
  ownWords: readonly string[] = [],
): fc.Arbitrary<Uint8Array> {
  const dictionary = encoded([...words, ...ownWords]);
  const change = fc.tuple(fc.nat(11), fc.nat(0xffff), fc.nat(0xff), fc.nat(0xffff));
  const seed = fc.nat(seeds.length - 1);
  return fc.tuple(seed, fc.array(change, { maxLength: 8, size: "max" })).map(([which, changes]) => {
    let bytes = seeds[which];
    for (const each of changes) bytes = changed(bytes, each, seeds, dictionary);
    return bytes.slice(0, mostBytes);
  });
}

function changed(
  bytes: Uint8Array,
  [kind, where, length, value]: Change,
  seeds: readonly Uint8Array[],
  dictionary: readonly Uint8Array[],
): Uint8Array {
  const at = where % (bytes.length + 1);
  switch (kind) {
    case 0:
      return replaced(bytes, at, 1, Uint8Array.of(value));
    case 1:
      return replaced(bytes, at, 1, Uint8Array.of((bytes[at] ?? 0) ^ (1 << (value % 8))));
    case 2:
    case 3:
    case 4:
      return replaced(bytes, at, 2 ** (kind - 1), edgeBytes(2 ** (kind - 1), value));
    case 5:
      return bytes.slice(0, at);
    case 6:
      return replaced(bytes, at, length, new Uint8Array());
    case 7:
      return replaced(bytes, at, 0, repeated(bytes.subarray(at, at + 1 + length), 1 + (value % 32)));
    case 8: {
      const other = seeds[value % seeds.length];
      return replaced(
        bytes,
        at,
        value % 2 === 0 ? length : 0,
        other.subarray(where % other.length).subarray(0, length),
      );
    }
    case 9:
      return withNumber(bytes, at, writtenEdges[value % writtenEdges.length]);
    case 10:
      return replaced(bytes, at, length % 32, dictionary[value % dictionary.length]);
    default:
      return replaced(bytes, at, 0, dictionary[value % dictionary.length]);
  }
}

function replaced(bytes: Uint8Array, at: number, count: number, by: Uint8Array): Uint8Array {
  const rest = bytes.subarray(at + count);
  const result = new Uint8Array(at + by.length + rest.length);
  result.set(bytes.subarray(0, at));
  result.set(by, at);
  result.set(rest, at + by.length);
  return result;
}

function edgeBytes(size: number, value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, edges[value % edges.length], true);
  const own = bytes.slice(0, size);
  return value >= 0x8000 ? own.reverse() : own;
}

function repeated(piece: Uint8Array, count: number): Uint8Array {
  const bytes = new Uint8Array(piece.length * count);
  for (let i = 0; i < count; i++) bytes.set(piece, i * piece.length);
  return bytes;
}

/** Another number in the place of the first that is written at or behind a place. */
function withNumber(bytes: Uint8Array, at: number, number: string): Uint8Array {
  const isDigit = (i: number): boolean => bytes[i] >= 0x30 && bytes[i] <= 0x39;
  let begin = at;
  while (begin < bytes.length && !isDigit(begin)) begin++;
  let end = begin;
  while (end < bytes.length && isDigit(end)) end++;
  return replaced(bytes, begin, end - begin, encoder.encode(number));
}
