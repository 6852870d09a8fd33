import { ourRecipes } from "./ours.js";
import { publishedRecipes } from "./published.js";
import type { Recipe } from "./recipe.js";

/** Every recipe that has a name: our own, then the published experiments. */
export const recipes: readonly Recipe[] = [...ourRecipes, ...publishedRecipes];
