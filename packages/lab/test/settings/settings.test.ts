import { parseJson, parseRecipe, scratchRecipe } from "inkling/recipes";
import { describe, expect, it } from "vitest";
import { readQuery, writeQuery } from "../../src/state/fields.js";
import { codeFor } from "../../src/shared/trainingCode.js";
import { fields, noSettings, onTop, settingsIn } from "../../src/settings/fields.js";
import { trainingOf } from "../../src/settings/settings.js";
import { shelf } from "../../src/settings/shelf.js";

/* What is chosen, as a link, as a recipe, and as the code to take away. */

describe("settings", () => {
  it("left open are the recipe as it is, by its name", () => {
    expect(trainingOf(noSettings)).toEqual({ recipe: scratchRecipe, seed: 1, source: "mnist", named: true });
    expect(codeFor(trainingOf(noSettings))).toMatchObject({
      command: "inkling train --recipe scratch --seed 1",
      recipeFile: undefined,
    });
  });

  it.each(shelf)("of the shelf ($id) come back from a link, and from the recipe's file that is taken away", (entry) => {
    const settings = { ...noSettings, ...entry.settings };
    const query = writeQuery(fields, { ...readQuery(fields, {}).values, ...settings });
    const { values, faults } = readQuery(fields, query);
    expect(faults).toEqual([]);
    expect(settingsIn(values, 1)).toEqual(settings);
    const training = trainingOf(settings);
    const { recipeFile } = codeFor(training);
    expect(parseRecipe(parseJson(recipeFile ?? "", "recipe.json"))).toEqual(training.recipe);
  });

  it.each(["constructor_3-softmax", "__proto__-softmax", "toString", "dense_1e99-softmax"])(
    "with the layers %s are a sentence, and the recipe's layers",
    (layers) => {
      const { values, faults } = readQuery(fields, { layers });
      expect(values.layers).toBeNull();
      expect(faults).toEqual([expect.stringContaining("layers such as dense_30")]);
    },
  );

  it("of the second run are the first's, but for what it says", () => {
    const first = { ...noSettings, rate: 0.5, seed: 3 };
    expect(onTop(first, { ...noSettings, rate: 2 })).toEqual({ ...first, rate: 2 });
  });
});
