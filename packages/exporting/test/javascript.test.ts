import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createNetwork, dense, predict, referenceEngine, softmax, type Network, type Predictions } from "inkling";
import { digitNetwork } from "inkling/digits";
import {
  createReader,
  normalizeDigit,
  readingNetwork,
  type DigitReading,
  type NormalizedDigit,
  type Picture,
} from "inkling/reading";
import { build } from "esbuild";
import webpack from "webpack";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveFolder } from "../../core/test/support/bundledApp.js";
import { findChromium, launchChromium, noChromium } from "../../core/test/support/chromium.js";
import { firstOfMnist } from "../../core/test/support/mnist.js";
import { writeJavaScript } from "../src/index.js";
import { channelsLast, largestDifference, networks, randomImages } from "./support/networks.js";

/** What an exported file offers. */
interface Exported {
  readonly predict: (pixels: Uint8Array | Float32Array) => Predictions;
  readonly readDigit: (picture: Picture) => DigitReading;
  readonly normalizeDigit: (picture: Picture) => NormalizedDigit | undefined;
  readonly classNames: readonly string[];
  readonly inputShape: readonly number[];
}

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(fileURLToPath(new URL("../../../node_modules/", import.meta.url)), ".exports-"));
});

afterAll(() => rm(folder, { recursive: true }));

/** Writes the file of a network and imports it, in Node. */
async function exportAndImport(network: Network): Promise<Exported> {
  const path = join(folder, `${++files}.mjs`);
  await writeFile(path, await writeJavaScript(network));
  return (await import(pathToFileURL(path).href)) as Exported;
}

/** The bits of numbers: 0 and -0 are two, too. */
function bitsOf(numbers: Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

describe("one JavaScript file", () => {
  it.each([...networks, ["outputs that are images", channelsLast] as const])(
    "%s: every bit of its answers is the library's, for bytes and floats, one image and many",
    async (_, network) => {
      const exported = await exportAndImport(network);
      expect(exported).toMatchObject({ classNames: network.classNames, inputShape: network.inputShape });
      for (const count of [1, 40]) {
        const bytes = randomImages(network, count);
        for (const images of [bytes, Float32Array.from(bytes, (byte) => byte * network.pixelScale)]) {
          const [own, theirs] = [predict(network, images), exported.predict(images)];
          expect(bitsOf(theirs.outputs)).toEqual(bitsOf(own.outputs));
          expect(theirs.labels).toEqual(own.labels);
        }
      }
    },
  );

  it("reads MNIST's digits to the same bits with the network that comes along, and as the plain engine does within 1e-5", async () => {
    const { images } = firstOfMnist(100, "t10k");
    if (!(images instanceof Uint8Array)) throw new Error("MNIST is bytes");
    const network = digitNetwork();
    const { outputs } = (await exportAndImport(network)).predict(images);
    expect(bitsOf(outputs)).toEqual(bitsOf(predict(network, images).outputs));
    const ten = images.subarray(0, 10 * 784);
    const plain = predict(network, ten, { engine: referenceEngine });
    expect(largestDifference(plain.outputs, outputs.subarray(0, 100))).toBeLessThan(1e-5);
  });

  describe("pictures of digits", () => {
    /** MNIST's digits dark on white and larger, a scribble of all pixels, paper alone, a canvas and a pen's strokes. */
    const { images } = firstOfMnist(40, "t10k");
    const enlarged = (index: number, by: number): Picture => {
      const side = 28 * by;
      const pixels = Uint8Array.from({ length: side * side }, (_, i) => {
        const [row, column] = [Math.floor(i / side / by), Math.floor((i % side) / by)];
        return 255 - images[784 * index + 28 * row + column];
      });
      return { width: side, height: side, pixels };
    };
    const digits = Array.from({ length: 40 }, (_, index) => enlarged(index, 1 + (index % 3)));
    const canvas = {
      width: 40,
      height: 30,
      data: new Uint8ClampedArray(4800).map((_, i) => (i % 4 < 3 ? 0 : i % 160 === 83 ? 255 : 0)),
    };
    const noise = { width: 60, height: 60, pixels: Uint8Array.from({ length: 3600 }, (_, i) => (i * i * 7919) % 256) };
    const strokes = [
      [
        { x: 3, y: 4 },
        { x: 40, y: 5 },
        { x: 20, y: 90 },
      ],
    ];
    const blank = { width: 50, height: 50, pixels: new Uint8Array(2500).fill(255) };
    const pictures: readonly Picture[] = [...digits, canvas, noise, strokes, blank];

    it("are read and refused to the same bits as the library does, by a network that knows what is no digit", async () => {
      const network = readingNetwork();
      const [exported, reader] = [await exportAndImport(network), createReader({ network })];
      const answers = pictures.map((picture) => exported.readDigit(picture));
      expect(answers).toEqual(pictures.map((picture) => reader.readDigit(picture)));
      expect(answers.at(-1)).toEqual({ status: "empty" });
      expect(new Set(answers.map(({ status }) => status))).toContain("not a digit");
      expect(exported.predict(images.subarray(0, 784)).outputs).toHaveLength(11);
    });

    it("are normalised, and read as predict reads that, by one of ten digits", async () => {
      const network = digitNetwork();
      const exported = await exportAndImport(network);
      for (const picture of pictures) {
        const [digit, own] = [exported.readDigit(picture), normalizeDigit(picture)];
        expect(exported.normalizeDigit(picture)).toEqual(own);
        if (own === undefined) expect(digit).toEqual({ status: "empty" });
        else {
          const { labels, outputs } = predict(network, own.pixels);
          expect(digit).toMatchObject({
            status: "digit",
            digit: labels[0],
            confidence: outputs[labels[0]],
            box: own.changes.box,
          });
        }
      }
    });

    it("are refused by a network of other things", async () => {
      const network = createNetwork({ inputShape: [6, 5], layers: [dense(3), softmax()], classNames: ["a", "b", "c"] });
      const exported = await exportAndImport(network);
      expect(() => exported.readDigit(blank)).toThrow("This network cannot read pictures of digits");
    });
  });

  it("is under 140 KB without the weights, which are stored in half where float16 holds them", async () => {
    const { length: parameters } = digitNetwork().parameters;
    const shipped = (await writeJavaScript(digitNetwork())).length;
    expect(shipped - (parameters * 2 * 4) / 3).toBeLessThan(140_000);
    const [, network] = networks[0];
    expect((await writeJavaScript(network)).length).toBeLessThan(140_000);
  });

  it("imports nothing, and says in words what it cannot read", async () => {
    const network = digitNetwork();
    const contents = new TextDecoder().decode(await writeJavaScript(network));
    const { metafile } = await build({ stdin: { contents }, bundle: true, write: false, metafile: true });
    expect(Object.values(metafile.inputs).map(({ imports }) => imports)).toEqual([[]]);
    const exported = await exportAndImport(network);
    expect(() => exported.predict(new Uint8Array(783))).toThrow(
      "Wrong number of pixels: expected a multiple of 784 (images of 28x28), received 783.",
    );
  });
});

const executablePath = findChromium();
if (executablePath === undefined) console.warn(`The test of exports in a page is skipped: ${noChromium}`);

describe.skipIf(executablePath === undefined)("in a page", () => {
  const program = `import { predict } from "./digits.js";
    const { outputs } = predict(Uint8Array.from({ length: 784 * 3 }, (_, i) => (i * i) % 256));
    crypto.subtle.digest("SHA-256", outputs).then((digest) => {
      globalThis.answer = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    });`;

  it("as it is and bundled by webpack, under a policy that allows WebAssembly alone: the bits of Node", async () => {
    const site = join(folder, "site");
    await mkdir(site);
    await writeFile(join(site, "digits.js"), await writeJavaScript(digitNetwork()));
    await writeFile(join(site, "plain.js"), program);
    const entry = join(site, "plain.js");
    await new Promise<void>((resolve, reject) => {
      // The oldest syntax that the file may need.
      const config = {
        mode: "production" as const,
        entry,
        target: ["web", "es2019"],
        output: { path: site, filename: "bundled.js" },
      };
      webpack(config, (error, stats) => {
        if (error) reject(error);
        else if (stats?.hasErrors() === true) reject(new Error(stats.toString("errors-only")));
        else resolve();
      });
    });
    const images = Uint8Array.from({ length: 784 * 3 }, (_, i) => (i * i) % 256);
    const inNode = createHash("sha256")
      .update(bitsOf(predict(digitNetwork(), images).outputs))
      .digest("hex");
    const { url, close } = await serveFolder(site);
    const browser = await launchChromium(executablePath!);
    try {
      for (const script of ['type="module" src="plain.js"', 'defer src="bundled.js"']) {
        await writeFile(join(site, "index.html"), `<!doctype html><script ${script}></script>`);
        const page = await browser.newPage();
        await page.goto(url);
        const found = await page.waitForFunction(() => (globalThis as { answer?: string }).answer);
        expect(await found.jsonValue()).toBe(inNode);
        await page.close();
      }
    } finally {
      await browser.close();
      close();
    }
  });
});
