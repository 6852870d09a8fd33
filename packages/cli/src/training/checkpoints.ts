import { OptionError, type TrainerState } from "inkling";
import type { DataSha256, Recipe, TrainedModel } from "inkling/recipes";
import { quote } from "../terminal/commandName.js";
import { readModel } from "../files/modelFiles.js";

/** A model file that a training can go on from. */
export type Checkpoint = TrainedModel & {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly state: TrainerState;
};

/**
 * Reads a checkpoint.
 *
 * @throws OptionError when the file is a finished model, or lacks what the training began with
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const { model } = await readModel(path);
  const { recipe, seed, state } = model;
  if (recipe !== undefined && seed !== undefined && state !== undefined) return { ...model, recipe, seed, state };
  throw new OptionError({
    what: `${path} is not a checkpoint`,
    expected: "a model that Ctrl-C saved in the middle of its training",
    received: "a finished model",
    advice: "Train anew, without --resume",
  });
}

/** Makes sure that a training goes on with the very images that it began with. */
export function requireSameImages(now: DataSha256, before: DataSha256 | undefined): void {
  for (const part of ["training", "validation"] as const) {
    if (before === undefined || now[part] === before[part]) continue;
    throw new OptionError({
      what: `These are not the ${part} images that the training began with`,
      expected: before[part] === undefined ? "none" : `SHA-256 ${before[part]}`,
      received: now[part] ?? "none",
      advice: "Pass the same --data as when it began; what --validation and --test set aside is in the checkpoint",
    });
  }
}

/** The command that goes on from a checkpoint: what the file does not hold has to be said again. */
export function resumeCommand(
  command: string,
  path: string,
  options: Readonly<Record<string, string | number | undefined>>,
): string {
  const rest = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [name, quote(String(value))],
  );
  return [command, "train", "--resume", quote(path), ...rest].join(" ");
}
