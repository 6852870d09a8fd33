// Bytes as printable text inside a script. The most frequent bytes are one character each, all others two, so that every
// byte is always written alike and a compressed page finds the same repetitions as in the bytes. Measured on the kernels,
// with gzip: 13.0 KB as bytes, 13.0 as this text, 14.6 as hexadecimal digits, 19 as base64, which hides repetitions.

import { readFileSync, writeFileSync } from "node:fs";

/** The same as in packages/core/src/kernels/binaryText.ts, which decodes: the build needs this file before that is compiled. */
const alphabet = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))
  .filter((character) => !'"$\\`'.includes(character))
  .join("");
/** The last two characters stand before a second one: 2 x 91 bytes that are two characters, and 89 that are one. */
const single = alphabet.length - 2;

/** @param bytes a Uint8Array; @returns what decodeBinary in packages/core/src/kernels/binaryText.ts reads */
export function encodeBinary(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte]++;
  const frequent = new Set([...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b).slice(0, single));
  const order = [...counts.keys()].sort((a, b) => frequent.has(b) - frequent.has(a));
  const codes = new Map(order.map((byte, place) => [byte, codeOf(place)]));
  return {
    text: Array.from(bytes, (byte) => codes.get(byte)).join(""),
    frequent: Array.from({ length: 64 }, (_, four) =>
      [0, 1, 2, 3].reduce((bits, i) => bits + (frequent.has(4 * four + i) << i), 0).toString(16),
    ).join(""),
  };
}

function codeOf(place) {
  if (place < single) return alphabet[place];
  const rest = place - single;
  return alphabet[single + Math.floor(rest / alphabet.length)] + alphabet[rest % alphabet.length];
}

/** Writes bytes as a TypeScript module of one constant; one that has not changed is left alone, and not compiled again. */
export function writeBinaryModule(url, { name, types, origin, bytes }) {
  const { text, frequent } = encodeBinary(bytes);
  const module = `// Made by ${origin}. ${bytes.length} bytes.
import type { BinaryText } from "${types}";

export const ${name}: BinaryText = {
  frequent: "${frequent}",
  text: "${text}",
};
`;
  if (contentOf(url) !== module) writeFileSync(url, module);
}

function contentOf(url) {
  try {
    return readFileSync(url, "utf8");
  } catch {
    return undefined; // The first build.
  }
}
