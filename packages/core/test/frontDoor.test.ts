import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

/*
 * What a newcomer sees: how many names there are at the front door, and that each name stands behind one door alone.
 */
const folder = fileURLToPath(new URL("../", import.meta.url));

const { exports: entries } = JSON.parse(readFileSync(`${folder}package.json`, "utf8")) as {
  readonly exports: Readonly<Record<string, { readonly default: string }>>;
};

/** The names that an entry passes on: values, which are what a program runs, and types. */
function namesOf(entry: string): { values: string[]; types: string[] } {
  const file = entries[entry].default.replace("/dist/", "/src/").replace(/\.js$/, ".ts");
  const text = readFileSync(`${folder}${file}`, "utf8");
  const values: string[] = [];
  const types: string[] = [];
  for (const statement of ts.createSourceFile(file, text, ts.ScriptTarget.Latest).statements) {
    if (!ts.isExportDeclaration(statement) || !statement.exportClause || !ts.isNamedExports(statement.exportClause)) {
      throw new Error(`${file} holds more than names that it passes on`);
    }
    for (const element of statement.exportClause.elements) {
      (statement.isTypeOnly || element.isTypeOnly ? types : values).push(element.name.text);
    }
  }
  return { values, types };
}

describe("the front door", () => {
  it("has about 70 names that a program runs, and half as many types that their signatures name", () => {
    const { values, types } = namesOf(".");
    expect(values.length).toBeLessThanOrEqual(71);
    expect(types.length).toBeLessThanOrEqual(36);
  });

  it("publishes nothing that is used inside alone", () => {
    const { values } = namesOf(".");
    expect(values.filter((name) => /^(parse|require|describe)/.test(name))).toEqual([]);
  });

  it("and the doors beside it have no name in common: what is imported from one is found nowhere else", () => {
    const doors = Object.keys(entries).filter((entry) => entry !== "./thread" && entry !== "./package.json");
    const all = doors.flatMap((entry) => {
      const { values, types } = namesOf(entry);
      return [...values, ...types];
    });
    // What reads images by a network, and what reads pages by the one that comes along: both are a reader to who makes one.
    const twice = ["createReader"];
    expect(all.filter((name, i) => all.indexOf(name) !== i)).toEqual(twice);
    expect(all.length).toBeGreaterThan(150);
  });
});
