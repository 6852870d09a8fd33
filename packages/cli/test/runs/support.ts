import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { encodeTrainedModel, decodeTrainedModel } from "inkling/recipes";
import { vi } from "vitest";
import { nodeDisk, type Disk } from "../../src/files/disk.js";
import type { Context } from "../../src/terminal/context.js";
import type { TrainOptions } from "../../src/training/plan.js";
import { train } from "../../src/training/train.js";
import { writeBars } from "../support.js";

/** A disk whose owner is killed at the operation of this number, from 0: half of what it writes is there. */
export function mortalDisk(death: number): Disk & { readonly operations: readonly string[]; readonly isDead: boolean } {
  const operations: string[] = [];
  /** Whether this operation is the last, of which a part is done; afterwards nothing is. */
  const isLast = (operation: string): boolean => {
    if (operations.length > death) throw new Error("killed");
    return operations.push(operation) > death;
  };
  const half = (content: string | Uint8Array) => content.slice(0, Math.floor(content.length / 2));
  const die = (): never => {
    throw new Error("killed");
  };
  return {
    operations,
    get isDead() {
      return operations.length > death;
    },
    async create(path, content) {
      if (!isLast("create")) return nodeDisk.create(path, content);
      await writeFile(path, half(content));
      die();
    },
    append(path, content) {
      const last = isLast("append");
      nodeDisk.append(path, last ? half(content) : content);
      if (last) die();
    },
    async rename(from, to) {
      const last = isLast("rename");
      // Killed before it or right after it: the next number tries the other.
      if (!last || death % 2 === 0) await nodeDisk.rename(from, to);
      if (last) die();
    },
    async link(from, to) {
      if (isLast("link")) die();
      await nodeDisk.link(from, to);
    },
    async remove(path) {
      if (isLast("remove")) die();
      await nodeDisk.remove(path);
    },
  };
}

/** Makes the clock of trainings run 50 ms a look: the training gives way, and is saved, after each step, on any machine. */
export function hurryClock(): void {
  let nowMs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (nowMs += 50));
}

/** A folder with data and a small recipe of everything that a checkpoint has to hold: Adam, averages, dropout, distortions. */
export async function trainingPlace(): Promise<{
  folder: string;
  data: string;
  recipe: string;
  remove: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), "inkling-runs-"));
  const data = await writeBars(folder, 100, 20);
  const recipe = join(folder, "small.json");
  const layers = [
    { kind: "dense", units: 8, weights: { kind: "heNormal" } },
    { kind: "relu" },
    { kind: "dropout", share: 0.2 },
    { kind: "dense", units: 10 },
    { kind: "softmax" },
  ];
  const learning = {
    method: "steps",
    loss: { kind: "softmaxCrossEntropy" },
    optimizer: { kind: "adam", learningRate: 0.01 },
    schedule: { kind: "oneCycle" },
    ...{ batchSize: 10, epochs: 2, averageDecay: 0.9, augmentation: { shift: 1 } },
  };
  await writeFile(recipe, JSON.stringify({ name: "small", layers, learning }));
  return { folder, data, recipe, remove: () => rm(folder, { recursive: true }) };
}

/** What a training said. */
export interface Said {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Trains in this process, on this disk. */
export async function trainOn(
  disk: Disk,
  options: Omit<TrainOptions, "threads"> & { threads?: number },
): Promise<Said> {
  const texts = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof texts): Context["stdout"] =>
    Object.assign(
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          texts[name] += chunk.toString();
          done();
        },
      }),
      { columns: 200 },
    );
  const context: Context = {
    ...{ stdout: stream("stdout"), stderr: stream("stderr"), environment: {}, platform: "linux", command: "inkling" },
    exitCode: 0,
  };
  await train({ threads: 1, checkpointEvery: 0, ...options }, context, disk);
  return { ...texts, exitCode: context.exitCode };
}

/** A model file's bytes as they would be if no time had passed. */
export async function timeless(path: string): Promise<Uint8Array> {
  const { results, history, ...model } = await decodeTrainedModel(await readFile(path));
  if (results === undefined) throw new Error("no results");
  return encodeTrainedModel({
    ...model,
    results: { ...results, seconds: 0 },
    history: history.map((record) => ({ ...record, seconds: 0 })),
  });
}
