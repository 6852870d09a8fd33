import { describe, expect, it } from "vitest";
import * as inkling from "../../src/index.js";
import { badDescriptions, recipeWith } from "../support/badDescriptions.js";

const { parseRecipe, plainLearning } = inkling;

/** What a call throws says of itself. */
function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof inkling.OptionError) return error.message;
    throw error;
  }
  return "nothing";
}

// packages/cli/test/options/recipeFile.test.ts holds the command line's recipe files to the same table.
describe("a wrong value is told in the same words by every way in", () => {
  const rows = badDescriptions(inkling);

  it.each(rows.filter(({ construct }) => construct !== undefined))(
    "$path = $value: its constructor",
    ({ path, facts, construct }) => {
      const field = /\w+$/.exec(path)?.[0] ?? "";
      expect(messageOf(() => construct?.())).toMatch(new RegExp(`^Wrong ${field}\\b`));
      expect(messageOf(() => construct?.())).toContain(facts);
    },
  );

  it.each(rows)("$path = $value: parseRecipe, with the path of the field", (row) => {
    const { recipe, field } = recipeWith(row);
    const parse = () => parseRecipe({ name: "mine", learning: plainLearning, ...recipe }, "the file");
    expect(messageOf(parse)).toBe(`Wrong ${field} in the file: ${row.facts}`);
  });
});
