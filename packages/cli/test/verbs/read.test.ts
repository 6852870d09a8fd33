import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decode, encode } from "fast-png";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ending, inkling, start, temporaryFolder, writeDigit } from "../support.js";

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let one: string;
let blank: string;
let broken: string;

beforeAll(async () => {
  place = await temporaryFolder();
  const { folder } = place;
  one = await writeDigit(folder);
  blank = join(folder, "blank.png");
  await writeFile(blank, encode({ width: 50, height: 50, data: new Uint8Array(2500).fill(255), channels: 1 }));
  broken = join(folder, "broken.png");
  await writeFile(broken, (await readFile(one)).subarray(0, 60));
});

afterAll(() => place.remove());

const objects = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("inkling read", () => {
  test("accepts what is sure enough for one error in so many", async () => {
    const { stdout, exitCode } = await inkling(["read", one, "--one-error-in", "50", "--quiet"]);
    expect({ stdout, exitCode }).toEqual({ stdout: "1\n", exitCode: 0 });
  });

  test("prints the digits of one picture and nothing else", async () => {
    const { stdout, stderr, exitCode } = await inkling(["read", one, "--quiet"]);
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: "1\n", stderr: "", exitCode: 0 });
  });

  test("says so where nothing is written", async () => {
    const { stdout, exitCode } = await inkling(["read", blank]);
    expect({ stdout, exitCode }).toEqual({ stdout: "(nothing that looks like a digit)\n", exitCode: 0 });
  });

  test("prints an object a line in the order given, goes on after a broken file, and ends with 1", async () => {
    const { stdout, exitCode } = await inkling(["read", one, broken, blank, one, "--json"]);
    const [first, second, third, fourth] = objects(stdout);
    expect(first).toMatchObject({ file: one, text: "1", lines: [{ text: "1", groups: ["1"] }], warnings: [] });
    const [digit] = (first.lines as { digits: Record<string, unknown>[] }[])[0].digits;
    expect(digit).toMatchObject({ digit: 1, status: "digit", box: { left: 27, top: 15, right: 33, bottom: 65 } });
    expect(digit.confidence).toBeGreaterThan(0.5);
    expect(Object.keys(second)).toEqual(["file", "error"]);
    expect(third).toMatchObject({ text: "", lines: [], warnings: ["Nothing that looks like a digit was found."] });
    expect(fourth).toEqual(first);
    expect(exitCode).toBe(1);
  });

  test("takes folders and lists of paths", async () => {
    const folder = join(place.folder, "folder");
    await mkdir(folder);
    await writeDigit(folder, "b.png");
    await writeDigit(folder, "a.png");
    await writeFile(join(folder, "notes.txt"), "not a picture");
    const list = join(place.folder, "list.txt");
    await writeFile(list, `${one}\n${folder}\n`);
    const { stdout, exitCode } = await inkling(["read", "--files-from", list, "--json"]);
    expect(objects(stdout).map(({ file }) => file)).toEqual([one, join(folder, "a.png"), join(folder, "b.png")]);
    expect(exitCode).toBe(0);
  });

  test("reads many files on threads: the same bytes, an error on the way, a list from standard input", async () => {
    const names = Array.from({ length: 12 }, (_, i) => (i === 4 ? broken : i === 7 ? blank : one));
    const run = async (...args: string[]) => ending(start(["read", ...args, "--json"]));
    const alone = await run(...names, "--threads", "1");
    expect(objects(alone.stdout).map(({ file }) => file)).toEqual(names);
    expect(await run(...names, "--threads", "3")).toEqual({ ...alone, exitCode: 1 });
    const child = start(["read", "--files-from", "-", "--json", "--threads", "2"], undefined, "pipe");
    child.stdin?.end(`${names.join("\r\n")}\n`);
    expect(await ending(child)).toEqual(alone);
  });

  test("a list that is none, or that holds nothing", async () => {
    const zeros = join(place.folder, "zeros");
    await writeFile(zeros, new Uint8Array(200_000).fill(65));
    const tooLong = await inkling(["read", "--files-from", zeros]);
    expect(tooLong).toMatchObject({ exitCode: 2, stdout: "" });
    expect(tooLong.stderr).toContain("a line of more than 65536 characters");
    const missing = await inkling(["read", "--files-from", join(place.folder, "none.txt")]);
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain("is no list of pictures");
    await writeFile(zeros, "\n\n");
    expect((await inkling(["read", "--files-from", zeros])).stderr).toContain("No pictures to read");
  });

  test("sorts what it reads into rows and columns, of a page that lies turned too", async () => {
    // Three of the digit, two beside each other and one below the right one.
    const { data, width, height } = decode(await readFile(one));
    const [wide, tall] = [3 * width, 2 * height];
    const pixels = new Uint8Array(wide * tall).fill(255);
    for (const [left, top] of [
      [0, 0],
      [2 * width, 0],
      [2 * width, height],
    ]) {
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) pixels[(top + y) * wide + left + x] = data[y * width + x];
    }
    const [table, turned] = ["table.png", "turned.png"].map((name) => join(place.folder, name));
    await writeFile(table, encode({ width: wide, height: tall, data: pixels, channels: 1 }));
    const around = pixels.slice().reverse();
    await writeFile(turned, encode({ width: wide, height: tall, data: around, channels: 1 }));
    expect((await inkling(["read", table, "--cells"])).stdout).toBe("1 | 1\n  | 1\n");
    expect((await inkling(["read", turned, "--cells", "--turned", "180"])).stdout).toBe("1 | 1\n  | 1\n");
    const [{ rows }] = objects((await inkling(["read", table, "--cells", "--json"])).stdout);
    expect(rows).toMatchObject([
      [{ text: "1", groups: ["1"], digits: [{ digit: 1 }] }, { text: "1" }],
      [{ text: "", groups: [], digits: [] }, { text: "1" }],
    ]);
    expect((await inkling(["read", table, "--turned", "45"])).stderr).toContain("Expected 0, 90, 180, 270.");
  });

  test("draws what was read where, and the stages on the way", async () => {
    const overlay = join(place.folder, "overlay.png");
    const stages = join(place.folder, "stages");
    await inkling(["read", one, "--overlay", overlay, "--stages", stages]);
    const { width, height, channels } = decode(await readFile(overlay));
    expect([width, height, channels]).toEqual([60, 80, 3]);
    expect((await readdir(stages)).sort()).toEqual(["1-ink.png", "2-pieces.png", "3-candidates.png", "4-reading.png"]);
  });

  test.each([
    [[], "No pictures to read"],
    [["a.png", "b.png", "--overlay", "o.png"], "--overlay and --stages draw one picture"],
    [["one.png", "--accept", "2"], "Expected a number from 0 to 1"],
    [["one.png", "--one-error-in", "1000000"], "Wrong oneErrorIn: expected at most"],
    [["one.png", "--one-error-in", "20", "--accept", "0.5"], "oneErrorIn stands alone"],
  ])("%s: a message", async (args, message) => {
    const { stderr, exitCode } = await inkling(["read", ...args]);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });

  test("a file that is not there, and one that is no picture", async () => {
    const text = join(place.folder, "list.txt");
    await writeFile(text, "words");
    const { stderr, exitCode } = await inkling(["read", join(place.folder, "none.png"), text]);
    expect(stderr).toContain("none.png");
    expect(stderr).toContain("list.txt cannot be read as a picture");
    expect(stderr).not.toContain("    at ");
    expect(exitCode).toBe(1);
  });
});

describe("inkling evaluate, of reading", () => {
  test("--strings reads strings of each spacing", async () => {
    const { stdout, exitCode } = await inkling(["evaluate", "--strings", "3", "--json"]);
    const [{ strings }] = objects(stdout) as [{ strings: { spacing: string; pages: number; digits: number }[] }];
    expect(strings.map(({ spacing, pages, digits }) => [spacing, pages, digits])).toEqual([
      ["spaced", 3, 15],
      ["tight", 3, 15],
      ["touching", 3, 15],
    ]);
    expect(exitCode).toBe(0);
  });

  test("--risk says how sure to be for how few errors", async () => {
    const { stdout } = await inkling(["evaluate", "--risk", "--json"]);
    const [{ calibrationError, risk }] = objects(stdout) as [
      { calibrationError: number; risk: { oneErrorIn: number; risk: number; coverage: number }[] },
    ];
    expect(calibrationError).toBeLessThan(0.005);
    for (const point of risk) expect(point.risk).toBeLessThanOrEqual(1 / point.oneErrorIn);
    expect(risk[0]).toMatchObject({ oneErrorIn: 20, coverage: 1 });
  });

  test("--risk --strings says it of digits on pages", async () => {
    const { stdout } = await inkling(["evaluate", "--risk", "--strings", "2", "--json"]);
    const [{ strings, risk }] = objects(stdout) as [{ strings: number; risk: { oneErrorIn: number }[] }];
    expect(strings).toBe(2);
    expect(risk.map(({ oneErrorIn }) => oneErrorIn)).toEqual([20, 50, 100, 200, 500, 1000, 2000]);
  });

  test("the page that README shows is read", async () => {
    const { stdout } = await inkling(["read", "docs/images/number.png", "--quiet"]);
    expect(stdout).toBe("25544\n");
  });
});
