import { Inflate, unzlibSync } from "fflate";
import { DataError, InklingError } from "inkling";

/*
 * Decompression within stated bounds: what a file promises is weighed before it is allocated, and checksums, which fflate
 * passes over, are verified.
 */

/** Deflate spends at least two bits on 258 bytes: no honest stream shrinks to less than a 1032nd. */
export const highestRatio = 1032;

/** What one compressed file or array may unpack to: 1 GiB. The largest form of MNIST, a pickle as text, takes 828 MB. */
export const mostUnpackedBytes = 2 ** 30;

/**
 * Decompresses a zlib stream (RFC 1950), as MATLAB's files hold them; its checksum is verified.
 *
 * @param size how many bytes it must unpack to
 * @throws DataError when the data is cut short, damaged, or unpacks to more or less.
 * @example
 * const element = unzlib(compressed, 8 + size, "ex4data1.mat");
 */
export function unzlib(bytes: Uint8Array, size: number, name: string): Uint8Array {
  return unpack(name, () => {
    weigh(size, bytes.length, name);
    const out = new Uint8Array(size);
    const unpacked = unzlibSync(bytes, { out });
    if (unpacked.length !== size) throw new Error(`${unpacked.length} bytes where ${size} are promised`);
    const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4);
    if (adler32(out) !== trailer.getUint32(0)) throw new Error("a checksum that does not hold");
    return out;
  });
}

/**
 * The first bytes of what a zlib stream unpacks to: at least `count` where there are so many.
 *
 * @throws DataError when it is no zlib stream
 * @example
 * const tag = unzlibStart(compressed, 8, "ex4data1.mat");
 */
export function unzlibStart(bytes: Uint8Array, count: number, name: string): Uint8Array {
  return unpack(name, () => {
    let start = new Uint8Array();
    const stream = new Inflate((chunk) => {
      const longer = new Uint8Array(start.length + chunk.length);
      longer.set(start);
      longer.set(chunk, start.length);
      start = longer;
    });
    // Two bytes of zlib's own come before the deflated data. Little is given at a time, as little can become much.
    for (let at = 2; at < bytes.length && start.length < count; at += slice) stream.push(bytes.slice(at, at + slice));
    return start;
  });
}

const slice = 256;

/**
 * Weighs what a header promises before it is allocated.
 *
 * @throws DataError when compressed bytes cannot hold so much, or nobody wants it
 */
export function weigh(promised: number, packedBytes: number, name: string): void {
  if (promised <= mostUnpackedBytes && promised <= packedBytes * highestRatio) return;
  throw new DataError({
    what: `${name} cannot be decompressed`,
    expected: `at most ${Math.min(mostUnpackedBytes, packedBytes * highestRatio)} bytes`,
    received: `a promise of ${promised}`,
    advice: "The file is damaged, or holds more than a data set of digits does",
  });
}

function unpack<Result>(name: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof InklingError) throw error;
    throw damagedData(name, error);
  }
}

/** The error to throw where compressed data is not whole. */
export function damagedData(name: string, reason: unknown): DataError {
  return new DataError({
    what: `${name} cannot be decompressed`,
    expected: "complete compressed data",
    received: reason instanceof Error ? reason.message : String(reason),
    advice: "The file is damaged or cut short: fetch it again",
  });
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1;
  return remainder;
});

/** CRC-32 (RFC 1952, section 8); `before`: that of the bytes that came earlier. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  for (let i = 0; i < bytes.length; i++) crc = crcTable[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** Adler-32 (RFC 1950, section 9). */
function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let start = 0; start < bytes.length; start += 4096) {
    const end = Math.min(start + 4096, bytes.length);
    for (let i = start; i < end; i++) {
      a += bytes[i];
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}
