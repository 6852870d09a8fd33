/** Bytes as a printable text that compresses as well as they do: see scripts/binary-text.mjs, which writes it. */
export interface BinaryText {
  readonly text: string;
  /** Which bytes are one character: of each four a hexadecimal digit, the first its lowest bit. All others are two. */
  readonly frequent: string;
}

/** Printable ASCII but for the quote, the backslash and what begins an insertion in a template. */
const alphabet = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i)).replace(/["$\\`]/g, "");

/** The bytes of a text. */
export function decodeBinary({ text, frequent }: BinaryText): Uint8Array<ArrayBuffer> {
  const single = alphabet.length - 2;
  const isFrequent = (byte: number): number => (parseInt(frequent[byte >> 2], 16) >> (byte & 3)) & 1;
  const order = [...Array(256).keys()].sort((a, b) => isFrequent(b) - isFrequent(a));
  const bytes = new Uint8Array(text.length);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    let place = alphabet.indexOf(text[i]);
    if (place >= single) place = single + (place - single) * alphabet.length + alphabet.indexOf(text[++i]);
    bytes[count++] = order[place];
  }
  return bytes.slice(0, count);
}
