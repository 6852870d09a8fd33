import { DataError } from "inkling";
import type { GreyImage } from "inkling/pictures";

/** Whether bytes begin as a portable graymap, as text (P2) or binary (P5), does. */
export function isPgm(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && (bytes[1] === 0x32 || bytes[1] === 0x35) && isSpace(bytes[2]);
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

/**
 * Decodes a portable graymap (PGM), as text or binary, of up to 16 bits a pixel: v · 255 / maximum.
 *
 * Source: Jef Poskanzer, netpbm, "pgm".
 *
 * @throws DataError when it is cut short, or no such file
 * @example
 * decodePgm(new TextEncoder().encode("P2 2 1 255 0 255")); // { width: 2, height: 1, pixels: 0, 255 }
 */
export function decodePgm(bytes: Uint8Array): GreyImage {
  let at = 2;
  const next = (): number => {
    while (at < bytes.length && (isSpace(bytes[at]) || bytes[at] === hash)) {
      // A comment runs to the end of its line.
      if (bytes[at] === hash) while (at < bytes.length && bytes[at] !== newline) at++;
      else at++;
    }
    let value = 0;
    const start = at;
    while (at < bytes.length && bytes[at] >= 0x30 && bytes[at] <= 0x39) value = 10 * value + bytes[at++] - 0x30;
    return at > start ? value : NaN;
  };
  const [width, height, maximum] = [next(), next(), next()];
  const count = width * height;
  const sound = isPgm(bytes) && width > 0 && height > 0 && maximum > 0 && maximum < 65536 && count <= 2 * bytes.length;
  if (!sound) throw unlike("a size and a maximum in the head", "none that the file has bytes for");
  const pixels = new Uint8Array(count);
  const wide = maximum > 255 ? 2 : 1;
  if (bytes[1] === 0x35 && bytes.length < at + 1 + count * wide) {
    throw unlike(`${count * wide} bytes of pixels`, `${bytes.length - at - 1}`);
  }
  for (let p = 0; p < count; p++) {
    const from = at + 1 + p * wide;
    const value = bytes[1] === 0x32 ? next() : wide === 2 ? 256 * bytes[from] + bytes[from + 1] : bytes[from];
    if (!(value >= 0 && value <= maximum)) throw unlike(`pixels up to ${maximum}`, String(value));
    pixels[p] = Math.round((value * 255) / maximum);
  }
  return { width, height, pixels };
}

const hash = 0x23;
const newline = 0x0a;

function unlike(expected: string, received: string): DataError {
  return new DataError({ what: "A PGM picture cannot be decoded", expected, received, advice: "Save it as PNG" });
}
