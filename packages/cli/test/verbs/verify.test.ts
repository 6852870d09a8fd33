import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { adam } from "inkling";
import { withParameters } from "inkling/inspection";
import { decodeTrainedModel, encodeTrainedModel, type TrainedModel } from "inkling/recipes";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inkling, temporaryFolder, writeBars } from "../support.js";

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let data: string;
let model: string;

beforeAll(async () => {
  place = await temporaryFolder();
  data = await writeBars(place.folder);
  model = join(place.folder, "model.safetensors");
  const size = ["--layers", "784,12,10", "--epochs", "4", "--batch-size", "20", "--validation", "50"];
  const trained = await inkling(["train", ...size, "--keep", "best", "--data", data, "--output", model, "--quiet"]);
  expect(trained.exitCode).toBe(0);
});

afterAll(() => place.remove());

/** The model with something changed and its checksums made to fit: what a forger would do. */
async function forged(change: (model: TrainedModel) => TrainedModel): Promise<string> {
  const path = join(place.folder, "forged.safetensors");
  await writeFile(path, await encodeTrainedModel(change(await decodeTrainedModel(await readFile(model)))));
  return path;
}

async function verdict(path: string, source = data) {
  const { exitCode, stdout, stderr } = await inkling(["verify", path, "--data", source, "--json"]);
  return { exitCode, stderr, json: stdout === "" ? undefined : (JSON.parse(stdout) as Record<string, unknown>) };
}

test("verify trains again and finds the same bytes", async () => {
  expect(await verdict(model)).toMatchObject({ exitCode: 0, json: { agrees: true, records: 4 } });
});

test("verify names the data when one byte of it is another", async () => {
  const other = await writeBars(place.folder, 200, 99);
  const images = join(other, "train-images-idx3-ubyte");
  const bytes = await readFile(images);
  bytes[bytes.length - 1] ^= 1;
  await writeFile(images, bytes);
  const { exitCode, json, stderr } = await verdict(model, other);
  expect(exitCode).toBe(1);
  expect(json).toMatchObject({ agrees: false, differs: "data" });
  expect(stderr).toMatch(/The (training|validation) images are not\s+those that it was trained with/);
});

test("verify names the recipe, and the first epoch that differs", async () => {
  const path = await forged((trained) => {
    const { recipe } = trained;
    if (recipe?.learning.method !== "steps") throw new Error("A recipe that learns in steps was expected.");
    return { ...trained, recipe: { ...recipe, learning: { ...recipe.learning, optimizer: adam({ beta2: 0.998 }) } } };
  });
  expect(await verdict(path)).toMatchObject({ exitCode: 1, json: { agrees: false, differs: "recipe", epoch: 1 } });
});

test("verify names the weights when one of them was changed after training", async () => {
  const path = await forged((trained) => {
    const parameters = trained.network.parameters.slice();
    parameters[1000] += 2 ** -20;
    return { ...trained, network: withParameters(trained.network, parameters) };
  });
  expect(await verdict(path)).toMatchObject({ exitCode: 1, json: { agrees: false, differs: "weights" } });
});

test("verify refuses a file of which one byte was flipped, and a model without a recipe", async () => {
  const bytes = await readFile(model);
  bytes[bytes.length - 100] ^= 1;
  const damaged = join(place.folder, "damaged.safetensors");
  await writeFile(damaged, bytes);
  const flipped = await verdict(damaged);
  expect(flipped).toMatchObject({ exitCode: 2, json: undefined });
  expect(flipped.stderr).toMatch(/damaged|changed/);
  const bare = await forged(({ network, engine }) => ({ network, engine, history: [] }));
  const unknown = await verdict(bare);
  expect(unknown.exitCode).toBe(2);
  expect(unknown.stderr).toContain("The model does not say how it was trained");
});
