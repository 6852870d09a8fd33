import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verbs } from "../../src/program.js";
import { fieldsOf, inkling, jsonOf, learnBars, writeDigit } from "../support.js";

// What the verbs say of themselves, and whether the pages in docs/ say the same.

let folder: string;
let data: string;
let model: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ folder, data, model, remove } = await learnBars());
});

afterAll(() => remove());

const names = Object.keys(verbs);

describe("help", () => {
  test.each(names)("%s --help has examples and the options of every verb", async (verb) => {
    const { stdout, stderr, exitCode } = await inkling([verb, "--help"]);
    expect(stdout).toMatch(new RegExp(`Examples:\n  \\$ inkling ${verb}`));
    for (const option of ["--seed <number>", "--quiet", "--json", "--help"]) expect(stdout).toContain(option);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  });

  test("inkling --help lists them all", async () => {
    const { stdout } = await inkling(["--help"]);
    for (const verb of names) expect(stdout).toMatch(new RegExp(`^  ${verb} `, "m"));
  });

  test.each([40, 60, 80, 100])("no line of help is longer than a terminal of %d columns", async (columns) => {
    for (const verb of [[], ...names.map((name) => [name])]) {
      const { stdout } = await inkling([...verb, "--help"], columns);
      expect(stdout.split("\n").filter((line) => line.length > columns)).toEqual([]);
    }
  });

  test("a command that is broken over lines is still one command to a shell", async () => {
    const { stdout } = await inkling(["predict", "--help"], 40);
    expect(stdout).toContain("  $ inkling predict \\\n      inkling-model.safetensors \\\n      seven.png\n");
  });
});

describe("documentation", () => {
  const page = (name: string) => readFile(new URL(`../../../../docs/${name}`, import.meta.url), "utf8");

  const sectionOf = (text: string, heading: string): string => {
    const parts = text.split(`\n## ${heading}\n`);
    if (parts.length !== 2) throw new Error(`The page has no section "## ${heading}"`);
    return parts[1].split("\n## ")[0];
  };

  test("a verb without a section is told by its name", () => {
    expect(() => sectionOf("# Page\n\n## train\n\ntext\n", "walk")).toThrow('no section "## walk"');
  });

  test("docs/command-line.md names every option of every verb in its section", async () => {
    const text = await page("command-line.md");
    for (const verb of names) {
      const { stdout } = await inkling([verb, "--help"]);
      const options = [...stdout.matchAll(/^ {2}(--[a-z0-9-]+)/gm)].map(([, option]) => option);
      const described = sectionOf(text, "What every verb has in common") + sectionOf(text, verb);
      expect(options.filter((option) => !described.includes(option))).toEqual([]);
    }
  });

  test("docs/json.md names every field that is printed", async () => {
    const text = await page("json.md");
    const recipe = join(folder, "documented.safetensors");
    const torchFile = fileURLToPath(new URL("../../../exporting/test/fixtures/mlp.onnx", import.meta.url));
    const ofData = ["--data", data];
    const run = join(folder, "documented");
    await inkling(["train", "--epochs", "1", "--validation", "20", "--run", run, ...ofData]);
    const runs: Record<keyof typeof verbs, readonly string[] | undefined> = {
      train: ["--epochs", "1", "--output", recipe, ...ofData],
      evaluate: [model, ...ofData],
      compare: [model, recipe, ...ofData],
      curve: ["--sizes", "50,60,70,80", "--seeds", "2", ...ofData],
      labels: ["--folds", "2", "--noise", "0.1", ...ofData],
      runs: [run],
      robustness: [model, "--count", "2", ...ofData],
      verify: [model, ...ofData],
      read: [await writeDigit(folder)],
      predict: [model, join(data, "t10k-images-idx3-ubyte")],
      serve: undefined, // goes on until it is ended
      lab: undefined, // likewise
      mistakes: [model, "--count", "1", ...ofData],
      report: [model, "--output", join(folder, "documented.html"), ...ofData],
      export: [model, "--to", "json", "--output", join(folder, "documented.json")],
      import: [torchFile, "--output", join(folder, "imported.safetensors")],
      show: ofData,
      data: [data],
      check: ["sgd", "--probes", "2", ...ofData],
      reproduce: undefined, // takes minutes, and MNIST itself
    };
    for (const [verb, args] of Object.entries(runs)) {
      if (args === undefined) continue;
      const result = jsonOf(await inkling([verb, ...args, "--json", "--quiet"]));
      const section = sectionOf(text, verb);
      expect(fieldsOf(result).filter((field) => !section.includes(`\`${field}\``))).toEqual([]);
    }
  });
});
