import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pageKind, requireWritable, writeWhole } from "../../src/files/outputFiles.js";
import { temporaryFolder } from "../support.js";

let folder: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
});

afterAll(() => remove());

test.each(["", "   "])("a name that is none, %j, is refused before any work", async (path) => {
  await expect(requireWritable(path, pageKind)).rejects.toThrow("No name for the file to write: expected a path");
});

test("what a dead process has left behind goes, what another is writing stays", async () => {
  const page = join(folder, "page.html");
  const dead = 2 ** 22 + 1; // above the largest number that Linux gives a process
  const names = [`page.html.${dead}-0123456789ab.part`, `page.html.${process.pid}-0123456789ab.part`, "page.html.part"];
  for (const name of names) await writeFile(join(folder, name), "half");
  await requireWritable(page, pageKind);
  await writeWhole(page, "whole");
  expect((await readdir(folder)).sort()).toEqual(["page.html", ...names.slice(1)].sort());
});
