import { Gunzip } from "fflate";
import { crc32, damagedData, mostUnpackedBytes, weigh } from "./inflate.js";

/*
 * gzip (RFC 1952): one member after another, as `cat a.gz b.gz`, bgzip and the tools that pack in parallel write them. The
 * checksum and the length of each member are verified.
 */

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
 * Decompresses a gzip file, all of its members; their checksums are verified.
 *
 * @throws DataError when the data is cut short, damaged, or would grow beyond 1 GiB.
 * @example
 * const idx = gunzip(await readBytes("train-images-idx3-ubyte.gz"), "train-images-idx3-ubyte.gz");
 */
export function gunzip(bytes: Uint8Array, name: string): Uint8Array {
  if (bytes.length < 18) throw damagedData(name, "a gzip file that is cut short");
  // What a file of a single member unpacks to, and else its last one: the rest is found out.
  const promised = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4).getUint32(0, true);
  const most = hasFurtherMembers(bytes) ? mostUnpackedBytes : promised;
  weigh(promised, bytes.length, name);
  let out = new Uint8Array(promised);
  let size = 0;
  const reader = new GzipReader(name);
  for (const chunk of reader.push(bytes)) {
    const needed = size + chunk.length;
    if (needed > most) throw damagedData(name, `more than the ${most} bytes that it promises, or may have`);
    if (needed > out.length) {
      const longer = new Uint8Array(Math.min(most, Math.max(needed, 2 * out.length)));
      longer.set(out.subarray(0, size));
      out = longer;
    }
    out.set(chunk, size);
    size = needed;
  }
  reader.finish();
  return out.subarray(0, size);
}

/** Whether a beginning of another member may be among compressed data: chance makes one in 16 MB. */
function hasFurtherMembers(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0x1f, 18); at >= 0; at = bytes.indexOf(0x1f, at + 1)) {
    if (bytes[at + 1] === 0x8b && bytes[at + 2] === 8) return true;
  }
  return false;
}

/** 16 KB of packed bytes become 16 MB at most. */
const pieceBytes = 16_384;
/** A member's checksum and length, and then the head of the next, in which a file's name and a comment may stand. */
const mostBetweenMembers = 65_536;

/** Unpacks gzip a piece at a time: bytes are pushed as they come, and at the end `finish` must be called. */
export class GzipReader {
  private chunks: Uint8Array[] = [];
  /** Checksum and length, as far as the present member has come. */
  private crc = 0;
  private size = 0;
  private readBytes = 0;
  /** The packed bytes that came last: a member is known to have ended only when the head of the next is whole. */
  private recent = new Uint8Array();
  private readonly stream: Gunzip;

  constructor(private readonly name: string) {
    this.stream = new Gunzip((chunk) => {
      this.crc = crc32(chunk, this.crc);
      this.size = (this.size + chunk.length) % 2 ** 32;
      this.chunks.push(chunk);
    });
    this.stream.onmember = (start) => {
      this.endMember(start);
    };
  }

  /**
   * What the next packed bytes unpack to, in chunks.
   *
   * @throws DataError when they are damaged, or a checksum does not hold
   */
  *push(packed: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < packed.length; at += pieceBytes) {
      const piece = packed.slice(at, at + pieceBytes);
      this.recent = joined([this.recent, piece]).slice(-mostBetweenMembers);
      this.readBytes += piece.length;
      try {
        this.stream.push(piece, false);
      } catch (error) {
        throw damagedData(this.name, error);
      }
      yield* this.chunks;
      this.chunks = [];
    }
  }

  /**
   * Says that there is no more.
   *
   * @throws DataError when the last member is cut short, or its checksum does not hold
   */
  finish(): void {
    this.endMember(this.readBytes);
  }

  /** The eight bytes before the end of a member are the checksum and the length of what it unpacks to. */
  private endMember(end: number): void {
    const { recent, crc, size } = this;
    const at = recent.length - (this.readBytes - end) - 8;
    const view = new DataView(recent.buffer, recent.byteOffset, recent.length);
    if (at < 0 || view.getUint32(at, true) !== crc || view.getUint32(at + 4, true) !== size) {
      throw damagedData(this.name, "it is cut short, or a checksum does not hold");
    }
    [this.crc, this.size] = [0, 0];
  }
}

/**
 * Unpacks a stream of gzip.
 *
 * @throws DataError as `GzipReader` does
 */
export async function* gunzipStream(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const reader = new GzipReader(name);
  for await (const packed of source) yield* reader.push(packed);
  reader.finish();
}

/**
 * What a gzip file begins with, unpacked: enough to tell what is in it.
 *
 * @param packed the file's first bytes
 * @param count how many unpacked bytes are enough
 */
export function gunzipStart(packed: Uint8Array, count: number, name: string): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream = new Gunzip((chunk) => {
    chunks.push(chunk);
    size += chunk.length;
  });
  try {
    // Little is given at a time, as little can become much.
    for (let at = 0; at < packed.length && size < count; at += 512) stream.push(packed.slice(at, at + 512));
  } catch (error) {
    throw damagedData(name, error);
  }
  return joined(chunks).subarray(0, count);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
