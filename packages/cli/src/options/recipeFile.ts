import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { OptionError } from "inkling";
import { parseJson, parseRecipe, plainLearning, type Recipe } from "inkling/recipes";

/**
 * Reads a recipe, or a network alone, from a JSON file. Only `layers` must be there: a file without a name has the file's,
 * a network alone learns as one from `--layers` does, and everything else is at the defaults of the library.
 *
 * @throws OptionError naming the path of the first wrong field, such as `layers[1].units`
 * @example
 * // { "layers": [{ "kind": "dense", "units": 30 }, { "kind": "relu" }, { "kind": "dense", "units": 10 }, { "kind": "softmax" }] }
 * const mine = await readRecipeFile("mine.json");
 */
export async function readRecipeFile(path: string): Promise<Recipe> {
  const leftOut = { name: basename(path, extname(path)), learning: plainLearning };
  return parseRecipe(parseJson(await readText(path), path), path, leftOut);
}

async function readText(path: string): Promise<string> {
  try {
    // Some editors begin a file with a byte order mark, which is no JSON.
    return (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new OptionError({
      what: `Cannot read the recipe ${path}`,
      expected: "the name of a recipe, or a JSON file",
      received: missing ? "no such file" : error instanceof Error ? error.message : String(error),
      advice: "`inkling train --help` lists the recipes",
    });
  }
}
