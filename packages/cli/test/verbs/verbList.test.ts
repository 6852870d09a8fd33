import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { verbs } from "../../src/program.js";

// The list of verbs stands in program.ts; whoever repeats it says the same, in the same order.

const root = join(import.meta.dirname, "../../../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const names = Object.keys(verbs);

/** The verbs of the table under `| verb`. */
function listedIn(page: string): string[] {
  const lines = read(page).split("\n");
  const rows = lines.slice(lines.findIndex((line) => /^\| verb /.test(line)) + 2);
  return rows.slice(0, rows.indexOf("")).map((row) => /`(\w+)`/.exec(row)?.[1] ?? row);
}

const sectionsOf = (page: string): string[] => [...read(page).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);

describe("the verbs", () => {
  test.each(["README.md", "docs/command-line.md"])("are those of the table of %s", (page) => {
    expect(listedIn(page)).toEqual(names);
  });

  test.each(["docs/command-line.md", "docs/json.md"])("have a section each in %s", (page) => {
    expect(sectionsOf(page).filter((heading) => !heading.includes(" "))).toEqual(names);
  });

  test("have a file each", () => {
    const files = readdirSync(join(import.meta.dirname, "../../src/verbs")).map((file) => file.replace(".ts", ""));
    expect(files.sort()).toEqual(names.toSorted());
  });

  test("are run by a test each", () => {
    const tests = readdirSync(import.meta.dirname).map((file) => readFileSync(join(import.meta.dirname, file), "utf8"));
    for (const name of names) expect(tests.filter((text) => text.includes(`["${name}"`)).length).toBeGreaterThan(0);
  });

  test("are as many as docs/command-line.md says", () => {
    const small = "zero one two three four five six seven eight nine ten eleven twelve";
    const words = `${small} thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty`.split(" ");
    expect(read("docs/command-line.md")).toContain(`\`inkling\` has ${words[names.length]} verbs.`);
  });
});
