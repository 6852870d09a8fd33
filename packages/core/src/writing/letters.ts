import { decodeBinary } from "../kernels/binaryText.js";
import { letterFonts, lettersText } from "./letters.generated.js";

/** A letter or sign, none of which looks like a digit, as handwriting draws it. */
export interface Letter {
  readonly character: string;
  /** Which font it was drawn in: a name of npm's `@fontsource`. */
  readonly font: string;
  /** At most 48 pixels. There is ink in the first and last column and row. */
  readonly width: number;
  /** 40 pixels, or less where the width is 48. */
  readonly height: number;
  /** A byte a pixel, row by row: 0 paper, 1 ink. */
  readonly bits: Uint8Array;
}

let decoded: readonly Letter[] | undefined;

/**
 * Pictures of letters that are no digits, of several fonts: the same list each time, which is not to be written to.
 *
 * They were drawn once, by scripts/draw-letters.mjs, which says why some letters are left out.
 *
 * @example
 * const { character, width, height, bits } = letters()[0]; // "A", 23 x 40
 */
export function letters(): readonly Letter[] {
  decoded ??= decodeLetters();
  return decoded;
}

function decodeLetters(): readonly Letter[] {
  const bytes = decodeBinary(lettersText);
  let next = 0;
  return letterFonts.flatMap(({ name, characters }) =>
    Array.from(characters, (character): Letter => {
      const [width, height] = [bytes[next++], bytes[next++]];
      const bits = new Uint8Array(width * height);
      let ink = 0;
      for (let start = 0; start < bits.length; ink = 1 - ink) {
        const end = start + bytes[next++];
        for (; start < end; start++) bits[(start % height) * width + Math.floor(start / height)] = ink;
      }
      return { character, font: name, width, height, bits };
    }),
  );
}
