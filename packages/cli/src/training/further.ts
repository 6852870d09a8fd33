import { OptionError, type Dataset } from "inkling";
import { planFurther, type DataSha256, type FurtherTraining, type Recipe, type TrainedModel } from "inkling/recipes";
import { summarize } from "../options/recipeSummary.js";
import { readModel } from "../files/modelFiles.js";
import type { Checkpoint } from "../runs/checkpoints.js";

/** A model with what it began with, which a training can go on from. */
export type SavedTraining = TrainedModel & { readonly recipe: Recipe; readonly seed: number };

/** How a model is trained further. */
export interface Further {
  readonly recipe: Recipe;
  /** What the training begins with. */
  readonly begin: Checkpoint;
  readonly remark: string;
}

/**
 * Reads a model file that is to be trained further: a finished one, or a checkpoint out of a run's folder.
 *
 * @param epochs how many in all, if it was said
 * @throws OptionError when nothing is said, or the model lacks what its training began with
 */
export async function readSavedTraining(path: string, epochs: number | undefined): Promise<SavedTraining> {
  const { model } = await readModel(path);
  const { recipe, seed, state } = model;
  if (recipe !== undefined && seed !== undefined && epochs !== undefined) return { ...model, recipe, seed };
  throw new OptionError({
    what: `${path} is no run's folder`,
    expected: "the folder of a training that was interrupted",
    received: state === undefined ? "a finished model" : "a checkpoint by itself",
    advice:
      recipe === undefined
        ? "Train anew, without --resume"
        : "Name the folder; or, to train the model further, say for how many epochs in all, such as --epochs 20",
  });
}

/** How a saved training goes on to more epochs. */
export async function trainFurther(saved: SavedTraining, epochs: number, training: Dataset): Promise<Further> {
  const further = await planFurther(saved, epochs, training);
  const { learning, state, furtherFrom } = further;
  const changed = { ...saved.recipe, name: "custom", learning };
  const recipe = { ...changed, summary: summarize(changed) };
  return {
    recipe,
    begin: { ...saved, recipe, state, ...(furtherFrom === undefined ? {} : { furtherFrom }) },
    remark: remarkOn(further, saved, epochs),
  };
}

function remarkOn({ mode, learning }: FurtherTraining, { results }: SavedTraining, epochs: number): string {
  const from = `Goes on after epoch ${results?.epochs ?? 0}, to epoch ${epochs}`;
  const { optimizer, schedule } = learning;
  const other = `One training of ${epochs} epochs would end with other weights.`;
  return {
    exact: `${from}: the same weights as of one training of ${epochs} epochs.`,
    stretched: `${from}, from where it stopped. The schedule ${schedule.kind} is from here on that of ${epochs} epochs. ${other}`,
    anew:
      `${from}, from its weights. A finished model holds no memory of its optimizer: ` +
      `${optimizer.kind} and the schedule ${schedule.kind} begin anew, for ${learning.epochs} epochs. ${other}`,
  }[mode];
}

/** Makes sure that a training goes on with the very images that it began with. */
export function requireSameImages(now: DataSha256, before: DataSha256 | undefined): void {
  for (const part of ["training", "validation"] as const) {
    if (before === undefined || now[part] === before[part]) continue;
    throw new OptionError({
      what: `These are not the ${part} images that the training began with`,
      expected: before[part] === undefined ? "none" : `SHA-256 ${before[part]}`,
      received: now[part] ?? "none",
      advice: "Pass the same --data as when it began; what --validation and --test set aside is known",
    });
  }
}
