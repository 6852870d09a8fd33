import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { judgeOurs, type OurRun } from "inkling/experiments";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownMarkdown, ownTable } from "../../src/reproducing/tables.js";
import { plainTerminal } from "../../src/terminal/terminal.js";
import { inkling, jsonOf, refusal, temporaryFolder, writeBars } from "../support.js";

// `inkling reproduce --ours` on bars in the place of MNIST.

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let data: string;

beforeAll(async () => {
  place = await temporaryFolder();
  data = await writeBars(place.folder);
});

afterAll(() => place.remove());

function ours(results: string, ...args: string[]) {
  const file = join(place.folder, results);
  return inkling(["reproduce", "--ours", "--recipe", "default", "--data", data, "--results", file, ...args]);
}

type Json = { rows: { runs: { seed: number; accuracy: number }[] }[] };

describe("reproduce --ours", () => {
  test("measures a recipe over the seeds, keeps every run in the file, and does not repeat what is there", async () => {
    const file = join(place.folder, "ours.jsonl");
    const first = await ours("ours.jsonl", "--seeds", "2", "--json");
    const { rows } = jsonOf(first) as Json;
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ recipe: "default", accuracyAtLeast: 0.994, secondsAtMost: 75 });
    expect(rows[0].runs.map(({ seed }) => seed)).toEqual([1, 2]);
    const kept = await readFile(file, "utf8");
    expect(kept.trim().split("\n")).toHaveLength(2);
    const line = JSON.parse(kept.split("\n")[0]) as object;
    expect(line).toMatchObject({ recipe: "default", seed: 1, accuracy: rows[0].runs[0].accuracy });

    const second = await ours("ours.jsonl", "--seeds", "2,3", "--json");
    expect(second.stderr).toContain("which has them already: 1.");
    expect((jsonOf(second) as Json).rows[0].runs[0]).toEqual(rows[0].runs[1]);
    const all = await readFile(file, "utf8");
    expect(all.startsWith(kept)).toBe(true);
    expect(all.trim().split("\n")).toHaveLength(3);
  });

  test("a run of other data, or of a recipe that was changed since, does not count", async () => {
    const file = join(place.folder, "other.jsonl");
    await ours("other.jsonl", "--seeds", "1", "--quiet");
    const [line] = (await readFile(file, "utf8")).split("\n");
    const forged = { ...(JSON.parse(line) as object), recipeSha256: "0", accuracy: 0.5 };
    await writeFile(file, `${JSON.stringify(forged)}\n`);
    const again = await ours("other.jsonl", "--seeds", "1");
    expect(again.stderr).not.toContain("already");
    expect((await readFile(file, "utf8")).trim().split("\n")).toHaveLength(2);
  });

  test("ends with 1 when a recipe does not reach what it must, and says so", async () => {
    const file = join(place.folder, "judged.jsonl");
    await ours("judged.jsonl", "--seeds", "1", "--quiet");
    const run = JSON.parse(await readFile(file, "utf8")) as object;
    for (const [accuracy, exitCode, said] of [
      [0.9, 1, "1 of 1 do not reach"],
      [0.995, 0, "Every recipe reaches"],
    ] as const) {
      await writeFile(file, `${JSON.stringify({ ...run, accuracy })}\n`);
      const end = await ours("judged.jsonl", "--seeds", "1");
      expect({ exitCode: end.exitCode, said: end.stderr.includes(said) }).toEqual({ exitCode, said: true });
    }
    const markdown = await ours("judged.jsonl", "--seeds", "1", "--markdown");
    expect(markdown.stdout).toMatch(/^\| recipe \|.*\n\| --- .*\n\| `default` \| 99\.50 % \| /);
  });

  test.each([
    [["reproduce", "--recipe", "default"], "--recipe does not go with published experiments"],
    [["reproduce", "--markdown"], "--markdown does not go with published experiments"],
    [["reproduce", "ng", "--ours"], "a name does not go with --ours"],
    [["reproduce", "--ours", "--weights", "w.mat"], "--weights does not go with --ours"],
    [["reproduce", "--ours", "--seeds", "3,3"], "Expected each seed once."],
    [["reproduce", "--ours", "--seeds", "0"], "Expected a whole number from 1 to 1000."],
    [["reproduce", "--ours", "--seeds", "1,x"], "separated by commas"],
  ])("%j is refused", async (args, message) => {
    expect(await refusal(args, place.folder)).toContain(message);
  });

  test("data is read as the options say: what a message asks for can be given", async () => {
    const args = [
      "reproduce",
      "--ours",
      "--recipe",
      "default",
      "--seeds",
      "1,",
      "--results",
      join(place.folder, "p.jsonl"),
    ];
    await writeFile(join(place.folder, "pale.csv"), "label,a,b,c,d\n0,0,40,0,0\n1,0,0,0,40\n");
    const pale = [...args, "--data", join(place.folder, "pale.csv")];
    expect(await refusal(pale, place.folder)).toContain("--scale");
    expect(await refusal([...pale, "--scale", "40"], place.folder)).toContain("holds no test images");
  });

  test("an unknown recipe, and a file of another kind, are refused", async () => {
    const args = ["reproduce", "--ours", "--data", data];
    const unknown = await refusal([...args, "--recipe", "ng"], place.folder);
    expect(unknown).toMatch(/No recipe of our own: expected .*default.*, received ng/);
    const foreign = join(place.folder, "notes.txt");
    await writeFile(foreign, "do not lose me");
    const message = await refusal([...args, "--results", foreign], place.folder);
    expect(message).toContain("is there already and is not results of");
  });
});

describe("the tables", () => {
  const run = (seed: number, accuracy: number, seconds: number): OurRun => {
    return { seed, accuracy, parameters: 19_990, epochs: 20, seconds, flops: 12.34e12 };
  };
  const target = { recipe: "tiny", data: "mnist", accuracyAtLeast: 0.993, secondsAtMost: 600 } as const;
  const runs = [run(1, 0.9931, 512.4), run(2, 0.9935, 530), run(3, 0.9939, 601)] as const;
  const summary = judgeOurs({ ...target, parametersAtMost: 20_000 }, [...runs]);

  test("in a terminal of 80 columns", () => {
    expect(ownTable([summary], plainTerminal)).toBe(
      [
        "recipe     accuracy %  needs    size        seconds  limit  TFLOP  holds",
        "tiny    99.35 +- 0.04  99.30  19,990  530 (512-601)    600   12.3    yes",
      ].join("\n"),
    );
  });

  test("as Markdown", () => {
    expect(ownMarkdown([summary]).split("\n")[2]).toBe(
      "| `tiny` | 99.35 % ± 0.04 | 99.31 % to 99.39 % | 99.30 % | 19,990 of 20,000 | 530 (512 to 601) | 600 | 12.3 |",
    );
  });
});
