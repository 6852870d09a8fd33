import { readFile } from "node:fs/promises";
import { hostname, uptime } from "node:os";
import { join, resolve } from "node:path";
import { InklingError, OptionError } from "inkling";
import { parseJson, readObject } from "inkling/recipes";
import type { Disk } from "../files/disk.js";
import { cannotWrite, isAlive, temporaryName } from "../files/outputFiles.js";

/** The name of the file that says who writes to a folder. */
export const lockName = "lock";

/** Who holds a folder. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When it took the folder: ISO 8601. */
  readonly started: string;
}

/** A folder that this process alone writes to. */
export interface Lock {
  /** The process whose lock was taken over: it is no more. */
  readonly takenOverFrom?: Holder;
  release(): Promise<void>;
}

/** Folders that this process holds: its own number in another's lock is one that was used before. */
const held = new Set<string>();

/**
 * Makes this process the only one that writes to a folder: a file with process, host and time, which is there whole or not
 * at all. The lock of a process of this machine that is no more is taken over.
 *
 * @throws OptionError when another process holds the folder, or may hold it: one of another machine
 * @example
 * const lock = await takeLock("runs/first", nodeDisk);
 */
export async function takeLock(folder: string, disk: Disk): Promise<Lock> {
  const path = join(folder, lockName);
  const text = `${JSON.stringify({ pid: process.pid, host: hostname(), started: new Date().toISOString() })}\n`;
  let takenOverFrom: Holder | undefined;
  while (!(await createLock(path, text, disk))) {
    const other = await readFile(path, "utf8").catch(() => undefined);
    if (other === undefined) continue;
    const holder = parseHolder(other, path);
    requireGone(holder, folder, path);
    if (await moveAway(path, other, disk)) takenOverFrom = holder;
  }
  const name = resolve(folder);
  held.add(name);
  return {
    ...(takenOverFrom === undefined ? {} : { takenOverFrom }),
    async release() {
      held.delete(name);
      const now = await readFile(path, "utf8").catch(() => undefined);
      if (now === text) await disk.remove(path);
    },
  };
}

/** Who holds a folder now, if anyone does; whose lock cannot be read is not said. */
export async function holderOf(folder: string): Promise<Holder | undefined> {
  const path = join(folder, lockName);
  try {
    const holder = parseHolder(await readFile(path, "utf8"), path);
    return isGone(holder, folder) ? undefined : holder;
  } catch {
    return undefined;
  }
}

/** Makes the file whole under another name and then gives it its own, which fails if there is one: false. */
async function createLock(path: string, text: string, disk: Disk): Promise<boolean> {
  const temporary = temporaryName(path);
  try {
    // A lock need not outlast the machine: after its start it is stale.
    await disk.create(temporary, text, { lasting: false });
    try {
      await disk.link(temporary, path);
    } catch (error) {
      // File systems without second names (memory cards): the file may then be seen before it is whole.
      if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(codeOf(error))) throw error;
      await disk.create(path, text, { lasting: false });
    }
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw cannotWrite(path, error);
  } finally {
    await disk.remove(temporary).catch(() => undefined);
  }
}

/** Takes a dead process's lock away, unless another process has done so and put its own there: false. */
async function moveAway(path: string, stale: string, disk: Disk): Promise<boolean> {
  const aside = temporaryName(path);
  try {
    await disk.rename(path, aside);
    const moved = await readFile(aside, "utf8");
    if (moved !== stale) await disk.link(aside, path).catch(() => undefined);
    return moved === stale;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw cannotWrite(path, error);
  } finally {
    await disk.remove(aside).catch(() => undefined);
  }
}

function parseHolder(text: string, path: string): Holder {
  try {
    return readObject(parseJson(text, path), path, (fields) => ({
      pid: fields.integer("pid", 1),
      host: fields.text("host"),
      started: fields.text("started"),
    }));
  } catch (error) {
    if (!(error instanceof InklingError)) throw error;
    throw new OptionError({
      what: `${path} cannot be read`,
      expected: "process, host and time of who writes to the folder",
      received: "something else",
      advice: "If no other process trains there, remove that file",
    });
  }
}

function requireGone(holder: Holder, folder: string, path: string): void {
  if (isGone(holder, folder)) return;
  const { pid, host, started } = holder;
  const isHere = host === hostname();
  throw new OptionError({
    what: `Another process writes to ${folder}`,
    expected: "a run that nobody else trains",
    received: `process ${pid}${isHere ? "" : ` of the machine ${host}`}, since ${started}`,
    advice: isHere
      ? "Wait for it, stop it, or give this training another --run"
      : `Whether it still runs can be seen on ${host} alone: if it does not, remove ${path}`,
  });
}

/** Whether a holder is no more: its number is free, was used before the machine started, or is our own again. */
function isGone({ pid, host, started }: Holder, folder: string): boolean {
  if (host !== hostname()) return false;
  if (pid === process.pid) return !held.has(resolve(folder));
  const startOfMachineMs = Date.now() - uptime() * 1000;
  return !isAlive(pid) || Date.parse(started) < startOfMachineMs - 1000;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
