import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nodeDisk, type Disk } from "../../src/files/disk.js";
import { holderOf, takeLock } from "../../src/runs/lock.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "inkling-lock-"));
});
afterEach(() => rm(folder, { recursive: true }));

const path = () => join(folder, "lock");
const now = () => new Date().toISOString();

async function writeLock(holder: object): Promise<void> {
  await writeFile(path(), JSON.stringify(holder));
}

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ["--version"]).pid;
}

test("holds process, host and time, keeps a second one out, and goes when it is released", async () => {
  const lock = await takeLock(folder, nodeDisk);
  const holder: unknown = JSON.parse(await readFile(path(), "utf8"));
  expect(holder).toMatchObject({ pid: process.pid, host: hostname() });
  expect(await holderOf(folder)).toEqual(holder);
  await expect(takeLock(folder, nodeDisk)).rejects.toThrow(
    `Another process writes to ${folder}: expected a run that nobody else trains, received process ${process.pid}, since `,
  );
  await lock.release();
  expect(await readdir(folder)).toEqual([]);
});

test("of a process that is no more is taken over, and told", async () => {
  const stale = { pid: deadPid(), host: hostname(), started: now() };
  await writeLock(stale);
  expect(await holderOf(folder)).toBeUndefined();
  const lock = await takeLock(folder, nodeDisk);
  expect(lock.takenOverFrom).toEqual(stale);
  expect(await readdir(folder)).toEqual(["lock"]);
  await lock.release();
});

test("of a running process with a number that was used before the machine started is taken over", async () => {
  await writeLock({ pid: process.ppid, host: hostname(), started: "2001-01-01T00:00:00.000Z" });
  expect((await takeLock(folder, nodeDisk)).takenOverFrom).toMatchObject({ pid: process.ppid });
});

test("of a running process of this machine is left alone", async () => {
  await writeLock({ pid: process.ppid, host: hostname(), started: now() });
  await expect(takeLock(folder, nodeDisk)).rejects.toThrow(`received process ${process.ppid}, since`);
});

test("of another machine is left alone, and it is said what to do", async () => {
  await writeLock({ pid: deadPid(), host: "elsewhere", started: now() });
  await expect(takeLock(folder, nodeDisk)).rejects.toThrow(
    /of the machine elsewhere, since .*Whether it still runs can be seen on elsewhere alone: if it does not, remove .*lock\.$/,
  );
});

test.each(["", "{", '{"pid":0,"host":"x","started":"y"}', "[1]"])(
  "that reads %j is left alone, and told",
  async (text) => {
    await writeFile(path(), text);
    await expect(takeLock(folder, nodeDisk)).rejects.toThrow("lock cannot be read");
    expect(await readFile(path(), "utf8")).toBe(text);
  },
);

test("that another process takes over in the same moment is left to that one", async () => {
  await writeLock({ pid: deadPid(), host: hostname(), started: now() });
  const other = JSON.stringify({ pid: process.ppid, host: hostname(), started: now() });
  const slow: Disk = {
    ...nodeDisk,
    async rename(from, to) {
      // Between the look at the stale lock and its removal the other one has put its own there.
      if (from === path()) await writeFile(path(), other);
      await nodeDisk.rename(from, to);
    },
  };
  await expect(takeLock(folder, slow)).rejects.toThrow(`received process ${process.ppid}`);
  expect(await readFile(path(), "utf8")).toBe(other);
});

test("is made without second names where the file system has none", async () => {
  const card: Disk = { ...nodeDisk, link: () => Promise.reject(Object.assign(new Error("EPERM"), { code: "EPERM" })) };
  const lock = await takeLock(folder, card);
  await expect(takeLock(folder, card)).rejects.toThrow("Another process");
  expect(await readdir(folder)).toEqual(["lock"]);
  await lock.release();
});

test("that is no longer ours is not taken away", async () => {
  const lock = await takeLock(folder, nodeDisk);
  await writeLock({ pid: process.ppid, host: hostname(), started: now() });
  await lock.release();
  expect(await readdir(folder)).toEqual(["lock"]);
});
