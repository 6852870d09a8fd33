import { execFile, spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { firstOfMnist } from "./support/mnist.js";
import { findChromium, launchChromium, noChromium } from "./support/chromium.js";
import { serveFolder } from "./support/bundledApp.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const examples = join(root, "examples");

async function linesOf(program: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(examples, program)]);
  return stdout.trimEnd().split("\n");
}

describe("examples/", () => {
  it("are programs of under 40 lines, each named in their README", async () => {
    const readme = await readFile(join(examples, "README.md"), "utf8");
    const programs = (await readdir(examples)).filter((name) => name !== "README.md");
    expect(programs.length).toBe(5);
    for (const name of programs) {
      expect((await readFile(join(examples, name), "utf8")).split("\n").length).toBeLessThanOrEqual(40);
      expect(readme).toContain(`[${name}](${name})`);
    }
  });

  it("train.js reads over 92 % after five epochs, and the same after loading", async () => {
    const lines = await linesOf("train.js");
    expect(Number(/^[\d.]+/.exec(lines[5])?.[0])).toBeGreaterThan(92);
    expect(lines[6]).toBe("the first ten: 7 2 1 0 4 1 4 9 6 9");
  });

  it("own-data.js tells lines that lie, stand and lean", async () => {
    const [first, ...classes] = await linesOf("own-data.js");
    expect(Number(/^\d+/.exec(first)?.[0])).toBeGreaterThanOrEqual(140);
    expect(classes.length).toBe(3);
  });

  it("gradient.js: by hand and by inkling the same six figures", async () => {
    const [, ...lines] = await linesOf("gradient.js");
    const pairs = lines.slice(0, 6).map((line) => line.split(" "));
    for (const [own, byHand] of pairs) expect(own).toBe(byHand);
    expect(lines[6]).toBe("against 6 numeric derivatives: agrees");
  });

  it("server.js answers with the digit, and with a message what is no image", async () => {
    const server = spawn(process.execPath, [join(examples, "server.js"), "0"]);
    try {
      const [port] = await new Promise<string[]>((resolve) => {
        createInterface(server.stdout).once("line", (line) => {
          resolve(/\d+/.exec(line) ?? []);
        });
      });
      const ask = async (body: Uint8Array<ArrayBuffer>): Promise<unknown> => {
        const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body });
        return { status: response.status, ...((await response.json()) as object) };
      };
      const { images, labels } = firstOfMnist(1);
      expect(await ask(Uint8Array.from(images))).toMatchObject({ status: 200, digit: labels[0] });
      const message = expect.stringContaining("Wrong number of pixels: expected a multiple of 784") as string;
      expect(await ask(new Uint8Array(500))).toEqual({ status: 400, error: message });
      expect(await ask(new Uint8Array(1000))).toMatchObject({ status: 413 });
    } finally {
      server.kill();
    }
  });

  const executablePath = findChromium();
  if (executablePath === undefined) console.warn(`The test of examples/page.html is skipped: ${noChromium}`);
  it.skipIf(executablePath === undefined)("page.html reads a 1 that is drawn in it", async () => {
    const { url, close } = await serveFolder(root, { inlineScripts: true });
    const browser = await launchChromium(executablePath!);
    try {
      const page = await browser.newPage();
      await page.goto(`${url}examples/page.html`);
      const { x = 0, y = 0 } = (await page.locator("canvas").boundingBox()) ?? {};
      await page.mouse.move(x + 140, y + 60);
      await page.mouse.down();
      await page.mouse.move(x + 140, y + 220, { steps: 40 });
      await page.mouse.up();
      expect(await page.locator("output").textContent()).toMatch(/^1, \d+ % sure$/);
    } finally {
      await browser.close();
      close();
    }
  });
});
