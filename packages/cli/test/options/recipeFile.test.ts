import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as inkling from "inkling";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { badDescriptions, recipeWith } from "../../../core/test/support/badDescriptions.js";
import { readRecipeFile } from "../../src/options/recipeFile.js";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "inkling-recipe-"));
});

afterAll(() => rm(folder, { recursive: true }));

test("a byte order mark is passed over", async () => {
  const path = join(folder, "marked.json");
  await writeFile(path, '\uFEFF{ "layers": [{ "kind": "dense", "units": 10 }] }');
  expect((await readRecipeFile(path)).layers).toEqual([inkling.dense(10)]);
});

// packages/core/test/recipes/drift.test.ts holds the library to the same table.
describe("a recipe file says of a wrong value what the library says, with its path", () => {
  test.each(badDescriptions(inkling))("$path = $value", async (row) => {
    const { recipe, field } = recipeWith(row);
    const path = join(folder, "mine.json");
    await writeFile(path, JSON.stringify(recipe));
    await expect(readRecipeFile(path)).rejects.toThrow(`Wrong ${field} in ${path}: ${row.facts}`);
  });
});
