import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { OptionError, parseRecipe, plainLearning, type Recipe } from "inkling";
import type { z } from "zod";
import { recipeSchema } from "./recipeSchema.js";

/**
 * Reads a recipe, or a network alone, from a JSON file. Only `layers` must be there: a network alone learns as the
 * default recipe does, and everything else has the defaults of the library.
 *
 * @throws OptionError naming the path of the first wrong field, such as `layers[1].units`
 * @example
 * // { "layers": [{ "kind": "dense", "units": 30 }, { "kind": "relu" }, { "kind": "dense", "units": 10 }, { "kind": "softmax" }] }
 * const mine = await readRecipeFile("mine.json");
 */
export async function readRecipeFile(path: string): Promise<Recipe> {
  const value = await readJson(path);
  const result = recipeSchema.safeParse(value);
  if (!result.success) throw explain(result.error.issues[0], value, path);
  const name = result.data.name ?? basename(path, extname(path));
  // Once more by the reader that model files go through: what passes here can be read back from there.
  return parseRecipe({ learning: plainLearning, ...result.data, name }, path);
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new OptionError({
      what: `Cannot read the recipe ${path}`,
      expected: "the name of a recipe, or a JSON file",
      received: missing ? "no such file" : error instanceof Error ? error.message : String(error),
      advice: "`inkling train --help` lists the recipes",
    });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OptionError({
      what: `${path} is not JSON`,
      received: error instanceof Error ? error.message : String(error),
      advice: "Look for a missing comma or quotation mark, and for comments, which JSON does not have",
    });
  }
}

/** One issue of zod's in the four parts that our messages have. */
function explain(issue: z.core.$ZodIssue, root: unknown, file: string): OptionError {
  const place = issue.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  const field = place.replace(/^\./, "");
  if (issue.code === "unrecognized_keys") {
    const where = field === "" ? file : `${field} of ${file}`;
    return new OptionError({ what: `Unknown field "${issue.keys[0]}" in ${where}`, advice: "Check its spelling" });
  }
  return new OptionError({
    what: field === "" ? `${file} holds no recipe` : `Wrong ${field} in ${file}`,
    expected: expectationOf(issue),
    received: describe(valueAt(root, issue.path)),
  });
}

function expectationOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") return typeNames.get(issue.expected) ?? `a ${issue.expected}`;
  if (issue.code === "invalid_value") return issue.values.map((value) => JSON.stringify(value)).join(" or ");
  if (issue.code !== "too_small" && issue.code !== "too_big") return issue.message;
  const what = issue.origin === "array" ? "a list of" : "a number of";
  if (issue.code === "too_big") return `${what} at most ${issue.maximum}`;
  return `${what} ${issue.inclusive === true ? "at least" : "more than"} ${issue.minimum}`;
}

const typeNames = new Map<string, string>([
  ["int", "a whole number"],
  ["array", "a list"],
  ["object", "an object"],
  ["string", "a text"],
]);

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  }, root);
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
