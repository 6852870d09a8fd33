import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeTrainedModel, encodeTrainedModel, type TrainedModel } from "inkling/recipes";
import type { RobustnessCard } from "inkling/statistics";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inkling, jsonOf, learnBars, refusal } from "../support.js";

// `inkling robustness`: the card, where it is kept, and what the report shows of it. Bars are easily read, and easily lost.

let folder: string;
let data: string;
let model: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ folder, data, model, remove } = await learnBars());
});

afterAll(() => remove());

const few = ["--count", "20"];
const cardOf = async (...args: string[]) =>
  jsonOf(
    await inkling(["robustness", model, ...few, "--data", data, "--json", "--quiet", ...args]),
  ) as unknown as RobustnessCard;

function withoutCard({ robustness, ...model }: TrainedModel): TrainedModel {
  expect(robustness).toBeDefined();
  return model;
}

describe("robustness", () => {
  test("prints a row a corruption and a row an attack, the same for the same seed", async () => {
    const { stdout } = await inkling(["robustness", model, ...few, "--data", data]);
    expect(stdout).toContain("20 images");
    expect(stdout).toMatch(/^strength +1 +2 +3 +4 +5$/m);
    expect(stdout).toMatch(/^glass blur( +[\d.]+ %){5}$/m);
    expect(stdout).toMatch(/^epsilon +0\.1 +0\.2 +0\.3$/m);
    expect(stdout).toMatch(/^PGD( +[\d.]+ %){3}$/m);

    const card = await cardOf();
    expect(card).toMatchObject({ count: 20, correct: 20, seed: 1, trainedOn: 0 });
    expect(await cardOf("--seed", "1")).toEqual(card);
    expect((await cardOf("--seed", "2")).rows).not.toEqual(card.rows);
    const [weakest, strongest] = [1, 5].map((strength) =>
      card.rows.reduce((sum, { readings }) => sum + (readings.at(strength - 1)?.correct ?? 0), 0),
    );
    expect(strongest).toBeLessThan(weakest);
  });

  test("--save keeps the card in the model file and all else as it was; the report shows it then", async () => {
    const before = await readFile(model);
    const page = join(folder, "report.html");
    const report = ["report", model, "--data", data, "--output", page, "--quiet"];
    await inkling(report);
    expect(await readFile(page, "utf8")).not.toContain("Worse images");

    await inkling(["robustness", model, ...few, "--data", data, "--save", "--quiet"]);
    const saved = await decodeTrainedModel(await readFile(model));
    expect(saved.robustness).toMatchObject({ count: 20, seed: 1 });
    expect(Buffer.from(await encodeTrainedModel(withoutCard(saved)))).toEqual(before);
    await inkling(report);
    const html = await readFile(page, "utf8");
    expect(html).toContain("Worse images");
    expect(html).toContain("thicker pen");
  });

  test("a card cannot be saved into the model that comes along", async () => {
    const said = await refusal(["robustness", "--save", "--data", data], folder);
    expect(said).toContain("--save, where no model file is named");
  });

  test("images that the model was trained on are never passed over in silence", async () => {
    const { stdout } = await inkling(["robustness", model, ...few, "--part", "training", "--data", data, "--quiet"]);
    expect(stdout.replaceAll("\n", " ")).toContain("The model was trained on these images");
  });
});
