/** Bytes as a printable text that compresses as well as they do: see scripts/binary-text.mjs, which writes it. */
export interface BinaryText {
  readonly text: string;
  /** The characters that it is made of. */
  readonly alphabet: string;
  /** The bytes that are one character, in the order of the alphabet, as hexadecimal digits; all others are two. */
  readonly frequent: string;
}

/** The bytes of a text. */
export function decodeBinary({ text, alphabet, frequent }: BinaryText): Uint8Array<ArrayBuffer> {
  const single = frequent.length / 2;
  const first = Array.from({ length: single }, (_, i) => parseInt(frequent.slice(2 * i, 2 * i + 2), 16));
  const order = [...new Set([...first, ...Array(256).keys()])];
  const bytes = new Uint8Array(text.length);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    let place = alphabet.indexOf(text[i]);
    if (place >= single) place = single + (place - single) * alphabet.length + alphabet.indexOf(text[++i]);
    bytes[count++] = order[place];
  }
  return bytes.slice(0, count);
}
