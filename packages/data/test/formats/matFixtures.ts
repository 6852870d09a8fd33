import { deflateSync } from "node:zlib";

/** A small writer of MATLAB 5 files, after the format's description: only what the tests need. */
export function file(arrays: Uint8Array[], { little = true, compress = false } = {}): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(128).fill(0x20);
  header.set(new TextEncoder().encode("MATLAB 5.0 MAT-file, written by a test"));
  header.set(little ? [0x00, 0x01, 0x49, 0x4d] : [0x01, 0x00, 0x4d, 0x49], 124);
  const elements = arrays.map((array) => {
    if (!compress) return array;
    const packed = deflateSync(array);
    return join([tag(15, packed.length, little), packed]);
  });
  return join([header, ...elements]);
}

/** An array of class double, its values stored as bytes or doubles. */
export function numeric(
  name: string,
  shape: readonly number[],
  values: Uint8Array | Float64Array,
  little = true,
): Uint8Array {
  const body = join([
    element(6, words([6, 0], little), little),
    element(5, words(shape, little), little),
    element(1, new TextEncoder().encode(name), little),
    values instanceof Uint8Array ? element(2, values, little) : element(9, doubles(values, little), little),
  ]);
  return join([tag(14, body.length, little), body]);
}

/** Up to four bytes are packed into the tag, as MATLAB does. */
function element(type: number, data: Uint8Array, little: boolean): Uint8Array {
  if (data.length === 0 || data.length > 4) return padded(join([tag(type, data.length, little), data]));
  return padded(join([words([data.length * 65536 + type], little), data]));
}

function padded(bytes: Uint8Array): Uint8Array {
  return join([bytes, new Uint8Array(-bytes.length & 7)]);
}

function tag(type: number, size: number, little: boolean): Uint8Array {
  return words([type, size], little);
}

function words(values: readonly number[], little: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    view.setUint32(4 * i, value, little);
  });
  return new Uint8Array(view.buffer);
}

function doubles(values: Float64Array, little: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => {
    view.setFloat64(8 * i, value, little);
  });
  return new Uint8Array(view.buffer);
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A structure of one field `f` that holds such a structure, so many deep; the innermost is a number. */
export function structure(name: string, depth: number): Uint8Array {
  if (depth === 0) return numeric(name, [1, 1], Float64Array.of(1));
  const body = join([
    element(6, words([2, 0], true), true),
    element(5, words([1, 1], true), true),
    element(1, new TextEncoder().encode(name), true),
    element(5, words([8], true), true),
    element(1, new TextEncoder().encode("f\0\0\0\0\0\0\0"), true),
    structure("", depth - 1),
  ]);
  return join([tag(14, body.length, true), body]);
}
