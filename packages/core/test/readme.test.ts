import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

/*
 * The examples of the README of the repository and of each package, run as they stand there: they print what their comments
 * say.
 */
const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The blocks of code that print something and say what. */
async function examplesOf(file: string): Promise<string[]> {
  const text = await readFile(join(root, file), "utf8");
  const blocks = [...text.matchAll(/^```[jt]s\n(.*?)^```/gms)].map(([, block]) => block);
  return blocks.filter((block) => block.includes("console.log"));
}

describe.each([
  "README.md",
  ...["core", "data", "drawings", "exporting", "server"].map((name) => `packages/${name}/README.md`),
])("%s", (file) => {
  it("has examples that run and print the figures beside them", { timeout: 300_000 }, async () => {
    const examples = await examplesOf(file);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const promised = [...example.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, printed]) => printed);
      expect(await outputOf(example)).toEqual(promised);
    }
  });
});

/** The lines that a program prints. */
async function outputOf(program: string): Promise<string[]> {
  // Inside the repository, so that the packages are found as they are in an app that has installed them.
  const folder = await mkdtemp(join(root, "node_modules/.readme-"));
  try {
    await writeFile(join(folder, "example.mjs"), program);
    const { stdout } = await promisify(execFile)(process.execPath, ["example.mjs"], { cwd: folder });
    return stdout.trimEnd().split("\n");
  } finally {
    await rm(folder, { recursive: true });
  }
}
