import { appendFileSync } from "node:fs";
import { link, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** What is done to files: tests hand in a disk that fills up, or dies in the middle of an operation. */
export interface Disk {
  /** Writes a new file and waits until it is on the disk; `lasting: false`: only until others can read it. */
  create(path: string, content: Uint8Array | string, options?: { readonly lasting?: boolean }): Promise<void>;
  /** Adds to the end of a file; what a crash of the machine takes away is written again by who goes on. */
  append(path: string, content: string | Uint8Array): void;
  /** Renames a file over another and waits until that is on the disk. */
  rename(from: string, to: string): Promise<void>;
  /** Gives a file a second name; fails with EEXIST when there is one already. */
  link(from: string, to: string): Promise<void>;
  /** Takes a file away, if it is there. */
  remove(path: string): Promise<void>;
}

/** The disk of this machine. */
export const nodeDisk: Disk = {
  async create(path, content, { lasting = true } = {}) {
    const file = await open(path, "wx");
    try {
      await file.writeFile(content);
      if (lasting) await file.sync();
    } finally {
      await file.close();
    }
  },
  append: (path, content) => {
    appendFileSync(path, content);
  },
  async rename(from, to) {
    await rename(from, to);
    await syncFolder(dirname(to));
  },
  link,
  remove: (path) => rm(path, { force: true }),
};

/** A name is on the disk when its folder is. Windows opens no folder, and needs no such thing. */
async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, "r").catch(() => undefined);
  try {
    await opened?.sync();
  } catch {
    // Some file systems cannot: the file itself is on the disk all the same.
  } finally {
    await opened?.close();
  }
}
