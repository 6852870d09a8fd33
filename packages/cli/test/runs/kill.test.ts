import { existsSync } from "node:fs";
import { appendFile, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { nodeDisk, type Disk } from "../../src/files/disk.js";
import { listCheckpoints } from "../../src/runs/checkpoints.js";
import { hurryClock, mortalDisk, timeless, trainingPlace, trainOn } from "./support.js";

// A training that is killed anywhere, or whose disk fails, goes on to the bytes of one that was left alone.

let place: Awaited<ReturnType<typeof trainingPlace>>;
let whole: Uint8Array;

beforeAll(async () => {
  place = await trainingPlace();
  await trainOn(nodeDisk, { ...plan(), run: join(place.folder, "whole") });
  whole = await timeless(join(place.folder, "whole", "model.safetensors"));
});

afterAll(() => place.remove());

beforeEach(hurryClock);

afterEach(() => {
  vi.restoreAllMocks();
});

const plan = () =>
  ({
    data: place.data,
    recipe: place.recipe,
    validation: 20,
    keep: "best",
    recordEvery: 5,
    tensorboard: true,
  }) as const;
const inPlace = (name: string): string => join(place.folder, name);

/** Begins again what was killed, as its user would: with --resume where there is a run, else as before. */
async function goOn(run: string): Promise<void> {
  if (existsSync(join(run, "result.json"))) return;
  const isThere = existsSync(join(run, "config.json"));
  await trainOn(nodeDisk, { ...(isThere ? { resume: run } : { ...plan(), run }), checkpointEvery: 30 });
}

/** Trains in a folder until that operation on the disk. */
async function killedAt(death: number, run: string): Promise<ReturnType<typeof mortalDisk>> {
  const disk = mortalDisk(death);
  await trainOn(disk, { ...plan(), run }).catch(() => undefined);
  return disk;
}

describe("killed", () => {
  // The operations of a training of 16 steps, saved after each: its lock, what makes it, its metrics and events; then
  // checkpoints, with records in between; in the end the last checkpoint, the model, the result.
  test.each([
    [0, "create", "half of the lock is written"],
    [1, "link", "the lock has not got its name"],
    [3, "create", "half of what makes the run is written"],
    [4, "rename", "what makes the run is there, and nothing else"],
    [6, "append", "half of the first event is written"],
    [7, "create", "half of the first checkpoint is written"],
    [8, "rename", "the first checkpoint is there"],
    [15, "rename", "a checkpoint is whole, under its temporary name"],
    [16, "remove", "one checkpoint too many is there"],
    [17, "append", "half of a record is written"],
    [18, "append", "half of a record's event is written"],
    [45, "create", "half of a later checkpoint is written"],
    [58, "create", "half of the last checkpoint is written"],
    [61, "create", "half of the model is written"],
    [62, "rename", "the model is there, and its result is not"],
    [64, "rename", "all is there but for the lock"],
  ])("at operation %d (%s: %s) it goes on to the same bytes", async (death, operation) => {
    const run = inPlace(`killed-${death}`);
    const disk = await killedAt(death, run);
    expect(disk.isDead).toBe(true);
    expect(disk.operations.at(-1)).toBe(operation);
    await goOn(run);
    expect(await timeless(join(run, "model.safetensors"))).toEqual(whole);
    expect((await readdir(run)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("again and again, each time a little later, it comes to its end", async () => {
    const run = inPlace("again");
    let kills = 0;
    for (let death = 12; !existsSync(join(run, "result.json")); death += 2) {
      const disk = mortalDisk(death);
      const isThere = existsSync(join(run, "config.json"));
      await trainOn(disk, isThere ? { resume: run } : { ...plan(), run }).catch(() => undefined);
      if (disk.isDead) kills++;
    }
    expect(kills).toBeGreaterThan(2);
    expect(await timeless(join(run, "model.safetensors"))).toEqual(whole);
  });

  test("it goes on with other threads to the same bytes, and its metrics are those of one training", async () => {
    const run = inPlace("threads");
    await killedAt(30, run);
    await appendFile(join(run, "metrics.jsonl"), '{"epoch":2,"itera');
    await trainOn(nodeDisk, { resume: run, threads: 2 });
    expect(await timeless(join(run, "model.safetensors"))).toEqual(whole);
    const metrics = async (folder: string) =>
      (await readFile(join(inPlace(folder), "metrics.jsonl"), "utf8"))
        .trimEnd()
        .split("\n")
        .map((line) => ({ ...(JSON.parse(line) as object), seconds: 0 }));
    expect(await metrics("threads")).toEqual(await metrics("whole"));
  });

  test("without --run the model is saved where it was to be, and the folder beside it goes", async () => {
    const output = inPlace("plain.safetensors");
    const plain = { ...plan(), tensorboard: undefined, output };
    await trainOn(mortalDisk(30), plain).catch(() => undefined);
    expect(existsSync(inPlace("plain.run/config.json"))).toBe(true);
    // Training anew would lose what is there.
    await expect(trainOn(nodeDisk, plain)).rejects.toThrow(/plain\.run holds a run already.*--resume/);
    await trainOn(nodeDisk, { resume: inPlace("plain.run") });
    expect(await timeless(output)).toEqual(whole);
    expect(existsSync(inPlace("plain.run"))).toBe(false);
  });
});

describe("a damaged checkpoint", () => {
  test.each([
    ["cut short", (path: string) => truncate(path, 5000)],
    ["empty", (path: string) => truncate(path, 0)],
    [
      "with a changed byte",
      async (path: string) => {
        const bytes = await readFile(path);
        bytes[bytes.length - 100] ^= 1;
        await writeFile(path, bytes);
      },
    ],
  ] as const)("%s is told, and the one before is taken", async (name, damage) => {
    const run = inPlace(`damaged ${name}`);
    await killedAt(45, run);
    const [newest, before] = await listCheckpoints(run);
    await damage(join(run, newest.name));
    const { stderr } = await trainOn(nodeDisk, { resume: run });
    expect(stderr.replaceAll("\n", " ")).toContain(`${newest.name} is damaged and was renamed`);
    expect(stderr).toContain(`goes on after step ${before.step} of 16`);
    expect(await timeless(join(run, "model.safetensors"))).toEqual(whole);
  });

  test("is no loss of bytes even where no other is left: the run begins anew", async () => {
    const run = inPlace("all damaged");
    await killedAt(45, run);
    for (const { name } of await listCheckpoints(run)) await truncate(join(run, name), 100);
    await trainOn(nodeDisk, { resume: run });
    expect(await timeless(join(run, "model.safetensors"))).toEqual(whole);
  });
});

describe("a disk that fails", () => {
  /** A disk that is full for checkpoints from this number on, from 0. */
  function fullDisk(from: number): Disk {
    let checkpoints = 0;
    return {
      ...nodeDisk,
      async create(path, content) {
        if (!path.includes("checkpoint-") || checkpoints++ < from) return nodeDisk.create(path, content);
        await writeFile(path, content.slice(0, 1000));
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      },
    };
  }

  test("is full: training stops with a message, the last good checkpoint is there, and goes on to the same bytes", async () => {
    const run = inPlace("full");
    const failed = trainOn(fullDisk(2), { ...plan(), run });
    await expect(failed).rejects.toMatchObject({ name: "BrokenOffError" });
    const [newest] = await listCheckpoints(run);
    await expect(failed).rejects.toThrow(
      `the disk is full. Make room, or choose another place. Training has stopped. The last good checkpoint is of step ${newest.step}; go on with: inkling train --resume ${run}.`,
    );
    expect(await listCheckpoints(run)).toHaveLength(2);
    expect((await readdir(run)).filter((name) => name.endsWith(".part") || name === "lock")).toEqual([]);
    await trainOn(nodeDisk, { resume: run });
    expect(await timeless(join(run, "model.safetensors"))).toEqual(whole);
  });

  test("is full for the metrics: training stops likewise", async () => {
    const run = inPlace("full metrics");
    const disk: Disk = {
      ...nodeDisk,
      append: (path, content) => {
        if (path.endsWith(".jsonl")) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
        nodeDisk.append(path, content);
      },
    };
    await expect(trainOn(disk, { ...plan(), run })).rejects.toThrow("metrics.jsonl: the disk is full");
    await trainOn(nodeDisk, { resume: run });
    expect(await timeless(join(run, "model.safetensors"))).toEqual(whole);
  });

  test("whose folder is removed in the middle: training stops with a message", async () => {
    const run = inPlace("removed");
    const disk: Disk = {
      ...nodeDisk,
      async create(path, content) {
        if (path.includes("checkpoint-")) await rm(run, { recursive: true, force: true });
        return nodeDisk.create(path, content);
      },
    };
    const failed = trainOn(disk, { ...plan(), run });
    await expect(failed).rejects.toMatchObject({ name: "BrokenOffError" });
    await expect(failed).rejects.toThrow(/there is no folder .*removed.*Training has stopped. There is no checkpoint/);
    expect(existsSync(run)).toBe(false);
  });
});
