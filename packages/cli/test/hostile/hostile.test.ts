import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { findings } from "./findings.js";
import { usualInputs } from "./target.js";
import { targets } from "./targets.js";

// Every reader of bytes that come from elsewhere, given what was found before and thousands of damaged inputs. They run in
// processes of their own, as `node scripts/fuzz.mjs` runs millions: one that hangs or dies is a failure, not the end.

const root = fileURLToPath(new URL("../../../../", import.meta.url));

interface Result {
  readonly name: string;
  readonly inputs: number;
  readonly refused: number;
  readonly findings: readonly { readonly where: string; readonly message: string }[];
}

it("every reader reads damaged inputs, or refuses them in its own words, within bounds of time and memory", async () => {
  const command = ["scripts/fuzz.mjs", "--usual", "--json", "--hang-seconds", "60"];
  // It exits with 1 where something was found, and says what.
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root, maxBuffer: 2 ** 24 }).catch(
    (error: unknown) => error as { stdout: string },
  );
  const results = JSON.parse(stdout) as readonly Result[];
  expect(results.flatMap(({ name, findings }) => findings.map((found) => ({ name, ...found })))).toEqual([]);
  for (const { name, fewer } of targets) {
    const result = results.find((each) => each.name === name);
    expect(result?.inputs, name).toBe(fewer?.inputs ?? usualInputs);
    // Some are read: what is refused at its first byte tests little.
    expect(result?.refused, name).toBeLessThan(0.98 * (result?.inputs ?? 0));
    expect(result?.refused, name).toBeGreaterThan(0);
  }
  // Some 25 seconds on two cores that have nothing else to do.
}, 600_000);

it("has findings of its targets alone, and a row for each target in docs/fuzzing.md", async () => {
  const names = targets.map(({ name }) => name);
  expect(Object.keys(findings).filter((name) => !names.includes(name))).toEqual([]);
  const page = await readFile(`${root}docs/fuzzing.md`, "utf8");
  expect([...page.matchAll(/^\| `([\w-]+)` +\|/gm)].map(([, name]) => name)).toEqual(names);
});
