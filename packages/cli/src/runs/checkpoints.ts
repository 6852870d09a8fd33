import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readBytes } from "@inkling/data";
import { InklingError, type TrainerState } from "inkling";
import { decodeTrainedModel, encodeTrainedModel, type TrainedModel } from "inkling/recipes";
import type { Disk } from "../files/disk.js";
import { writeWhole } from "../files/outputFiles.js";

/*
 * `checkpoint-1305.safetensors`: a model file with the state of its training, whose SHA-256 it holds, as it was after so many
 * steps. The newest two are kept: whatever becomes of the newest, the one before is good.
 */

/** A model in the middle of its training. */
export type Checkpoint = TrainedModel & { readonly state: TrainerState };

/** How many are kept. */
const keptCount = 2;

/** A checkpoint's file. */
interface CheckpointFile {
  readonly name: string;
  readonly step: number;
}

/** The checkpoints of a folder, the newest first. */
export async function listCheckpoints(folder: string): Promise<CheckpointFile[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .flatMap((name) => {
      const step = /^checkpoint-(\d{1,15})\.safetensors$/.exec(name)?.[1];
      return step === undefined ? [] : [{ name, step: Number(step) }];
    })
    .sort((a, b) => b.step - a.step);
}

/** How many steps a checkpoint has behind it, those of the model included that its training went on from. */
export function stepOf({ results, state }: Checkpoint): number {
  return results?.iterations ?? state.iteration;
}

/** Writes a checkpoint whole, and only then takes away those before the one before. */
export async function writeCheckpoint(folder: string, model: Checkpoint, disk: Disk): Promise<void> {
  await writeWhole(join(folder, `checkpoint-${stepOf(model)}.safetensors`), await encodeTrainedModel(model), disk);
  const old = (await listCheckpoints(folder)).slice(keptCount);
  for (const { name } of old) await disk.remove(join(folder, name));
}

/**
 * Reads the newest checkpoint that is whole. Damaged ones are told, and renamed so that nothing takes them for good again.
 *
 * @returns undefined where there is none
 */
export async function readNewest(
  folder: string,
  disk: Disk,
  onRemark: (sentence: string) => void,
): Promise<Checkpoint | undefined> {
  for (const { name } of await listCheckpoints(folder)) {
    const path = join(folder, name);
    const read = await readCheckpoint(path);
    if (typeof read !== "string") return read;
    await disk.rename(path, `${path}.damaged`);
    onRemark(`${path} is damaged and was renamed to ${name}.damaged: the one before is taken. ${read}`);
  }
  return undefined;
}

/** A checkpoint, or what is wrong with its file. */
export async function readCheckpoint(path: string): Promise<Checkpoint | string> {
  try {
    const model = await decodeTrainedModel(await readBytes(path));
    return model.state === undefined ? "It does not say where its training stands." : { ...model, state: model.state };
  } catch (error) {
    if (!(error instanceof InklingError)) throw error;
    return error.message;
  }
}
