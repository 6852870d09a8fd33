import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { digitModelBytes, digitNetwork } from "../../src/digits.js";
import { createDataset } from "../../src/dataset/dataset.js";
import { readingModelBytes, readingNetwork } from "../../src/reading.js";
import { roundToFloat16 } from "../../src/core/float16.js";
import { predict } from "../../src/predicting/predict.js";
import { decodeTrainedModel } from "../../src/recipes/trainedModel.js";
import { firstOfMnist } from "../support/mnist.js";

/*
 * The models that come with inkling, held to what the pages in models/ say of them: those were written when the models were
 * chosen, and every figure on them is found again here.
 */

const folder = new URL("../../models/", import.meta.url);
const shipped = [
  { name: "digits", card: "README.md", bytes: digitModelBytes, network: digitNetwork },
  { name: "reading", card: "reading.md", bytes: readingModelBytes, network: readingNetwork },
];

const count = (number: number): string => number.toLocaleString("en-US");
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe.each(shipped)("the model $name that comes with inkling", async ({ name, card, bytes, network }) => {
  const page = readFileSync(new URL(card, folder), "utf8");
  const file = readFileSync(new URL(`${name}.safetensors`, folder));
  const model = await decodeTrainedModel(bytes());

  /** What the page says in the row of this name. */
  function stated(row: string): string {
    const found = new RegExp(`^\\| ${row} +\\| (.*?) +\\|$`, "m").exec(page);
    if (found === null) throw new Error(`models/${card} has no row "${row}".`);
    return found[1].replaceAll("`", "");
  }

  it("is the file in models/, byte for byte, and has the SHA-256 that is stated", () => {
    expect(Buffer.from(bytes()).equals(file)).toBe(true);
    expect(sha256(file)).toBe(stated("SHA-256 of the file"));
  });

  it("opens at once to the network that decodeTrainedModel reads with all checks, the same object each time", () => {
    expect(network()).toEqual(model.network);
    expect(network()).toBe(network());
  });

  it("has the parameters that are stated, each of which is a float16, and remembers those it was rounded from", () => {
    const { parameters } = model.network;
    expect(`${count(parameters.length)}, float16`).toBe(stated("parameters"));
    expect(roundToFloat16(parameters)).toEqual(parameters);
    expect(sha256(new Uint8Array(parameters.buffer))).toBe(stated("SHA-256 of the parameters"));
    expect(model.rounding?.trainedSha256).toBe(stated("the same before rounding to float16"));
    expect(model.history.at(-1)?.parametersSha256).toBe(model.rounding?.trainedSha256);
  });

  it("takes at most 300 KB, and reads at most 3 of 10,000 test images fewer than before it was rounded", () => {
    expect(stated("file")).toBe(`${count(file.length)} bytes`);
    expect(file.length).toBeLessThanOrEqual(300_000);
    const { testCorrect = 0 } = model.results ?? {};
    const { trainedCorrect = Infinity } = model.rounding ?? {};
    expect(trainedCorrect - testCorrect).toBeLessThanOrEqual(3);
    expect(stated("of them before rounding to float16")).toBe(count(trainedCorrect));
  });

  it("is packed once, as a module, with the page that describes it", () => {
    const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }];
    const paths = files.map(({ path }) => path);
    const module = name === "digits" ? "generated" : "generatedReading";
    const needed = [`dist/${name}.js`, `dist/${name}.d.ts`, `dist/shipped/${module}.js`, `models/${card}`];
    expect(paths).toEqual(expect.arrayContaining(needed));
    expect(paths.filter((path) => /\.(safetensors|wasm)$/.test(path))).toEqual([]);
  });

  it("reads exactly as many of MNIST's 10,000 test images rightly as is stated", () => {
    const test = firstOfMnist(10_000, "t10k");
    const { labels } = predict(network(), createDataset({ ...test, classNames: network().classNames }));
    const right = labels.filter((label, i) => label === test.labels[i]).length;
    expect(`${count(right)} of 10,000`).toBe(stated("MNIST test images read rightly"));
    expect(model.results?.testCorrect).toBe(right);
  });
});
