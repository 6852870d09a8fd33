// Draws letters in handwriting fonts: what is written by hand and is no digit, for packages/core/src/writing. Run by hand,
// its result is committed: `node scripts/draw-letters.mjs`. Which letters, was decided on pictures of all of them.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import opentype from "opentype.js";
import { encodeBinary } from "./binary-text.mjs";
import { rasterize } from "./rasterize.mjs";

const size = { height: 40, widest: 48 };

/** A letter that is a digit in any hand would teach the network to refuse that digit. */
const digitLike = {
  "O o Q D a U u": "0: D and a when they are drawn in one go, U and u as the 0 that was not closed at its top",
  "I i l J j ! |": "1: also with a dot over or under it, as a pen that skips leaves one",
  "Z z ?": "2, and ? the 7 of a pen that skips",
  "Y y": "4, that is open; a curled y is a 9",
  "S s $": "5",
  "G b": "6",
  T: "7, as soon as it slants",
  "B &": "8",
  "g q": "9",
};
/**
 * What stays, though it was in doubt: E (a 3 in a mirror), A, C, c (open to the right, a 0 is open at its top), F (the bars
 * of a 7 go the other way), H (both legs are long), K, L, P, p (a 9 in a mirror), N, R, V, d (a 6 in a mirror), e, f, h, k, n,
 * r (a 1 has its flag to the left), t, +, %.
 */
const characters = [..."ACEFHKLMNPRVWXcdefhkmnprtvwx+=%#*@"];

/** And what only one hand draws like a digit. */
const fonts = [
  { name: "annie-use-your-telescope", digitLike: "%" }, // % as a 1 between specks
  { name: "architects-daughter", digitLike: "" },
  { name: "bad-script", digitLike: "rv" }, // r as a 1, v as a 0
  { name: "caveat", digitLike: "CL" }, // C nearly closed, L as a 6 without its loop
  { name: "gloria-hallelujah", digitLike: "Vpv" }, // V and v round as U, p bent as a 9
  { name: "handlee", digitLike: "V" },
  { name: "indie-flower", digitLike: "FP" }, // both hang over to the left: a barred 7, a 9
  { name: "kalam", digitLike: "" },
  { name: "patrick-hand", digitLike: "" },
  { name: "reenie-beanie", digitLike: "CPVcnp%" }, // C and c as a 6 without its loop, P and p as 9, n as an open 4, % as 7 and o
  { name: "shadows-into-light", digitLike: "c" }, // narrow and nearly closed
  { name: "the-girl-next-door", digitLike: "" },
];

const clash = characters.filter((character) => Object.keys(digitLike).some((list) => list.includes(character)));
if (clash.length > 0) throw new Error(`both drawn and left out: ${clash.join(" ")}`);

const { resolve } = createRequire(import.meta.url);
const drawn = fonts.map(({ name, digitLike: without }) => {
  const file = readFileSync(resolve(`@fontsource/${name}/files/${name}-latin-400-normal.woff`));
  const font = opentype.parse(new Uint8Array(file).buffer);
  // Its first line; one goes on with the same for each file.
  const [copyright] = readFileSync(resolve(`@fontsource/${name}/LICENSE`), "utf8").split(/\n| \S+\.ttf:/);
  const own = characters.filter((character) => !without.includes(character));
  return {
    name,
    copyright,
    characters: own.join(""),
    bytes: own.flatMap((character) => bytesOf(font, name, character)),
  };
});

function bytesOf(font, name, character) {
  const glyph = font.charToGlyph(character);
  if (glyph.index === 0) throw new Error(`${name} has no ${character}`);
  const { width, height, bits } = rasterize(glyph.getPath(0, 0, 1000).commands, size);
  return [width, height, ...runLengths(width, height, bits)];
}

/**
 * How many pixels of paper, of ink, of paper, … down the columns, as letters are made of upright strokes. Measured on all of
 * them, as text: 37 KB, 52 along the rows, 44 of what differs from the row above, 61 as plain bits.
 */
function runLengths(width, height, bits) {
  const runs = [0];
  let ink = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if (bits[y * width + x] !== ink) {
        ink = 1 - ink;
        runs.push(0);
      }
      runs[runs.length - 1]++;
    }
  }
  if (runs.some((run) => run > 255)) throw new Error("a run that is longer than a byte says");
  return runs;
}

const bytes = drawn.flatMap((font) => font.bytes);
const { frequent, alphabet, text } = encodeBinary(Uint8Array.from(bytes));
const fontLines = drawn.map(({ name, characters }) => `  { name: "${name}", characters: "${characters}" },`);
const module = `// Made by scripts/draw-letters.mjs. ${bytes.length} bytes: pictures of letters, drawn in these fonts of npm's @fontsource, each
// under the SIL Open Font License 1.1 (https://openfontlicense.org), which does not extend to what is drawn in a font:
${drawn.map(({ name, copyright }) => `// - ${name}: ${copyright}`).join("\n")}
import type { BinaryText } from "../kernels/binaryText.js";

/** What was drawn, in the order of lettersText. */
export const letterFonts: readonly { readonly name: string; readonly characters: string }[] = [
${fontLines.join("\n")}
];

/** Of each letter its width, its height and how many pixels of paper, of ink, of paper, … down its columns. */
export const lettersText: BinaryText = {
  frequent: "${frequent}",
  alphabet: "${alphabet}",
  text: "${text}",
};
`;
writeFileSync(new URL("../packages/core/src/writing/letters.generated.ts", import.meta.url), module);
const count = drawn.reduce((sum, { characters }) => sum + characters.length, 0);
console.log(`${count} letters of ${fonts.length} fonts, ${Buffer.byteLength(module)} bytes of source`);
