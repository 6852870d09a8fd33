import { loadMnist } from "@inkling/data";
import { parametersSha256 } from "inkling";
import { imagesFor, recipes, runRecipe } from "inkling/recipes";
import { describe, expect, it } from "vitest";
import { ofSeed1 } from "../../src/settings/known.js";

/* The page says what Node comes to: here Node comes to it. Twelve seconds on two idle cores. */

describe("what the page says of Node", () => {
  it.each(Object.entries(ofSeed1))("%s comes to %s from seed 1", { timeout: 600_000 }, async (name, expected) => {
    const recipe = recipes.find((each) => each.name === name)!;
    const parts = { training: await loadMnist({ part: "train" }), test: await loadMnist({ part: "test" }) };
    const { network } = await runRecipe(recipe, imagesFor(recipe, parts), 1);
    expect(await parametersSha256(network.parameters)).toBe(expected);
  });
});
