import { DataError } from "inkling";
import { bytesOf, decodeNumbers, plainNumbers, type NumberArray, type NumberType } from "./numbers.js";

/** A tagged piece of a MATLAB 5 file. */
export interface MatElement {
  readonly type: number;
  readonly data: Uint8Array;
}

/** How the numbers of an element are stored, which may be narrower than the array's class. 16 is text in UTF-8. */
const storedTypes: ReadonlyMap<number, NumberType> = new Map([
  [1, "i1"],
  [2, "u1"],
  [3, "i2"],
  [4, "u2"],
  [5, "i4"],
  [6, "u4"],
  [7, "f4"],
  [9, "f8"],
  [12, "i8"],
  [13, "u8"],
  [16, "u1"],
  [17, "u2"],
]);

/** Walks from element to element: a tag (type, size), then the data, padded to a multiple of 8 bytes. */
export class MatCursor {
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    readonly littleEndian: boolean,
    /** What messages call the file. */
    readonly name: string,
    private position = 0,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  atEnd(): boolean {
    return this.position >= this.bytes.length;
  }

  next(): MatElement {
    this.requireBytes(8, this.position);
    const first = this.view.getUint32(this.position, this.littleEndian);
    // Up to four bytes of data are packed into the tag itself, with their number in the type's upper half.
    const packed = first >>> 16;
    const type = packed === 0 ? first : first & 0xffff;
    const size = packed === 0 ? this.view.getUint32(this.position + 4, this.littleEndian) : packed;
    const start = this.position + (packed === 0 ? 8 : 4);
    if (packed > 4) throw damagedMat(this.name, "at most 4 bytes in a packed element", `${packed}`);
    this.requireBytes(size, start);
    const end = start + size;
    // Compressed elements are not padded.
    this.position = type === 15 ? end : Math.ceil((end - this.position) / 8) * 8 + this.position;
    return { type, data: this.bytes.subarray(start, end) };
  }

  /** The next element's numbers, which must be of these types (default: any), in their own kind. */
  numbers(types: readonly number[] | undefined, what: string): NumberArray {
    const { type, data } = this.next();
    const stored = storedTypes.get(type);
    if (stored !== undefined && (types ?? [type]).includes(type) && data.length % bytesOf(stored) === 0) {
      return decodeNumbers(data, stored, this.littleEndian);
    }
    throw damagedMat(
      this.name,
      `${what} of data type ${(types ?? [...storedTypes.keys()]).join(", ")}`,
      `${data.length} bytes of type ${type}`,
    );
  }

  /** The next element as a text of single bytes. */
  text(what: string): string {
    const codes = this.numbers([1, 2], what);
    return codes.length > mostCharacters
      ? ""
      : String.fromCharCode(...Array.from(plainNumbers(codes), (code) => code & 255));
  }

  private requireBytes(count: number, start: number): void {
    if (start + count <= this.bytes.length) return;
    throw new DataError({
      what: `${this.name} is cut short`,
      expected: `${count} bytes at position ${start}`,
      received: `${Math.max(0, this.bytes.length - start)}`,
      advice: "Fetch the file again",
    });
  }
}

/** A name has up to 63 characters, and a structure not a thousand fields. */
const mostCharacters = 65_536;

export function damagedMat(name: string, expected: string, received: string): DataError {
  return new DataError({ what: `${name} is damaged`, expected, received, advice: "Fetch the file again" });
}
