import { randomBytes } from "node:crypto";
import { readFile, rename, rm, stat } from "node:fs/promises";
import { DataError, InklingError } from "inkling";

/**
 * Reads a whole file into one block of memory.
 *
 * @throws DataError when there is no such file, it cannot be read, or it is none: a device never ends.
 * @example
 * const bytes = await readBytes("train-images-idx3-ubyte");
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    await requireFile(path);
    const buffer = await readFile(path);
    // A plain Uint8Array: Buffer's slice() is a view where everybody expects a copy.
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  } catch (error) {
    throw error instanceof DataError ? error : unreadable(path, error);
  }
}

/** Throws a DataError for a device or a pipe, of which nobody knows how much it gives. */
export async function requireFile(path: string): Promise<void> {
  const found = await stat(path);
  if (found.isFile() || found.isDirectory()) return;
  throw new DataError({
    what: `Cannot read ${path}`,
    expected: "a file or a folder",
    received: "a device or a pipe",
    advice: "Write what it gives to a file first",
  });
}

/**
 * The error to throw when the operating system would not open or read a path.
 *
 * @example
 * throw unreadable("digits.csv", error); // Cannot read digits.csv: … received no such file or folder. …
 */
export function unreadable(path: string, error: unknown): DataError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new DataError({
    what: `Cannot read ${path}`,
    expected: "a readable file",
    received: reasons.get(code) ?? messageOf(error),
    advice: "Check the path",
  });
}

const reasons = new Map([
  ["ENOENT", "no such file or folder"],
  ["EISDIR", "a folder"],
  ["ENOTDIR", "a path through something that is not a folder"],
  ["EACCES", "no permission to read it"],
  ["ERR_FS_FILE_TOO_LARGE", "a file above 2 GiB"],
]);

/**
 * Writes a file under a temporary name beside the target and renames it when it is complete, so that a crash, a full
 * disk or an error half-way leaves what was there before.
 *
 * @throws DataError when the folder does not exist or cannot be written to; errors of inkling pass through.
 * @example
 * await writeSafely("digits.idx", (temporary) => writeFile(temporary, bytes));
 */
export async function writeSafely(path: string, write: (temporaryPath: string) => Promise<void>): Promise<void> {
  const temporaryPath = `${path}.${randomBytes(6).toString("hex")}.part`;
  try {
    await write(temporaryPath);
    await rename(temporaryPath, path);
  } catch (error) {
    await rm(temporaryPath, { force: true });
    if (error instanceof InklingError) throw error;
    throw new DataError({
      what: `Cannot write ${path}`,
      received: messageOf(error),
      advice: "Check that the folder exists, is writable and has room",
    });
  }
}

/**
 * What an error of any kind says, for the `received` of one of ours.
 *
 * @example
 * messageOf(new Error("fetch failed")); // "fetch failed"
 */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
