import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { InklingError } from "inkling";
import type { GreyImage } from "inkling/pictures";
import fc from "fast-check";
import { expect, onTestFinished } from "vitest";

/** Bytes from base64, possibly broken over lines. */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "base64"));
}

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "inkling-data-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Runs a reader and lets nothing but errors of inkling pass. */
export async function readsOrComplains(read: () => unknown): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof InklingError)) throw error;
    // NaN may have been received, but never expected.
    expect(error.message).not.toMatch(/undefined|\[object|expected NaN|NaNx/);
  }
}

/** A good file with some of its bytes changed. */
export function damaged(good: Uint8Array): fc.Arbitrary<Uint8Array> {
  const change = fc.tuple(fc.nat(good.length - 1), fc.oneof(fc.nat(255), fc.constantFrom(0, 0xff, 0x7f, 0x80)));
  return fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) => {
    const bytes = good.slice();
    for (const [at, value] of changes) bytes[at] = value;
    return bytes;
  });
}

/** All values of arrays that may be unpacked late: asking for them may complain. */
export function unpackAll(arrays: ReadonlyMap<string, { readonly values: ArrayLike<unknown> }>): void {
  for (const { values } of arrays.values()) expect(values.length).toBeGreaterThanOrEqual(0);
}

/** Bytes as a stream that arrives in pieces of so many. */
export async function* piecesOf(text: string | Uint8Array, pieceBytes = 7): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  for (let i = 0; i < bytes.length; i += pieceBytes) yield await Promise.resolve(bytes.subarray(i, i + pieceBytes));
}

/** Decodes a PNG of one channel, or the first of several; what the decoder says of damaged ones is its own. */
export function decodePng(bytes: Uint8Array): Promise<GreyImage> {
  try {
    const { width, height, data, channels } = decode(bytes);
    const pixels = Uint8Array.from({ length: width * height }, (_, p) => data[p * channels]);
    return Promise.resolve({ width, height, pixels });
  } catch {
    return Promise.reject(new Error("no PNG"));
  }
}

/** What lies beside the repository for measuring, where it is: never part of it. */
export function sharedPath(name: string): string | undefined {
  const root = join(import.meta.dirname, "../../..");
  return [join(root, "../shared", name), join(root, "../../shared", name)].find((path) => existsSync(path));
}
