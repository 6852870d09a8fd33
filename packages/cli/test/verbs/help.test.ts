import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fieldsOf, inkling, jsonOf, learnBars } from "../support.js";

// What the verbs say of themselves, and whether the pages in docs/ say the same.

let folder: string;
let data: string;
let model: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ folder, data, model, remove } = await learnBars());
});

afterAll(() => remove());

const verbs = ["train", "evaluate", "predict", "mistakes", "report", "show", "data", "check", "reproduce"];

describe("help", () => {
  test.each(verbs)("%s --help has examples and the options of every verb", async (verb) => {
    const { stdout, stderr, exitCode } = await inkling([verb, "--help"]);
    expect(stdout).toMatch(new RegExp(`Examples:\n  \\$ inkling ${verb}`));
    for (const option of ["--seed <number>", "--quiet", "--json", "--help"]) expect(stdout).toContain(option);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  });

  test("inkling --help lists the nine verbs", async () => {
    const { stdout } = await inkling(["--help"]);
    for (const verb of verbs) expect(stdout).toMatch(new RegExp(`^  ${verb} `, "m"));
  });

  test.each([60, 80, 100])("no line of help is longer than a terminal of %d columns", async (columns) => {
    for (const verb of verbs) {
      const { stdout } = await inkling([verb, "--help"], columns);
      const options = stdout.slice(0, stdout.search(/^(Examples|Recipes|Sources|Experiments):/m));
      expect(options.split("\n").filter((line) => line.length > columns)).toEqual([]);
    }
  });
});

describe("documentation", () => {
  const page = (name: string) => readFile(new URL(`../../../../docs/${name}`, import.meta.url), "utf8");

  test("docs/command-line.md names every option of every verb", async () => {
    const text = await page("command-line.md");
    for (const verb of verbs) {
      const { stdout } = await inkling([verb, "--help"]);
      const options = [...stdout.matchAll(/^ {2}(--[a-z0-9-]+)/gm)].map(([, option]) => option);
      expect(options.filter((option) => !text.includes(option))).toEqual([]);
    }
  });

  test("docs/json.md names every field that is printed", async () => {
    const text = await page("json.md");
    const recipe = join(folder, "documented.safetensors");
    const runs = [
      ["train", "--epochs", "1", "--output", recipe],
      ["evaluate", model],
      ["predict", model, join(data, "t10k-images-idx3-ubyte")],
      ["mistakes", model, "--count", "1"],
      ["report", model, "--output", join(folder, "documented.html")],
      ["show"],
      ["data", data],
      ["check", "sgd", "--probes", "2"],
    ];
    for (const [verb, ...args] of runs) {
      const source = verb === "data" || verb === "predict" ? [] : ["--data", data];
      const result = jsonOf(await inkling([verb, ...args, ...source, "--json", "--quiet"]));
      const [section] = text.slice(text.indexOf(`## ${verb}\n`) + 3).split("\n## ");
      expect(fieldsOf(result).filter((field) => !section.includes(`\`${field}\``))).toEqual([]);
    }
  });
});
