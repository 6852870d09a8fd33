import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeIdx } from "@inkling/data";
import { decodeTrainedModel, encodeTrainedModel } from "inkling/recipes";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawBars, inkling, learnBars } from "../support.js";

// Images that are otherwise than those that a model was trained on: its file holds their scale and their polarity.

let folder: string;
let data: string;
let model: string;
let remove: () => Promise<void>;

/** Bars as negatives, and with a twentieth of the ink, each with a model that was trained on them as they are. */
let dark: string;
let pale: string;

const asTheyAre = ["--polarity", "ink-is-bright", "--scale", "255"];

async function written(name: string, change: (value: number) => number): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  for (const [prefix, count] of [
    ["train", 100],
    ["t10k", 50],
  ] as const) {
    const { images, labels } = drawBars(count, count);
    const values = images.map(change);
    await writeFile(join(path, `${prefix}-images-idx3-ubyte`), writeIdx({ shape: [count, 28, 28], values }));
    await writeFile(join(path, `${prefix}-labels-idx1-ubyte`), writeIdx({ shape: [count], values: labels }));
  }
  const plan = ["--layers", "784,10", "--epochs", "1", "--output", `${path}.safetensors`];
  await inkling(["train", "--data", path, ...asTheyAre, ...plan, "--quiet"]);
  return path;
}

beforeAll(async () => {
  ({ folder, data, model, remove } = await learnBars());
  dark = await written("dark", (value) => 255 - value);
  pale = await written("pale", (value) => Math.floor(value / 20));
});

afterAll(() => remove());

const remarks = async (verb: string, path: string, source: string) => {
  const output = verb === "report" ? ["--output", join(folder, "report.html")] : [];
  const { stderr } = await inkling([verb, path, "--data", source, ...asTheyAre, ...output]);
  return stderr.replaceAll("\n", " ");
};

test.each(["evaluate", "mistakes", "report"])("%s says so", async (verb) => {
  expect(await remarks(verb, model, dark)).toContain(
    "their paper is bright, that of the images that the model was trained on is dark",
  );
  expect(await remarks(verb, `${dark}.safetensors`, data)).toContain(
    "their paper is dark, that of the images that the",
  );
  // 255 / 20 is 12.75, of which the floor is 12: 12 / 255 is 0.047.
  expect(await remarks(verb, model, pale)).toMatch(
    /sees pixels from 0\.00 to 0\.05 in them, and from 0\.00 to \d\.\d\d in/,
  );
  expect(await remarks(verb, `${pale}.safetensors`, data)).toMatch(
    /and from 0\.00 to 0\.05 in the images that the model/,
  );
});

test("nothing is said of images that are like them, however unusual", async () => {
  for (const source of [dark, pale]) expect(await remarks("evaluate", `${source}.safetensors`, source)).toBe("");
});

test("a model of before, which does not say, is compared with what is usual", async () => {
  const { pixels, ...before } = await decodeTrainedModel(await readFile(`${dark}.safetensors`));
  expect(pixels).toMatchObject({ lowest: 0, highest: 1 });
  expect(pixels?.paper).toBeGreaterThan(0.9);
  const old = join(folder, "old.safetensors");
  await writeFile(old, await encodeTrainedModel(before));
  expect(await remarks("evaluate", old, dark)).toContain(
    "that of the images that models are usually trained on is dark",
  );
});
