import { createHash } from "node:crypto";
import { readBytes } from "@inkling/data";
import { InklingError, ModelFileError } from "inkling";
import { decodeTrainedModel, encodeTrainedModel, type TrainedModel } from "inkling/recipes";
import { digitModelBytes } from "inkling/digits";
import type { Output } from "../terminal/output.js";
import { nodeDisk, type Disk } from "./disk.js";
import { writeWhole, type FileKind } from "./outputFiles.js";

/** Where `inkling train` saves unless told. */
export const defaultModelFile = "inkling-model.safetensors";

/** Model files: what `train` may write over. */
export const modelKind: FileKind = {
  name: "an inkling model",
  recognizes: async (bytes) => {
    try {
      await decodeTrainedModel(bytes);
      return true;
    } catch (error) {
      if (error instanceof InklingError) return false;
      throw error;
    }
  },
};

/** The name of the model that comes with inkling: what a program imports it as. */
const shippedModel = "inkling/digits";

/** A model and the SHA-256 of the file it came from. */
export interface ModelFile {
  readonly path: string;
  readonly model: TrainedModel;
  readonly sha256: string;
}

/**
 * Reads a model file; everything in it is checked.
 *
 * @throws DataError when there is no such file; ModelFileError, naming the file, when it is damaged or foreign
 */
export async function readModel(path: string): Promise<ModelFile> {
  return decodeModel(path, await readBytes(path));
}

/**
 * The model of a file or, where none was named, the one that comes with inkling: whatever lies in the folder, the same
 * command reads with the same model.
 */
export async function openModel(path: string | undefined): Promise<ModelFile> {
  return path === undefined ? decodeModel(shippedModel, digitModelBytes()) : readModel(path);
}

/** Says beside a result whose it is, where no model was named. */
export function remarkShipped(path: string | undefined, output: Output): void {
  if (path !== undefined) return;
  output.remark(`Model: the one that comes with inkling (${shippedModel}). Name a model file to use another.`);
}

async function decodeModel(path: string, bytes: Uint8Array): Promise<ModelFile> {
  try {
    return { path, model: await decodeTrainedModel(bytes), sha256: sha256Of(bytes) };
  } catch (error) {
    if (!(error instanceof ModelFileError)) throw error;
    const { what, ...rest } = error.complaint;
    throw new ModelFileError({ what: `${path}: ${what}`, ...rest });
  }
}

/** Writes a model file, whole or not at all. */
export async function saveModel(path: string, model: TrainedModel, disk: Disk = nodeDisk): Promise<void> {
  await writeWhole(path, await encodeTrainedModel(model), disk);
}

/** Roughly how large the file of a model will be: weights and metadata; a checkpoint has up to four more vectors. */
export function expectedModelBytes(parameterCount: number, vectors = 1): number {
  return parameterCount * 4 * vectors + 200_000;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
