import { existsSync } from "node:fs";
import { open, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readRecipeFile } from "../../src/options/recipeFile.js";
import { learnBars, refusal } from "../support.js";

// A device that never ends, as data, model, picture, recipe or weights: refused before anything is read of it.

let folder: string;
let data: string;
let model: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ folder, data, model, remove } = await learnBars());
});

afterAll(() => remove());

const zero = "/dev/zero";

test
  .skipIf(!existsSync(zero))
  .each([
    ["train --data ZERO"],
    ["train --recipe ZERO"],
    ["train --resume ZERO"],
    ["train --output ZERO"],
    ["evaluate ZERO"],
    ["evaluate MODEL --data ZERO"],
    ["verify ZERO"],
    ["verify MODEL --data ZERO"],
    ["predict ZERO"],
    ["predict --model ZERO picture.png"],
    ["predict MODEL ZERO"],
    ["mistakes ZERO"],
    ["mistakes MODEL --data ZERO"],
    ["mistakes MODEL --data DATA --png ZERO"],
    ["report ZERO --output REPORT"],
    ["report MODEL --data ZERO --output REPORT"],
    ["report MODEL --data DATA --output ZERO"],
    ["show --data ZERO"],
    ["show ZERO"],
    ["show ZERO --filters"],
    ["show ZERO --augment"],
    ["show --augment --recipe ZERO"],
    ["show MODEL --why --image ZERO"],
    ["show --data DATA --png ZERO"],
    ["data ZERO"],
    ["check ZERO"],
    ["check MODEL --data ZERO"],
    ["export ZERO --to js --output REPORT"],
    ["export MODEL --to js --output ZERO"],
    ["reproduce ng --weights ZERO --data DATA"],
    ["reproduce ng --data ZERO"],
    ["reproduce --ours --results ZERO"],
  ])("%s", async (command) => {
  const words = { ZERO: zero, MODEL: model, DATA: data, REPORT: join(folder, "report.html") };
  const args = command.split(" ").map((word) => Object.entries(words).find(([name]) => name === word)?.[1] ?? word);
  const before = process.memoryUsage().rss;
  expect((await refusal(args, folder)).replaceAll("\n", " ")).toMatch(/a device or a pipe|something that is no file/);
  expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
});

test.skipIf(!existsSync(zero))("a link to it is one", async () => {
  const link = join(folder, "model.safetensors");
  await symlink(zero, link);
  expect(await refusal(["evaluate", link], data)).toContain("a device or a pipe");
});

test("a recipe file of 17 MB is not read as text", async () => {
  const path = join(folder, "long.json");
  const file = await open(path, "w");
  await file.truncate(17e6);
  await file.close();
  await expect(readRecipeFile(path)).rejects.toThrow(/Cannot read the recipe .*received a file of 17000000 bytes/);
});
