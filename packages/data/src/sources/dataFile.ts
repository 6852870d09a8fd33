import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { DataError } from "inkling";
import type { DataFile } from "../formats/fileFormats.js";
import { gunzip, gunzipStart, gunzipStream, isGzip } from "../formats/gzip.js";
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
    head: gunzipStart(packed, headBytes, name),
    bytes: async () => gunzip(await readBytes(path), name),
    stream: () => gunzipStream(readStream(path), name),
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
