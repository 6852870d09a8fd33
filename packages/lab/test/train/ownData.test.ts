import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { firstOfMnist } from "../../../core/test/support/mnist.js";
import { dropFiles } from "../support/files.js";
import { executablePath, useLab } from "../support/lab.js";
import { until } from "../support/training.js";

/* Data of one's own in the Train view of the built lab: dropped or chosen, read in the page. */

const link = "#/train?layers=dense_12-relu-dense_10-softmax&optimizer=adam&rate=0.003&batch=100&epochs=4";
const digits = firstOfMnist(300);
const pixelsOf = (i: number): Uint8Array => digits.images.subarray(784 * i, 784 * i + 784) as Uint8Array;

/** IDX, as LeCun's page describes it: two zeros, 8 for bytes, the number of sizes, the sizes as big-endian words, the bytes. */
function idx(sizes: readonly number[], bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(4 + 4 * sizes.length);
  head.set([0, 0, 8, sizes.length]);
  sizes.forEach((size, i) => head.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([head, bytes]);
}

describe.skipIf(executablePath === undefined)("data of one's own", { timeout: 120_000 }, () => {
  const lab = useLab();

  const drop = (page: Page, files: readonly { readonly name: string; readonly bytes: Buffer }[]): Promise<void> =>
    dropFiles(page, page.getByRole("group", { name: "Drop files here" }), files);

  it("is learnt from when it is chosen: CSV", async () => {
    const { page, complaints, close } = await lab.open(link);
    const rows = Array.from({ length: 300 }, (_, i) => [digits.labels[i], ...pixelsOf(i)].join(","));
    await page
      .getByTestId("own-files")
      .setInputFiles({ name: "mine.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) });
    await page.getByText("the training learns from this").waitFor();
    await page.getByTestId("train-start").click();
    await until(page, "Done: step 12 of 12");
    await page.getByText("of 30 held-out digits").waitFor();
    await page.waitForFunction(() => location.hash.includes("images=own"));
    expect(complaints).toEqual([]);
    await close();
  });

  it("is learnt from when it is dropped, and still there after a reload: a pair of IDX files", async () => {
    const { page, complaints, close } = await lab.open(link);
    await drop(page, [
      { name: "mine-images-idx3-ubyte", bytes: idx([300, 28, 28], digits.images as Uint8Array) },
      { name: "mine-labels-idx1-ubyte", bytes: idx([300], digits.labels) },
    ]);
    await page.getByText("2 files – the training learns from this").waitFor();
    await page.getByTestId("train-start").click();
    await until(page, "Done: step 12 of 12");
    const accuracy = await page.getByTestId("train-accuracy").textContent();
    await page.reload();
    await page.getByText("2 files – the training learns from this").waitFor();
    await until(page, "Done: step 12 of 12");
    expect(await page.getByTestId("train-accuracy").textContent()).toBe(accuracy);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([
    ["a letter", [{ name: "letter.csv", bytes: Buffer.from("Dear Sir or Madam") }]],
    ["a model file that is none", [{ name: "model.safetensors", bytes: Buffer.from("Dear Sir or Madam") }]],
    ["half an IDX file", [{ name: "digits.idx", bytes: idx([300, 28, 28], pixelsOf(0)) }]],
    ["an empty file", [{ name: "digits.npz", bytes: Buffer.alloc(0) }]],
    ["pictures without labels", [{ name: "holiday.png", bytes: Buffer.from("no picture") }]],
  ])("gets a sentence for %s, and the page goes on", async (_, files) => {
    const { page, complaints, close } = await lab.open(link);
    await drop(page, files);
    await page.getByText("the training learns from this").waitFor();
    await page.getByTestId("train-start").click();
    const sentence = (await page.getByRole("alert").textContent()) ?? "";
    expect(sentence).toMatch(/\w+ .*[.:]/);
    expect(sentence).not.toMatch(/TypeError|RangeError|undefined|NaN|\bat \w+ \(/);
    await page.getByTestId("shelf-adam").click();
    await page.getByTestId("train-start").click();
    await until(page, "Done: step 760 of 760");
    expect(complaints).toEqual([]);
    await close();
  });
});
