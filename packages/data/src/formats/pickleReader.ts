import { DataError } from "inkling";

/**
 * The bytes of a pickle, as the package pickleparser asks for them.
 *
 * Three things differ from its own reader. Every length is checked, negative ones too, so that a damaged file ends in
 * an error and not in an endless loop. Byte strings of Python 2, and long texts, in which Python 3 hides bytes before
 * protocol 3, never become text, which would take 157 to 314 MB for Nielsen's training images and differ from engine to
 * engine: the parser is handed a name for each, and `bytesNamed` gives the bytes. And the escapes of the text protocol 0 are
 * undone.
 */
export class PickleReader {
  /** How many bytes were read. */
  position = 0;
  private readonly view: DataView;
  private readonly byteStrings = new Map<string, Uint8Array>();
  /** Long texts as UTF-8. */
  private readonly longTexts = new Map<string, Uint8Array>();

  constructor(
    private readonly data: Uint8Array,
    private readonly name: string,
  ) {
    this.view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  /** The bytes of a Python 2 string that `string` gave a name to; undefined for any other value. */
  bytesNamed(value: unknown): Uint8Array | undefined {
    return typeof value === "string" ? this.byteStrings.get(value) : undefined;
  }

  /** A short text, whether Python 2 wrote it as bytes or Python 3 as text; undefined for any other value. */
  textOf(value: unknown): string | undefined {
    const bytes = this.bytesNamed(value);
    if (bytes !== undefined) return String.fromCharCode(...bytes.subarray(0, 64));
    return typeof value === "string" && !this.longTexts.has(value) ? value : undefined;
  }

  /** The bytes that a text stands for, a character each, as Python 3 writes bytes before protocol 3. */
  latin1Of(value: unknown): Uint8Array | undefined {
    const known = value instanceof Uint8Array ? value : this.bytesNamed(value);
    if (known !== undefined) return known;
    const long = typeof value === "string" ? this.longTexts.get(value) : undefined;
    if (typeof value === "string" && long !== undefined) {
      // Kept, for a pickle may ask again, a million times.
      const bytes = latin1FromUtf8(long, this.name);
      this.byteStrings.set(value, bytes);
      return bytes;
    }
    return typeof value === "string" ? Uint8Array.from(value, (character) => character.charCodeAt(0)) : undefined;
  }

  hasNext(): boolean {
    return this.position < this.data.length;
  }

  /** What the parser calls to pass over bytes that it has no use for. */
  skip(length: number): void {
    this.advance(length);
  }

  /** Moves on by `length` bytes and returns where they began. */
  private advance(length: number): number {
    const start = this.position;
    if (length >= 0 && start + length <= this.data.length) {
      this.position = start + length;
      return start;
    }
    throw new DataError({
      what: `${this.name} is cut short or damaged`,
      expected: `${length} bytes at position ${start}`,
      received: `${this.data.length - start}`,
      advice: "Fetch the file again",
    });
  }

  byte(): number {
    return this.view.getUint8(this.advance(1));
  }

  uint16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  int32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  uint32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  uint64(): number {
    return Number(this.view.getBigUint64(this.advance(8), true));
  }

  float64(): number {
    return this.view.getFloat64(this.advance(8), false);
  }

  bytes(length: number): Uint8Array {
    const start = this.advance(length);
    return this.data.subarray(start, this.position);
  }

  /** The parser calls text "utf-8", and byte strings of Python 2 "ascii". */
  string(length: number, encoding: "ascii" | "utf-8"): string {
    const bytes = this.bytes(length);
    if (encoding === "ascii") return this.nameFor(bytes);
    if (length <= longestWord) return decoder.decode(bytes);
    const name = `long text ${this.longTexts.size}`;
    this.longTexts.set(name, bytes);
    return name;
  }

  /** A line of the text protocol 0, without its end; a quoted byte string is undone and named like the others. */
  line(): string {
    const end = this.data.indexOf(newline, this.position);
    const bytes = this.bytes((end < 0 ? this.data.length + 1 : end) - this.position);
    this.advance(1);
    const quoted = bytes.length > 1 && (bytes[0] === 0x27 || bytes[0] === 0x22) && bytes[0] === bytes.at(-1);
    if (quoted) return `'${this.nameFor(unescape(bytes.subarray(1, -1), this.name))}'`;
    // Python 3 writes bytes as a text of the same characters, and unlucky ones as \\u000a.
    if (bytes.length > longestWord || bytes.includes(backslash)) return this.nameFor(unescape(bytes, this.name));
    return String.fromCharCode(...bytes);
  }

  private nameFor(bytes: Uint8Array): string {
    const name = `byte string ${this.byteStrings.size}`;
    this.byteStrings.set(name, bytes);
    return name;
  }
}

const decoder = new TextDecoder();
/** Names of functions, types and keys are no longer. */
const longestWord = 256;

/** Undoes UTF-8 of characters below 256. */
function latin1FromUtf8(text: Uint8Array, name: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const first = text[i];
    if (first < 0x80) bytes[count++] = first;
    else if (first === 0xc2 || first === 0xc3) bytes[count++] = ((first & 3) << 6) | (text[++i] & 63);
    else {
      throw new DataError({
        what: `${name} is damaged`,
        expected: "bytes as text of the characters 0 to 255",
        received: "other characters",
        advice: "Fetch the file again",
      });
    }
  }
  return bytes.subarray(0, count);
}

const newline = 0x0a;
const backslash = 0x5c;
const simpleEscapes = new Map([
  ["\\", backslash],
  ["'", 0x27],
  ['"', 0x22],
  ["n", newline],
  ["r", 0x0d],
  ["t", 0x09],
]);

/** The bytes that Python's repr() of bytes, or a text of them, stands for: `\x00` and `\u0000` are 0, `\n` is 10, and so on. */
function unescape(escaped: Uint8Array, name: string): Uint8Array {
  const bytes = new Uint8Array(escaped.length);
  let count = 0;
  for (let i = 0; i < escaped.length; i++) {
    let value: number | undefined = escaped[i];
    if (value === backslash) {
      i++;
      if (escaped[i] === 0x78) {
        value = 16 * hexadecimalDigit(escaped[i + 1]) + hexadecimalDigit(escaped[i + 2]);
        i += 2;
      } else if (escaped[i] === 0x75) {
        value = escaped
          .subarray(i + 1, i + 5)
          .reduce((sum, code) => 16 * sum + hexadecimalDigit(code), escaped.length < i + 5 ? NaN : 0);
        if (value > 255) value = undefined;
        i += 4;
      } else {
        value = simpleEscapes.get(String.fromCharCode(escaped[i]));
      }
    }
    if (value === undefined || Number.isNaN(value)) {
      throw new DataError({
        what: `${name} is damaged`,
        expected: "byte strings as Python 2 writes them",
        received: "an unknown escape",
        advice: "Fetch the file again",
      });
    }
    bytes[count++] = value;
  }
  return bytes.subarray(0, count);
}

/** The value of 0-9 or a-f; NaN for anything else. */
function hexadecimalDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : NaN;
}
