import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { InklingError } from "inkling";
import { readBytes } from "@inkling/data";
import { nodeDisk, type Disk } from "./disk.js";

/** A file that cannot be written, or that is not ours to write over. */
export class OutputFileError extends InklingError {
  override readonly name = "OutputFileError";
}

/** What a verb writes, and how it knows one of its kind when it sees it. */
export interface FileKind {
  /** Such as `an inkling model`. */
  readonly name: string;
  /** Whether these bytes are a file of this kind, which may be replaced. */
  recognizes(bytes: Uint8Array): boolean | Promise<boolean>;
}

/** HTML files of ours: what `report` and `show --html` may write over. */
export const pageKind: FileKind = {
  name: "a page of inkling's",
  recognizes: (bytes) =>
    new TextDecoder().decode(bytes.subarray(0, 1000)).includes('name="generator" content="inkling'),
};

/**
 * Makes sure, before any work is done, that a file can be written: its folder is there and writable and has room, and
 * what is there under its name is of the same kind (`force`: or any other file).
 *
 * @param bytesNeeded how large the file will be, roughly
 * @throws OutputFileError saying what is in the way
 */
export async function requireWritable(
  path: string,
  kind: FileKind,
  { force = false, bytesNeeded = 0 }: { readonly force?: boolean | undefined; readonly bytesNeeded?: number } = {},
): Promise<void> {
  if (path.trim() === "") {
    throw new OutputFileError({
      what: "No name for the file to write",
      expected: "a path, such as results/first",
      received: JSON.stringify(path),
      advice: "Name the file, or leave the option out",
    });
  }
  await requireReplaceable(path, kind, force);
  await clearRemains(path);
  await requireRoom(path, bytesNeeded);
}

/** Makes sure that so many bytes can be written beside a file. Throws an OutputFileError saying what is in the way. */
export async function requireRoom(path: string, bytesNeeded: number): Promise<void> {
  const probe = temporaryName(path);
  try {
    await writeFile(probe, new Uint8Array(bytesNeeded));
  } catch (error) {
    throw cannotWrite(path, error);
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

async function requireReplaceable(path: string, kind: FileKind, force: boolean): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  if (existing === undefined) return;
  if (!existing.isFile()) {
    throw new OutputFileError({
      what: `Cannot write ${path}`,
      expected: "the name of a file",
      received: existing.isDirectory() ? "a folder" : "something that is no file",
      advice: "Give the name of a file",
    });
  }
  if (force || (await kind.recognizes(await readBytes(path)))) return;
  throw new OutputFileError({
    what: `${path} is there already and is not ${kind.name}`,
    expected: `a new name, or ${kind.name} to replace`,
    received: "another file",
    advice: "Choose another name, or pass --force to write over it",
  });
}

/**
 * Writes a file whole or not at all: under a temporary name beside it, renamed once everything is on the disk.
 *
 * @throws OutputFileError when that fails; what was there before is still there
 * @example
 * await writeWhole("report.html", "<!doctype html>…");
 */
export async function writeWhole(path: string, content: Uint8Array | string, disk: Disk = nodeDisk): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await disk.create(temporary, content);
    await disk.rename(temporary, path);
  } catch (error) {
    await disk.remove(temporary).catch(() => undefined);
    throw cannotWrite(path, error);
  }
}

/** Its own process stands in the name: what one that died has left behind is told from what another is writing. */
export function temporaryName(path: string): string {
  return `${path}.${process.pid}-${randomBytes(6).toString("hex")}.part`;
}

/** Removes what processes that are no more have begun to write under this name. */
async function clearRemains(path: string): Promise<void> {
  const [folder, name] = [dirname(resolve(path)), basename(path)];
  for (const file of await readdir(folder).catch(() => [])) {
    if (!file.startsWith(`${name}.`)) continue;
    const pid = /^\.(\d+)-[0-9a-f]{12}\.part$/.exec(file.slice(name.length))?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(folder, file), { force: true });
  }
}

/** Whether a process of this machine is running. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process may not be asked, but it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** The error to throw when the operating system would not write. */
export function cannotWrite(path: string, error: unknown): OutputFileError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const folder = dirname(resolve(path));
  const known = code === "ENOENT" && existsSync(folder) ? undefined : reasons(folder).get(code);
  const [reason, advice] = known ?? [
    error instanceof Error ? error.message : String(error),
    "Check that it can be written there, or choose another place",
  ];
  return new OutputFileError({ what: `Cannot write ${path}: ${reason}`, advice });
}

function reasons(folder: string) {
  return new Map<string, readonly [reason: string, advice: string]>([
    ["ENOENT", [`there is no folder ${folder}`, "Make the folder first, or choose another place"]],
    ["ENOTDIR", [`${folder} is no folder`, "Check the path"]],
    ["EEXIST", ["a file of that name is there", "Choose another name"]],
    ["EACCES", [`no permission to write in ${folder}`, "Choose a folder of yours"]],
    ["EPERM", [`no permission to write in ${folder}`, "Choose a folder of yours"]],
    ["EROFS", ["the file system is read-only", "Choose another place"]],
    ["ENOSPC", ["the disk is full", "Make room, or choose another place"]],
    ["EDQUOT", ["the quota is used up", "Make room, or choose another place"]],
    ["EFBIG", ["there is a limit on the size of files", "Raise the limit, or choose another place"]],
    ["ENAMETOOLONG", ["the name is too long", "Choose a shorter one"]],
  ]);
}
