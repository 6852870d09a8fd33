import type { Training } from "./settings.js";

/** What Node comes to from seed 1: the SHA-256 of the weights (test/train/known.test.ts trains them again). */
const ofSeed1: Readonly<Record<string, string>> = {};

/** What Node comes to; undefined where it was not written down. */
export function knownSha256({ recipe, seed, named }: Training): string | undefined {
  return named && seed === 1 && Object.hasOwn(ofSeed1, recipe.name) ? ofSeed1[recipe.name] : undefined;
}
