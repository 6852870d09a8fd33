import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { Gunzip } from "fflate";
import { DataError } from "inkling";
import type { DataFile } from "../formats/fileFormats.js";
import { crc32, gunzip, isGzip } from "../formats/inflate.js";
import { readBytes, requireFile, unreadable } from "./files.js";

const headBytes = 65_536;

/**
 * Opens a file to be read as data, whole or as a stream; what is compressed by gzip, as its first bytes say, is unpacked.
 *
 * @throws DataError when there is no such file, or it is none: a device never ends
 */
export async function openDataFile(path: string): Promise<DataFile> {
  const name = basename(path);
  const packed = await readHead(path);
  if (!isGzip(packed)) {
    return { name, head: packed, bytes: () => readBytes(path), stream: () => readStream(path) };
  }
  return {
    name,
    head: startOf(packed, name),
    bytes: async () => gunzip(await readBytes(path), name),
    stream: () => unpacked(readStream(path), name),
  };
}

async function readHead(path: string): Promise<Uint8Array> {
  try {
    await requireFile(path);
    const file = await open(path);
    try {
      const { bytesRead, buffer } = await file.read(new Uint8Array(headBytes), 0, headBytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof DataError ? error : unreadable(path, error);
  }
}

async function* readStream(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
      if (chunk instanceof Uint8Array) yield chunk;
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** What a gzip file begins with, unpacked: enough to tell what is in it. */
function startOf(packed: Uint8Array, name: string): Uint8Array {
  const chunks: Uint8Array[] = [];
  try {
    const stream = new Gunzip((chunk) => chunks.push(chunk));
    // Little is given at a time, as little can become much.
    for (let at = 0; at < packed.length && sizeOfAll(chunks) < headBytes; at += 512)
      stream.push(packed.slice(at, at + 512));
  } catch (error) {
    throw damaged(name, error);
  }
  return joined(chunks).subarray(0, headBytes);
}

/** Unpacks a stream of gzip, a piece at a time, and verifies its checksum. */
async function* unpacked(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let chunks: Uint8Array[] = [];
  let [crc, size] = [0, 0];
  let trailer = new Uint8Array();
  const stream = new Gunzip((chunk) => chunks.push(chunk));
  const take = function* (): Generator<Uint8Array> {
    for (const chunk of chunks) {
      crc = crc32(chunk, crc);
      size = (size + chunk.length) % 2 ** 32;
      yield chunk;
    }
    chunks = [];
  };
  const push = (piece: Uint8Array, last: boolean): void => {
    try {
      stream.push(piece, last);
    } catch (error) {
      throw damaged(name, error);
    }
  };
  for await (const packed of source) {
    trailer = joined([trailer, packed.subarray(-8)]).slice(-8);
    for (let at = 0; at < packed.length; at += pieceBytes) {
      push(packed.slice(at, at + pieceBytes), false);
      yield* take();
    }
  }
  const view = new DataView(trailer.buffer);
  if (trailer.length === 8 && view.getUint32(0, true) === crc && view.getUint32(4, true) === size) return;
  throw damaged(name, new Error("it is cut short, or a checksum does not hold"));
}

/** 16 KB of packed bytes become 16 MB at most. */
const pieceBytes = 16_384;

function damaged(name: string, error: unknown): DataError {
  return new DataError({
    what: `${name} cannot be decompressed`,
    expected: "complete compressed data",
    received: error instanceof Error ? error.message : String(error),
    advice: "The file is damaged or cut short: fetch it again",
  });
}

function sizeOfAll(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(sizeOfAll(chunks));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
