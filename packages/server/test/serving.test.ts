import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultLimits } from "@inkling/server";
import { pngOf, testServer, writtenPage, type TestServer } from "./support.js";

// docs/serving.md: its examples, run one after the other as they stand there, and its figures.

const page = await readFile(new URL("../../../docs/serving.md", import.meta.url), "utf8");
let server: TestServer;
let folder: string;

beforeAll(async () => {
  server = await testServer();
  folder = await mkdtemp(join(tmpdir(), "inkling-serving-"));
  await writeFile(join(folder, "number.png"), pngOf(await writtenPage()));
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

function hasCurl(): boolean {
  try {
    execFileSync("curl", ["--version"]);
    return true;
  } catch {
    return false;
  }
}

/** Commands with what they print. */
const examples = [...page.matchAll(/^```console\n(.*?)^```/gms)]
  .flatMap(([, block]) => block.split(/^\$ /m).slice(1))
  .map((example) => ({
    command: example.split("\n", 1)[0],
    printed: example.slice(example.indexOf("\n") + 1).trimEnd(),
  }));

test.skipIf(!hasCurl())("the examples with curl print what stands below them (curl)", async () => {
  expect(examples).toHaveLength(7);
  for (const { command, printed } of examples) {
    const typed = command.replace("http://localhost:8080", server.url);
    const { stdout } = await promisify(execFile)("bash", ["-c", typed], { cwd: folder });
    const pattern = printed.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    expect(stdout.trimEnd()).toMatch(new RegExp(`^${pattern.join(".*")}$`));
  }
});

test("names every code of a problem, and each limit's default", async () => {
  const sources = await Promise.all(
    [
      "http/app",
      "http/body",
      "http/malformed",
      "work/pool",
      "work/predict",
      "work/read",
      "work/upload",
      "work/worker",
    ].map((name) => readFile(new URL(`../src/${name}.ts`, import.meta.url), "utf8")),
  );
  const codes = sources.flatMap((source) => [...source.matchAll(/code: "([a-z-]+)"/g)].map(([, code]) => code));
  expect(codes.length).toBeGreaterThan(20);
  // What nobody is there to read.
  const unseen = ["body-cut"];
  expect(codes.filter((code) => !unseen.includes(code) && !page.includes(`\`${code}\``))).toEqual([]);
  const defaultOf = (option: string): string | undefined =>
    new RegExp(`^\\| \`${option}\` +\\| +([\\w ]+) \\|`, "m").exec(page)?.[1];
  expect(defaultOf("--max-bytes")).toBe(`${defaultLimits.mostBytes / 1e6} million`);
  expect(defaultOf("--max-pixels")).toBe(`${defaultLimits.mostPixels / 1e6} million`);
  expect(defaultOf("--max-waiting")).toBe(String(defaultLimits.mostWaiting));
  expect(defaultOf("--read-seconds")).toBe(String(defaultLimits.jobMs / 1000));
  expect(defaultOf("--body-seconds")).toBe(String(defaultLimits.bodyMs / 1000));
  expect(defaultOf("--grace-seconds")).toBe(String(defaultLimits.graceMs / 1000));
});
