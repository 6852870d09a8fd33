import { zipSync } from "fflate";
import { OptionError, formatShape, sizeOf, type Shape } from "inkling";

/** An array to be written: bytes or single floats. */
export interface WritableArray {
  readonly shape: Shape;
  readonly values: Uint8Array | Float32Array;
}

/**
 * Writes arrays as a NumPy archive (`.npz`), as `numpy.savez` does, uncompressed. The same arrays give the same bytes.
 *
 * @throws OptionError for an array whose shape does not fit its numbers
 * @example
 * const bytes = writeNpz({ weights: { shape: [2, 1], values: Float32Array.of(1, 2) } });
 * // numpy.load("weights.npz")["weights"]
 */
export function writeNpz(arrays: Readonly<Record<string, WritableArray>>): Uint8Array {
  const entries = Object.entries(arrays).map(([name, array]) => [`${name}.npy`, writeNpy(array, name)] as const);
  // The first day that a zip archive can say, so that no file depends on the day on which it is written.
  return zipSync(Object.fromEntries(entries), { level: 0, mtime: "1980-01-01T00:00:00" });
}

/** NPY format, version 1: the header is filled up with spaces, so that the numbers begin at a multiple of 64 bytes. */
function writeNpy({ shape, values }: WritableArray, name: string): Uint8Array {
  if (sizeOf(shape) !== values.length) {
    throw new OptionError({
      what: `The array ${name} cannot be written`,
      expected: `as many numbers as its shape ${formatShape(shape)} holds`,
      received: String(values.length),
    });
  }
  const type = values instanceof Float32Array ? "<f4" : "|u1";
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const beginning = 10;
  const length = Math.ceil((beginning + header.length + 1) / 64) * 64;
  const bytes = new Uint8Array(length + values.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0], 0);
  new DataView(bytes.buffer).setUint16(8, length - beginning, true);
  bytes.set(new TextEncoder().encode(`${header.padEnd(length - beginning - 1)}\n`), beginning);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), length);
  return bytes;
}
