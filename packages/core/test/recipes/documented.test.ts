import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/core/errors.js";
import { readObject, type Parser } from "../../src/core/fields.js";
import { parseAugmentation } from "../../src/dataset/augment.js";
import { activationKinds } from "../../src/layers/activation.js";
import { initializerKinds, parseInitializer } from "../../src/layers/initializers.js";
import { layerKinds, parseLayer } from "../../src/layers/layers.js";
import { lossKinds, parseLoss } from "../../src/losses/loss.js";
import { parsePenalties } from "../../src/losses/penalties.js";
import { optimizerKinds, parseOptimizer } from "../../src/optimizers/optimizer.js";
import { recipes } from "../../src/recipes/catalogue.js";
import { parseRecipe } from "../../src/recipes/recipe.js";
import { parseSchedule, scheduleKinds } from "../../src/schedules/schedule.js";

// docs/command-line.md tells of every kind that a recipe may name, of its fields and of their defaults: no more and no less.

const page = readFileSync(new URL("../../../../docs/command-line.md", import.meta.url), "utf8");

/** The cells of the rows of the table whose first column is called so. */
function tableOf(name: string): string[][] {
  const lines = page.split("\n");
  const head = lines.findIndex((line) => line.startsWith(`| ${name} `));
  const rows = lines.slice(head + 2);
  const length = rows.findIndex((line) => !line.startsWith("|"));
  return rows.slice(0, length).map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
}

const words = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word);

interface Documented {
  readonly kind: string;
  /** Each field's default as it is written; undefined for one that must be there. */
  readonly fields: ReadonlyMap<string, string | undefined>;
}

/** What a table of kinds says: `name` (default), `name` for a field that must be there. */
function documentedIn(table: string): Documented[] {
  return tableOf(table).map(([, kind, fields]) => ({
    kind: words(kind)[0],
    fields: new Map(
      [...fields.matchAll(/`(\w+)`(?: \(`?([^)`]+)`?\))?/g)].map(([, name, value]: (string | undefined)[]) => [
        name ?? "",
        value,
      ]),
    ),
  }));
}

type Json = Record<string, unknown>;
/** Makes a description of an object of JSON. */
type Read = (json: Json) => object;

const reader = (parse: Parser<object>): Read => {
  return (json) => readObject(json, "the test", parse);
};

/** What is made of an object, and the fields that were asked for: they are told when one is unknown. */
function accepted(read: Read, json: Json): { described: Json; names: Set<string> } {
  const described = { ...read(json) } as Json;
  try {
    read({ ...json, "no such field": 1 });
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    return { described, names: new Set((error.complaint.expected ?? "").split(", ")) };
  }
  throw new Error("An unknown field was taken");
}

/** How a default is written in the page. */
function written(value: unknown): string {
  if (typeof value === "number") return value < 1e-4 && value > 0 ? value.toExponential() : String(value);
  return typeof value === "object" && value !== null && "kind" in value ? String(value.kind) : String(value);
}

/** Holds the fields that a kind takes against those that the page names, and their defaults. */
function expectFields({ kind, fields }: Documented, read: Read, base: Json, samples: Json = {}): void {
  const required = [...fields].flatMap(([name, value]) => (value === undefined ? [name] : []));
  const json: Json = { ...base, ...Object.fromEntries(required.map((name) => [name, samples[name] ?? 3])) };
  const { described, names } = accepted(read, json);
  expect({ kind, names }).toEqual({ kind, names: new Set([...Object.keys(base), ...fields.keys()]) });
  for (const [name, value] of fields) {
    // What changes nothing is called none; the default of a field may be that of another.
    if (value === undefined || value === "none") continue;
    const expected = fields.has(value) ? written(described[value]) : value;
    expect({ kind, name, value: written(described[name]) }).toEqual({ kind, name, value: expected });
  }
  for (const name of required) {
    const without = Object.fromEntries(Object.entries(json).filter(([each]) => each !== name));
    expect(() => read(without)).toThrow(name);
  }
}

const families: [table: string, option: string, kinds: readonly string[], parse: Parser<object>][] = [
  ["layer", "--layers", layerKinds, parseLayer],
  ["initialiser", "--initializer", initializerKinds, parseInitializer],
  ["loss", "--loss", lossKinds, parseLoss],
  ["optimiser", "--optimizer", optimizerKinds, parseOptimizer],
  ["schedule", "--schedule", scheduleKinds, parseSchedule],
];

describe.each(families)("the page's table of each %s", (table, _, kinds, parse) => {
  const documented = documentedIn(table);

  it("has every kind, and no other", () => {
    expect(documented.map(({ kind }) => kind)).toEqual(kinds);
  });

  it("has every field of each, and its default", () => {
    for (const each of documented) expectFields(each, reader(parse), { kind: each.kind });
  });
});

/** The kinds that the row of an option names. */
function choicesOf(option: string): Set<string> {
  const row = page.split("\n").find((line) => line.startsWith(`| \`${option}\` `)) ?? "";
  const kinds = words(row.split("|")[2]).filter((word) => !word.includes(","));
  return new Set(kinds.map((word) => word.split(":")[0]));
}

describe("the page's other lists", () => {
  it.each(families.slice(1))("of each %s: the choices of %s", (_, option, kinds) => {
    expect(choicesOf(option)).toEqual(new Set(kinds));
  });

  it("--activation has every activation", () => {
    expect(choicesOf("--activation")).toEqual(new Set(activationKinds));
  });

  it("--recipe has every recipe", () => {
    const [, listed] = /`--recipe` takes a name \(([^)]+)\)/.exec(page) ?? [];
    expect(new Set(words(listed))).toEqual(new Set(recipes.map(({ name }) => name)));
  });

  const samples = { loss: { kind: "squaredError" }, optimizer: { kind: "adam" } };
  const layers = [{ kind: "relu" }];

  it("a recipe's fields", () => {
    const learning = { method: "conjugateGradient", iterations: 1, loss: samples.loss };
    const { names } = accepted((json) => parseRecipe(json), { layers, name: "a", learning });
    expect(new Set(tableOf("field").map(([, name]) => words(name)[0]))).toEqual(names);
  });

  it("ways to learn, with their fields and defaults", () => {
    const methods = documentedIn("method");
    expect(() => parseRecipe({ layers, name: "a", learning: { method: "?" } })).toThrow(
      `expected ${methods.map(({ kind }) => `"${kind}"`).join(", ")}, received "?"`,
    );
    const read = (learning: Json): object => parseRecipe({ layers, name: "a", learning }).learning;
    for (const each of methods) expectFields(each, read, { method: each.kind }, samples);
  });

  it("penalties and augmentation, with their fields and defaults", () => {
    const [ofWeights, ofImages] = documentedIn("part of it");
    expectFields(ofWeights, reader(parsePenalties), {});
    expectFields(ofImages, reader(parseAugmentation), {});
  });
});
