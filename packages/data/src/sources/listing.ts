import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { unreadable } from "./files.js";

/** Something in a folder; a link counts as what it leads to. */
export interface Entry {
  readonly name: string;
  readonly path: string;
  readonly isFolder: boolean;
}

/** What operating systems and programs leave behind in folders. */
const leftBehind =
  /^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$|\$RECYCLE\.BIN$|System Volume Information$|@eaDir$|__pycache__$|Icon\r$)/i;

/**
 * What is in a folder, in order of name: numbers by value, other names by their characters' codes, the same in every
 * language. What an operating system leaves behind, links to nowhere and devices are passed over.
 *
 * @throws DataError when the folder cannot be read
 * @example
 * (await listFolder("digits")).map(({ name }) => name); // ["0", "1", …, "9"]
 */
export async function listFolder(folder: string): Promise<Entry[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw unreadable(folder, error);
  }
  const entries = await Promise.all(
    inOrder(names.filter((name) => !leftBehind.test(name))).map(async (name) => {
      const path = join(folder, name);
      const found = await stat(path).catch(() => undefined);
      if (found === undefined || !(found.isFile() || found.isDirectory())) return [];
      return [{ name, path, isFolder: found.isDirectory() }];
    }),
  );
  return entries.flat();
}

/** Names in order; numbers by value where all are numbers. */
export function inOrder(names: readonly string[]): string[] {
  const numeric = names.every((name) => /^\d+$/.test(name));
  return names.toSorted((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : 1));
}

/** A folder within MNIST/raw is as deep as anyone keeps such files; a folder that links to itself goes no deeper. */
const deepest = 3;

/**
 * The files of a folder and of the folders in it, three deep, that a test likes.
 *
 * @throws DataError when a folder cannot be read
 */
export async function findFiles(folder: string, likes: (name: string) => boolean, depth = 0): Promise<Entry[]> {
  const entries = await listFolder(folder);
  const own = entries.filter(({ name, isFolder }) => !isFolder && likes(name));
  if (depth >= deepest) return own;
  const inner: Entry[] = [];
  for (const { path, isFolder } of entries) if (isFolder) inner.push(...(await findFiles(path, likes, depth + 1)));
  return [...own, ...inner];
}
