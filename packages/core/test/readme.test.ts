import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

/*
 * README's library example, run as it stands there: it trains, evaluates, saves, loads and reads, and prints what its
 * comments say.
 */
const root = fileURLToPath(new URL("../../../", import.meta.url));

it("README's example runs and prints the figures beside it", { timeout: 300_000 }, async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const example =
    readme
      .split("```ts\n")
      .find((block) => block.includes("encodeNetwork"))
      ?.split("```")[0] ?? "";
  const promised = [...example.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, printed]) => printed);
  // Inside the repository, so that the packages are found as they are in an app that has installed them.
  const folder = await mkdtemp(join(root, "node_modules/.readme-"));
  try {
    await writeFile(join(folder, "example.mjs"), example);
    const { stdout } = await promisify(execFile)(process.execPath, ["example.mjs"], { cwd: folder });
    expect(stdout.trimEnd().split("\n")).toEqual(promised);
  } finally {
    await rm(folder, { recursive: true });
  }
});
