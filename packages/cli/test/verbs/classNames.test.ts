import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fashionNames } from "@inkling/data";
import { decodeTrainedModel } from "inkling/recipes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inkling, jsonOf, refusal, temporaryFolder, writeBars } from "../support.js";

// Classes that are no digits: wherever a label is shown, it is shown by its name. Bars stand for clothes here.

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let digits: string;
let data: string;
let model: string;
let training: string;

beforeAll(async () => {
  place = await temporaryFolder();
  digits = await writeBars(place.folder, 199, 99);
  data = await writeBars(place.folder);
  model = join(place.folder, "clothes.safetensors");
  await writeFile(join(data, "classes.txt"), fashionNames.join("\n"));
  const size = ["--layers", "784,10", "--epochs", "1", "--batch-size", "50", "--learning-rate", "0.01"];
  training = (await inkling(["train", ...size, "--data", data, "--output", model])).stdout;
});

afterAll(() => place.remove());

describe("class names", () => {
  test("stand in the model file, where they come from the data", async () => {
    expect((await decodeTrainedModel(await readFile(model))).network.classNames).toEqual(fashionNames);
  });

  test("train shows them in the confusion, below the images, and says which data the next commands need", () => {
    expect(training).toMatch(/^9 Ankle boot {2}/m);
    expect(training).toMatch(/(T-shirt\/top|Trouser|Pullover|Dress|Coat|Sandal|Shirt|Sneaker|Bag|Ankle boot) {2}\d+ %/);
    expect(training).toContain(`inkling mistakes ${model} --data ${data}`);
    expect(training).toContain(`inkling report ${model} --data ${data}`);
  });

  test.each([
    [80, "9 Ankle boot"],
    [58, "9 Ankle b"],
    [52, "9 A"],
  ])("evaluate in %d columns keeps to its lines; what was cut stands in a legend", async (columns, row) => {
    const { stdout, exitCode } = await inkling(["evaluate", model, "--data", data], columns);
    expect(exitCode).toBe(0);
    expect(stdout.split("\n").filter((line) => line.length > columns)).toEqual([]);
    expect(stdout).toMatch(/^ +0 +1 +2 +3 +4 +5 +6 +7 +8 +9 +right$/m);
    expect(stdout).toMatch(new RegExp(`^${row}`, "m"));
    if (columns < 80) expect(stdout.replaceAll("\n", " ")).toContain("8 Bag, 9 Ankle boot.");
    expect(stdout).toMatch(/^Ankle boot +\d+\.\d\d %/m);
  });

  test("evaluate, mistakes, predict, show and data give them to programs", async () => {
    const run = async (...args: string[]) => jsonOf(await inkling([...args, "--json", "--quiet"]));
    const { perDigit } = (await run("evaluate", model, "--data", data)) as { perDigit: { digit: string }[] };
    expect(perDigit.map(({ digit }) => digit)).toEqual(fashionNames);
    const { mistakes } = (await run("mistakes", model, "--data", data)) as { mistakes: Record<string, unknown>[] };
    expect(mistakes.length).toBeGreaterThan(0);
    for (const { truth, firstGuess, secondGuess } of mistakes) {
      expect(fashionNames).toEqual(expect.arrayContaining([truth, firstGuess, secondGuess]));
    }
    const read = await run("predict", model, join(data, "t10k-images-idx3-ubyte"));
    const { predictions } = read as { predictions: { digit: string; secondGuess: string }[] };
    expect(fashionNames).toEqual(expect.arrayContaining([predictions[0].digit, predictions[0].secondGuess]));
    expect(await run("show", "--data", data, "--label", "Ankle boot", "--count", "1")).toMatchObject({
      images: [{ label: "Ankle boot" }],
    });
    const { parts } = (await run("data", data)) as { parts: { test: { classes: object } } };
    expect(Object.keys(parts.test.classes)).toEqual(fashionNames);
  });

  test("mistakes, predict and show print them", async () => {
    const printed = async (...args: string[]) => (await inkling(args)).stdout;
    const name = "(T-shirt/top|Trouser|Pullover|Dress|Coat|Sandal|Shirt|Sneaker|Bag|Ankle boot)";
    const mistakes = await printed("mistakes", model, "--data", data);
    expect(mistakes).toMatch(new RegExp(`${name} → ${name} +\\d+ %`));
    expect(mistakes).toMatch(new RegExp(`^ *\\d+ +${name} +${name} +\\d+\\.\\d\\d % +${name}`, "m"));
    expect(await printed("predict", model, join(data, "t10k-images-idx3-ubyte"))).toMatch(
      new RegExp(`^${name} +\\d+\\.\\d\\d % +${name}`, "m"),
    );
    expect(await printed("show", "--data", data, "--indices", "9")).toContain("no. 9: Ankle boot");
  });

  test("the report has them in every section, in tables and tiles that give them room", async () => {
    const path = join(place.folder, "report.html");
    expect((await inkling(["report", model, "--data", data, "--output", path])).exitCode).toBe(0);
    const html = await readFile(path, "utf8");
    expect(html).toContain('<table class="confusion named">');
    expect(html).toContain('<ul class="grid named">');
    expect(html).toContain('<th scope="col"><span>Ankle boot</span></th>');
    expect(html).toMatch(/<th scope="row">Ankle boot<\/th><td>\d/);
    expect(html).toMatch(/<strong>[A-Z][\w\-/ ]+<\/strong> read as <strong class="wrong">[A-Z]/);
    expect(html).toContain(`--data ${data}`);
  });
});

describe("a model and images of other classes", () => {
  test.each(["evaluate", "mistakes", "report", "check"])("%s refuses them and says what to pass", async (verb) => {
    const output = verb === "report" ? ["--output", join(place.folder, "none.html")] : [];
    const message = await refusal([verb, model, "--data", digits, ...output], place.folder);
    expect(message).toContain("other classes than the model knows: expected T-shirt/top, Trouser,");
    expect(message).toContain("received 0, 1, 2, 3, 4, 5, 6, 7, 8, 9. Pass --data fashion, which it was trained on.");
  });

  test("verify agrees on its own data, and names the data as what differs on others", async () => {
    expect((await inkling(["verify", model, "--data", data])).exitCode).toBe(0);
    const { exitCode, stdout, stderr } = await inkling(["verify", model, "--data", digits, "--json"]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ agrees: false, differs: "data" });
    expect(stderr.replaceAll("\n", " ")).toContain("Pass --data fashion, which it was trained on.");
  });
});

test("reading compressed IDX files: predict takes what `data` takes", async () => {
  const { gzipSync } = await import("node:zlib");
  const path = join(place.folder, "t10k.gz");
  await writeFile(path, gzipSync(await readFile(join(data, "t10k-images-idx3-ubyte"))));
  const { predictions } = jsonOf(await inkling(["predict", model, path, "--json"])) as { predictions: unknown[] };
  expect(predictions).toHaveLength(100);
});
