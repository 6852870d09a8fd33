import { basename, extname } from "node:path";
import { readBytes } from "@inkling/data";
import { DataError, OptionError } from "inkling";
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

/** No recipe comes near: the longest that is accepted, of 1,000 layers, takes some 200 KB. */
const mostBytes = 2 ** 24;

async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path).catch((error: unknown) => {
    throw error instanceof DataError ? unreadable(path, error.complaint.received) : error;
  });
  if (bytes.length > mostBytes) throw unreadable(path, `a file of ${bytes.length} bytes`);
  // It takes the byte order mark away with which some editors begin a file, and which is no JSON.
  return new TextDecoder().decode(bytes);
}

function unreadable(path: string, received = "another file"): OptionError {
  return new OptionError({
    what: `Cannot read the recipe ${path}`,
    expected: "the name of a recipe, or a JSON file",
    received,
    advice: "`inkling train --help` lists the recipes",
  });
}
