import { gunzipSync, inflateSync, type ZlibOptions } from "node:zlib";
import { DataError } from "inkling";
import { messageOf } from "./files.js";

/**
 * Whether the bytes begin like a gzip file (RFC 1952, section 2.3.1).
 *
 * @example
 * isGzip(Uint8Array.of(0x1f, 0x8b, 8)); // true
 */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Decompresses a gzip file; its checksum is verified.
 *
 * @throws DataError when the data is cut short, damaged, or would grow beyond 2 GiB.
 * @example
 * const idx = gunzip(await readBytes("train-images-idx3-ubyte.gz"), "train-images-idx3-ubyte.gz");
 */
export function gunzip(bytes: Uint8Array, name: string): Uint8Array {
  // The last four bytes promise the size (modulo 2^32). One output block of that size saves joining many, which halves
  // the peak; a false promise costs at most what deflate could really have made of these bytes.
  const promised =
    bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true);
  const chunkSize = Math.min(promised, bytes.length * highestRatio) + 1024;
  return inflate(() => gunzipSync(bytes, { ...limits, chunkSize: Math.min(chunkSize, largestOutput) }), name);
}

/**
 * Decompresses a zlib stream (RFC 1950), as MATLAB's files hold them; its checksum is verified.
 *
 * @throws DataError when the data is cut short, damaged, or would grow beyond 2 GiB.
 * @example
 * const element = unzlib(compressedElement, "ex4data1.mat");
 */
export function unzlib(bytes: Uint8Array, name: string): Uint8Array {
  const chunkSize = Math.min(Math.max(1024, 8 * bytes.length), 2 ** 20);
  return inflate(() => inflateSync(bytes, { ...limits, chunkSize }), name);
}

/** Deflate spends at least two bits on 258 bytes: no honest stream shrinks to less than a 1032nd. */
export const highestRatio = 1032;

const largestOutput = 2 ** 31 - 1;
const limits: ZlibOptions = { maxOutputLength: largestOutput };

function inflate(run: () => Buffer, name: string): Uint8Array {
  try {
    const buffer = run();
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  } catch (error) {
    throw new DataError({
      what: `${name} cannot be decompressed`,
      expected: "complete compressed data of at most 2 GiB",
      received: messageOf(error),
      advice: "The file is damaged or cut short: fetch it again",
    });
  }
}
