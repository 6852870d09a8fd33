import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Download, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { packSamples, readSamplesFile, unpackSamples } from "../src/data/samples.js";
import { handCode } from "../src/take/handCode.js";
import { digitStrokes, drawWithMouse } from "./support/handwriting.js";
import { executablePath, faultsOf, useLab } from "./support/lab.js";

/* The Your hand view of the built lab, in Chromium; and the file in which a hand is taken away. */

/** A digit as a file has it: the strokes of the tests on a pad of 720 x 480. */
const sampleOf = (digit: number, shift = 0) => ({
  digit,
  strokes: digitStrokes[digit].map((stroke) =>
    stroke.map(([x, y]) => ({ x: Math.round(7.2 * (x + shift)), y: Math.round(4.8 * y) })),
  ),
});

describe("the file of a hand", () => {
  const samples = [sampleOf(4), sampleOf(7, 3)];
  const fileOf = (content: unknown): Blob =>
    new Blob([typeof content === "string" ? content : JSON.stringify(content)]);

  it("comes back as it was written", async () => {
    expect(unpackSamples(packSamples(samples))).toEqual(samples);
    expect(await readSamplesFile(fileOf(packSamples(samples)))).toEqual(samples);
  });

  const packed = packSamples(samples);
  it.each<[string, unknown]>([
    ["a letter", "Dear Sir or Madam"],
    ["no format", { version: 1, samples: [] }],
    ["null", null],
    ["a later version", { ...packed, version: 2 }],
    ["a digit of 10", { ...packed, samples: [{ digit: 10, strokes: [[1, 2]] }] }],
    ["half a point", { ...packed, samples: [{ digit: 1, strokes: [[1, 2, 3]] }] }],
    ["a point that is no number", { ...packed, samples: [{ digit: 1, strokes: [[1, "2"]] }] }],
    ["no strokes", { ...packed, samples: [{ digit: 1, strokes: [] }] }],
    ["too many", { ...packed, samples: Array.from({ length: 1001 }, () => ({ digit: 1, strokes: [[1, 2]] })) }],
  ])("gets a sentence for %s", async (_, content) => {
    expect(await readSamplesFile(fileOf(content))).toMatch(/^This file .*(Choose one|load the page again)/);
  });
});

describe.skipIf(executablePath === undefined)("#/hand in Chromium", () => {
  const lab = useLab();

  const headline = (page: Page, text: string | RegExp) =>
    page.getByTestId("hand-headline").filter({ hasText: text }).waitFor();

  async function load(page: Page, content: string): Promise<void> {
    await page
      .getByLabel("Load")
      .setInputFiles({ name: "my-hand.json", mimeType: "application/json", buffer: Buffer.from(content) });
  }

  async function downloaded(page: Page, click: () => Promise<void>): Promise<Buffer> {
    const [download] = await Promise.all([page.waitForEvent("download"), click()] as [
      Promise<Download>,
      Promise<void>,
    ]);
    return readFile(await download.path());
  }

  it(
    "is taught with twenty digits drawn, says how it reads them, and is the network that Node comes to",
    { timeout: 400_000 },
    async () => {
      const { page, complaints, close } = await lab.open("#/hand");
      for (let i = 0; i < 20; i++) {
        const digit = i % 10;
        await page
          .getByTestId("hand-digit")
          .filter({ hasText: `Write a ${digit}` })
          .waitFor();
        // Each a little otherwise than the one before.
        await drawWithMouse(
          page,
          digitStrokes[digit].map((stroke) => stroke.map(([x, y]) => [x + (i < 10 ? 0 : (y - 50) / 9), y] as const)),
        );
        await page.getByTestId("hand-keep").click();
      }
      await headline(page, /reads \d+ of 20/);
      const before = /reads (\d+) of 20/.exec((await page.getByTestId("hand-headline").textContent()) ?? "")?.[1];

      await page.getByTestId("hand-teach").click();
      await page.getByTestId("hand-after").waitFor({ timeout: 240_000 });
      expect(await page.getByTestId("hand-before").textContent()).toBe(`${before} of 20`);
      const after = Number(/^(\d+) of 20$/.exec((await page.getByTestId("hand-after").textContent()) ?? "")?.[1]);
      expect(after).toBeGreaterThanOrEqual(16);
      // 500 test digits: 99.65 % of all 10,000 are read rightly.
      for (const id of ["mnist-before", "mnist-after"]) {
        expect(Number.parseFloat((await page.getByTestId(id).textContent()) ?? "")).toBeGreaterThan(97);
      }
      expect(await faultsOf(page)).toEqual([]);

      const hand = await downloaded(page, () => page.getByRole("button", { name: "Save", exact: true }).click());
      await page.getByRole("link", { name: "Take this network away" }).click();
      await page.getByTestId("take-save-model").waitFor();
      const model = await downloaded(page, () => page.getByTestId("take-save-model").click());
      expect(complaints).toEqual([]);
      await close();

      const folder = await mkdtemp(fileURLToPath(new URL("../hand-test-", import.meta.url)));
      try {
        await writeFile(join(folder, "my-hand.json"), hand);
        await writeFile(join(folder, "teach.mjs"), handCode("few"));
        await promisify(execFile)(process.execPath, ["teach.mjs"], { cwd: folder });
        expect(Buffer.compare(await readFile(join(folder, "my-hand.safetensors")), model)).toBe(0);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );

  it("keeps what was written over a reload, takes one away, and deletes all when it is said twice", async () => {
    const { page, complaints, close } = await lab.open("#/hand");
    await headline(page, "never seen your hand");
    await load(page, JSON.stringify(packSamples([0, 1, 2, 3].map((digit) => sampleOf(digit)))));
    await page.getByRole("button", { name: "Your 3, number 1: read" }).waitFor();
    await page.reload();
    await headline(page, /of 4/);
    await page.getByRole("button", { name: /^Your 3, number 1/ }).click();
    await page.getByRole("button", { name: "Delete it" }).click();
    await headline(page, /of 3/);
    await page.getByRole("button", { name: "Delete all" }).click();
    await page.getByRole("button", { name: "Keep them" }).click();
    await headline(page, /of 3/);
    await page.getByRole("button", { name: "Delete all" }).click();
    await page.getByRole("button", { name: "Yes, delete all 3" }).click();
    await headline(page, "never seen your hand");
    await page.reload();
    await headline(page, "never seen your hand");
    expect(complaints).toEqual([]);
    await close();
  });

  it("says of a file that is no hand what to do, and loses nothing", async () => {
    const { page, complaints, close } = await lab.open("#/hand");
    await load(page, JSON.stringify(packSamples([sampleOf(5)])));
    await headline(page, /of 1/);
    await load(page, "Dear Sir or Madam");
    await page.getByRole("alert").filter({ hasText: "holds no digits of a hand" }).waitFor();
    await headline(page, /of 1/);
    expect(complaints).toEqual([]);
    await close();
  });

  it("keeps a digit drawn with keys alone when Enter is pressed", async () => {
    const { page, close } = await lab.open("#/hand?write=1");
    await page.getByTestId("pad").focus();
    for (const key of ["Space", ...Array.from({ length: 8 }, () => "ArrowDown"), "Space", "Enter"])
      await page.keyboard.press(key);
    await page.getByRole("button", { name: "Your 1, number 1: read" }).waitFor();
    await close();
  });

  it("goes on where nothing can be kept, and says so", async () => {
    const context = await lab.browser.newContext();
    await context.addInitScript("IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }");
    const page = await context.newPage();
    await page.goto(`${lab.url}#/hand`);
    await headline(page, "never seen your hand");
    await load(page, JSON.stringify(packSamples([sampleOf(5)])));
    await headline(page, /of 1/);
    await page.getByRole("alert").filter({ hasText: "lets the page keep nothing" }).waitFor();
    await context.close();
  });

  it.each(["light", "dark"] as const)(
    "has nothing that axe finds fault with when digits are written, in %s",
    async (colorScheme) => {
      const { page, close } = await lab.open("#/hand", { colorScheme });
      await load(
        page,
        JSON.stringify(packSamples([0, 1, 2, 3].map((digit) => ({ ...sampleOf(digit), digit: 9 - digit })))),
      );
      await headline(page, /0 of 4/);
      await page.getByRole("button", { name: /^Your 9, number 1/ }).click();
      expect(await faultsOf(page)).toEqual([]);
      await close();
    },
  );
});
