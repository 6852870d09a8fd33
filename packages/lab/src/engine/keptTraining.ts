import { keyOfFiles } from "../data/ownDigits.js";
import type { KeptTraining, TrainingTask } from "./trainingTypes.js";

/** What the browser gave back, where it is a training of this version; undefined for all else. */
export function checkKept(kept: unknown): KeptTraining | undefined {
  return isKept(kept) ? kept : undefined;
}

/** In a few words: `scratch, seed 1, after 500 steps`. */
export function describeKept({ recipe, seed, history, state, handmade }: KeptTraining): string {
  const steps = history.at(-1)?.iteration ?? state?.iteration ?? 0;
  const name = recipe.name === "custom" ? "a network of your own" : recipe.name;
  return `${name}, seed ${seed}, after ${steps.toLocaleString("en-GB")} steps${handmade > 0 ? ", changed by hand" : ""}`;
}

/** This page alone writes them, whole or not at all: the version tells. */
function isKept(kept: unknown): kept is KeptTraining {
  return typeof kept === "object" && kept !== null && "version" in kept && kept.version === 2;
}

/** Whether it is the training that is asked for, whatever its name. */
export function isSameTraining(kept: KeptTraining, { recipe, seed, source, files }: TrainingTask): boolean {
  const facts = ({ layers, pixelScale, images, learning }: TrainingTask["recipe"]): string =>
    JSON.stringify([layers, pixelScale, images, learning]);
  if (source === "own" && kept.filesKey !== keyOfFiles(files)) return false;
  return kept.seed === seed && kept.source === source && facts(kept.recipe) === facts(recipe);
}
