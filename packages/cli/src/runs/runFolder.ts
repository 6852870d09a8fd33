import { existsSync } from "node:fs";
import { mkdir, readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { OptionError, type HistoryRecord } from "inkling";
import { encodeTrainedModel } from "inkling/recipes";
import type { Disk } from "../files/disk.js";
import { cannotWrite, requireRoom, writeWhole } from "../files/outputFiles.js";
import { quote } from "../terminal/commandName.js";
import {
  listCheckpoints,
  readCheckpoint,
  readNewest,
  stepOf,
  writeCheckpoint,
  type Checkpoint,
} from "./checkpoints.js";
import { configName, writeConfig, type RunConfig } from "./config.js";
import { createEventFile } from "./eventFile.js";
import { lockName, takeLock, type Lock } from "./lock.js";

/** One JSON object a line and record: what `tail -f` follows and pandas reads. */
export const metricsName = "metrics.jsonl";
/** How a run ended: what `train --json` prints, or why it failed. */
export const resultName = "result.json";
/** The model that a run is in the end, unless it is saved elsewhere. */
export const modelName = "model.safetensors";
/** The model that a run went on from, where that was another. */
const beginName = "begin.safetensors";

/** A run's folder while this process trains in it. */
export interface RunFolder {
  readonly folder: string;
  /** What the run begins with or goes on from; undefined: what its recipe and seed say. */
  readonly from: Checkpoint | undefined;
  /** Adds a record to the metrics. */
  addRecord(record: HistoryRecord): void;
  /** Saves where the training stands. */
  save(checkpoint: Checkpoint): Promise<void>;
  /** Says how it ended. */
  end(result: object): Promise<void>;
  /** Takes the run's files away, and their folder if nothing else is in it. */
  clear(): Promise<void>;
  /** Lets other processes in. */
  close(): Promise<void>;
}

/** What a folder is opened with. */
export interface Opening {
  readonly disk: Disk;
  /** How the command is typed, for advice. */
  readonly command: string;
  readonly onRemark: (sentence: string) => void;
}

/** What a run is begun with. */
export interface Beginning extends Opening {
  /** In the place of another run. */
  readonly force: boolean;
  /** For a checkpoint. */
  readonly bytesNeeded: number;
}

/**
 * Begins a run: in a new folder, in an empty one, or in that of a run which has no checkpoint yet.
 *
 * @param begin what it begins with, where that is another model
 * @throws OptionError when the folder holds other files, another run, or a process that trains; OutputFileError
 */
export function beginRun(
  folder: string,
  config: RunConfig,
  begin: Checkpoint | undefined,
  options: Beginning,
): Promise<RunFolder> {
  const { disk, bytesNeeded } = options;
  return locked(folder, config, options, async () => {
    const names = await readdir(folder);
    if (names.includes(configName)) await requireNothingLost(folder, config, options);
    else requireEmpty(folder, names);
    await clearFiles(folder, disk);
    // The newest checkpoint, the one before, and the one that is being written.
    await requireRoom(join(folder, configName), 3 * bytesNeeded);
    if (begin !== undefined) await writeWhole(join(folder, beginName), await encodeTrainedModel(begin), disk);
    // Last: with it the folder is a run's.
    await writeConfig(folder, config, disk);
    return begin;
  });
}

/**
 * Goes on with a run: from its newest checkpoint that is whole or, where there is none, from its beginning.
 *
 * @throws OptionError when another process trains in it; OutputFileError
 */
export function resumeRun(folder: string, config: RunConfig, options: Opening): Promise<RunFolder> {
  return locked(folder, config, options, async () => {
    await clearFiles(folder, options.disk, isPart);
    const newest = await readNewest(folder, options.disk, options.onRemark);
    const path = join(folder, beginName);
    if (newest !== undefined || !existsSync(path)) return newest;
    const begin = await readCheckpoint(path);
    if (typeof begin !== "string") return begin;
    throw new OptionError({ what: `${path}, which the run began with, is damaged`, advice: `Begin it anew. ${begin}` });
  });
}

/** A run's folder, held by this process alone from before anything in it is looked at. */
async function locked(
  folder: string,
  config: RunConfig,
  { disk, onRemark }: Opening,
  open: () => Promise<Checkpoint | undefined>,
): Promise<RunFolder> {
  const isNew = await makeFolder(folder);
  const lock = await takeLock(folder, disk);
  try {
    if (lock.takenOverFrom !== undefined) {
      const { pid, started } = lock.takenOverFrom;
      onRemark(`${folder}: process ${pid}, which trained here since ${started}, is no more. Its lock is taken over.`);
    }
    const from = await open();
    // What was written after the checkpoint comes again, and a line that was cut short goes.
    const metrics = join(folder, metricsName);
    const known = from?.history ?? [];
    if (known.length > 0) await writeWhole(metrics, known.map(lineOf).join(""), disk);
    else if (existsSync(metrics)) await disk.remove(metrics);
    return openedFolder(folder, config, from, { disk, lock });
  } catch (error) {
    await lock.release();
    if (isNew) await rmdir(folder).catch(() => undefined);
    throw error;
  }
}

function openedFolder(
  folder: string,
  { tensorboard }: RunConfig,
  from: Checkpoint | undefined,
  { disk, lock }: { readonly disk: Disk; readonly lock: Lock },
): RunFolder {
  const metrics = join(folder, metricsName);
  const events = tensorboard ? createEventFile(folder, from === undefined ? 0 : stepOf(from), disk) : undefined;
  return {
    folder,
    from,
    addRecord: (record) => {
      try {
        disk.append(metrics, lineOf(record));
      } catch (error) {
        throw cannotWrite(metrics, error);
      }
      events?.addRecord(record);
    },
    save: (checkpoint) => writeCheckpoint(folder, checkpoint, disk),
    end: (result) => writeWhole(join(folder, resultName), `${JSON.stringify(result)}\n`, disk),
    clear: async () => {
      await clearFiles(folder, disk);
      await lock.release();
      await rmdir(folder).catch(() => undefined);
    },
    close: () => lock.release(),
  };
}

function lineOf(record: HistoryRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** Makes the folder, and those that it lies in, if they are not there: whether it was not. */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    return (await mkdir(folder, { recursive: true })) !== undefined;
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}

/** A folder without a run may hold what one that was killed while it began has left, and nothing else. */
function requireEmpty(folder: string, names: readonly string[]): void {
  const foreign = names.find((name) => name !== lockName && name !== beginName && !isPart(name));
  if (foreign === undefined) return;
  throw new OptionError({
    what: `${folder} is there already, and is no run's folder`,
    expected: "a new or an empty folder",
    received: `one with other files, such as ${foreign}`,
    advice: "Give the run a folder of its own",
  });
}

async function requireNothingLost(
  folder: string,
  { isTemporary }: RunConfig,
  { force, command }: Beginning,
): Promise<void> {
  const isOver = existsSync(join(folder, resultName));
  const newest = (await listCheckpoints(folder)).at(0);
  if (force || (isOver ? isTemporary : newest === undefined)) return;
  const goOn = `${command} train --resume ${quote(folder)}`;
  throw new OptionError({
    what: `${folder} holds a run already`,
    expected: "a new folder, or --force to begin anew in its place",
    received: isOver ? "one that is over" : `one that stands at step ${newest?.step ?? 0}`,
    ...(isOver ? {} : { advice: `Go on with it: ${goOn}` }),
  });
}

/** What was being written when its process ended. */
function isPart(name: string): boolean {
  return /\.\d+-[0-9a-f]{12}\.part$/.test(name);
}

/** Everything that a run writes but its lock. */
function isOurs(name: string): boolean {
  if ([configName, metricsName, resultName, modelName, beginName].includes(name)) return true;
  return isPart(name) || /^(checkpoint-\d+\.safetensors(\.damaged)?|events\.out\.tfevents\..*)$/.test(name);
}

/** In the order in which they go last: a kill in between leaves a run that is over, or a folder that one can begin in. */
const lastToGo = [resultName, configName, beginName];

/** Takes away files of a run. */
async function clearFiles(folder: string, disk: Disk, which: (name: string) => boolean = isOurs): Promise<void> {
  const names = (await readdir(folder)).filter(which);
  for (const name of names.sort((a, b) => lastToGo.indexOf(a) - lastToGo.indexOf(b))) {
    await disk.remove(join(folder, name));
  }
}
