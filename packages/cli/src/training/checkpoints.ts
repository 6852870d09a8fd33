import { OptionError, type Dataset, type TrainerState } from "inkling";
import { planFurther, type DataSha256, type FurtherTraining, type Recipe, type TrainedModel } from "inkling/recipes";
import { summarize } from "../options/recipeSummary.js";
import { quote } from "../terminal/commandName.js";
import { readModel } from "../files/modelFiles.js";

/** A saved training to go on with: a checkpoint or, with more epochs, a finished model too. */
export type SavedTraining = TrainedModel & { readonly recipe: Recipe; readonly seed: number };

/** Where a training goes on from, and what it is from there on. */
export interface Resumed {
  readonly recipe: Recipe;
  readonly checkpoint: Pick<TrainedModel, "network" | "history"> & { readonly state: TrainerState };
  readonly furtherFrom?: TrainedModel["furtherFrom"];
  /** What is to be said of it, where it is not just what was interrupted. */
  readonly remark?: string;
}

/**
 * Reads a model file that a training can go on from.
 *
 * @param epochs how many in all, if it was said
 * @throws OptionError when the file is a finished model and nothing is said, or lacks what the training began with
 */
export async function readSavedTraining(path: string, epochs: number | undefined): Promise<SavedTraining> {
  const { model } = await readModel(path);
  const { recipe, seed, state } = model;
  if (recipe !== undefined && seed !== undefined && (state !== undefined || epochs !== undefined)) {
    return { ...model, recipe, seed };
  }
  throw new OptionError({
    what: `${path} is not a checkpoint`,
    expected: "a model that Ctrl-C saved in the middle of its training",
    received: "a finished model",
    advice:
      recipe === undefined
        ? "Train anew, without --resume"
        : "To train it further, say for how many epochs in all, such as --epochs 20; to train anew, leave --resume out",
  });
}

/** How a saved training goes on: as it was meant or, where `epochs` says so, to more epochs. */
export async function resumeTraining(
  saved: SavedTraining,
  epochs: number | undefined,
  training: Dataset,
): Promise<Resumed> {
  const { recipe, network, history, state, furtherFrom } = saved;
  if (epochs === undefined && state !== undefined) {
    return { recipe, checkpoint: { network, history, state }, ...(furtherFrom === undefined ? {} : { furtherFrom }) };
  }
  const further = await planFurther(saved, epochs ?? 0, training);
  const changed = { ...recipe, name: "custom", learning: further.learning };
  return {
    recipe: { ...changed, summary: summarize(changed) },
    checkpoint: { network, history, state: further.state },
    ...(further.furtherFrom === undefined ? {} : { furtherFrom: further.furtherFrom }),
    remark: remarkOn(further, saved, epochs ?? 0),
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
      advice: "Pass the same --data as when it began; what --validation and --test set aside is in the checkpoint",
    });
  }
}

/** The command that goes on from a checkpoint: what the file does not hold has to be said again. */
export function resumeCommand(
  command: string,
  path: string,
  options: Readonly<Record<string, string | number | true | undefined>>,
): string {
  const rest = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : value === true ? [name] : [name, quote(String(value))],
  );
  return [command, "train", "--resume", quote(path), ...rest].join(" ");
}
