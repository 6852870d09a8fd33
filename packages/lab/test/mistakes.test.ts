import { loadMnist } from "@inkling/data";
import { createDataset, takeFirst, type Dataset } from "inkling";
import { digitNetwork } from "inkling/digits";
import { examineImages, imagesIn, nearestImages, type ExaminedImage } from "inkling/inspection";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { disputedLabels } from "../src/data/disputed.js";
import { executablePath, faultsOf, useLab } from "./support/lab.js";

/* The Mistakes view of the built lab, in Chromium: what it shows is what core says of the same digits. */

let training: Dataset;
let test: Dataset;

beforeAll(async () => {
  training = takeFirst(await loadMnist({ part: "train" }), 1500);
  test = await loadMnist({ part: "test" });
});

/** The 2,000 digits that come along: 1,500 of MNIST's training digits, and 500 of its test digits. */
function fewDigits(): Dataset {
  const own = takeFirst(test, 500);
  return createDataset({
    ...own,
    images: Uint8Array.from([...training.images, ...own.images]),
    labels: Uint8Array.from([...training.labels, ...own.labels]),
  });
}

const isWrong = ({ truth, prediction }: ExaminedImage): boolean => truth !== prediction;

describe("disputed labels", () => {
  it("are MNIST's: 23 of them, 15 of which at most two of five confirmed, as was published", () => {
    expect(disputedLabels).toHaveLength(23);
    expect(disputedLabels.filter(({ forLabel }) => forLabel <= 2)).toHaveLength(15);
    for (const { index, label, other, forLabel, forOther } of disputedLabels) {
      expect(test.labels[index]).toBe(label);
      expect(other).not.toBe(label);
      expect(forLabel + forOther).toBeLessThanOrEqual(5);
    }
  });
});

describe.skipIf(executablePath === undefined)("#/mistakes in Chromium", () => {
  const lab = useLab();
  let examined: readonly ExaminedImage[];

  beforeAll(() => {
    examined = examineImages(digitNetwork(), fewDigits());
  }, 120_000);

  const headline = (page: Page) => page.getByTestId("mistakes-headline").filter({ hasText: "read rightly" }).waitFor();

  /** Of the images shown behind a cell, their places among those read. */
  async function shownIndices(page: Page): Promise<number[]> {
    await page.locator("[data-index]").first().waitFor();
    return page.locator("[data-index]").evaluateAll((buttons) => buttons.map((each) => Number(each.dataset.index)));
  }

  it("shows all mistakes by their loss, and those behind a cell, as core sorts them", async () => {
    const { page, complaints, close } = await lab.open("#/mistakes");
    await headline(page);
    const wrong = imagesIn(examined, {}).filter(isWrong);
    expect(await page.getByTestId("mistakes-headline").textContent()).toContain(`${wrong.length} of 2,000 misread`);
    expect(await shownIndices(page)).toEqual(wrong.slice(0, 24).map(({ index }) => index));

    const nines = imagesIn(examined, { truth: 9, prediction: 9 });
    await page.getByRole("button", { name: `9 read rightly: ${nines.length}` }).click();
    await page.getByRole("heading", { name: "9, read rightly" }).waitFor();
    await page.locator(`[data-index="${nines[0].index}"]`).waitFor();
    expect(await shownIndices(page)).toEqual(nines.slice(0, 24).map(({ index }) => index));
    await page.waitForURL(/truth=9&read=9/);
    expect(complaints).toEqual([]);
    await close();
  });

  it("shows of a digit what core says: second guess, loss, the training digits most like it; by link", async () => {
    const image = imagesIn(examined, { truth: 7 })[0];
    const { page, complaints, close } = await lab.open(`#/mistakes?truth=7&image=${image.index}`);
    const isTraining = image.index < training.count;
    const number = isTraining ? image.index : image.index - training.count;
    await page.getByRole("heading", { name: `MNIST’s ${isTraining ? "training" : "test"} digit ${number}` }).waitFor();
    const own = takeFirst(fewDigits(), image.index + 1);
    const [found] = nearestImages(
      createDataset({
        ...own,
        images: own.images.subarray(image.index * 784),
        labels: own.labels.subarray(image.index),
      }),
      training,
      { count: 7 },
    );
    const neighbours = found.filter(({ index }) => !isTraining || index !== image.index).slice(0, 6);
    const figure = page.getByRole("region", { name: "Training digits most like it" });
    expect(
      await figure.getByRole("img").evaluateAll((all) => all.map((each) => each.getAttribute("aria-label"))),
    ).toEqual(neighbours.map(({ index }) => `Training digit ${index.toLocaleString("en-GB")}`));
    const facts = page.getByRole("region", { name: /^MNIST’s/ });
    expect(await facts.textContent()).toContain(image.loss.toPrecision(3));
    expect(await facts.textContent()).toMatch(new RegExp(`Second guess\\s*${image.secondGuess}`));
    expect(complaints).toEqual([]);
    await close();
  });

  it("moves through the matrix with the arrow keys", async () => {
    const { page, close } = await lab.open("#/mistakes?truth=3&read=3");
    await headline(page);
    await page.locator('[data-place="3.3"]').focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "2, read as 4" }).waitFor();
    await close();
  });

  it("shows the mistakes and the curves of Train's run, which a link begins", { timeout: 240_000 }, async () => {
    const { page, complaints, close } = await lab.open(
      "#/train?images=few&layers=dense_10-softmax&rate=0.5&batch=32&epochs=6&play=yes",
    );
    await page
      .getByTestId("parameters-sha256")
      .filter({ hasText: /^[0-9a-f]{64}$/ })
      .waitFor({ timeout: 120_000 });
    expect(page.url()).not.toContain("play");
    await page.goto(`${lab.url}#/mistakes?network=trained`);
    await headline(page);
    expect(await page.getByTestId("curve-verdict").textContent()).toMatch(
      /^(Overfitting|Still learning|High bias|Settled|Diverged|Too short)/,
    );
    expect(await page.locator("[data-index]").count()).toBe(24);
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([
    ["trained", /Train keeps no run yet/],
    ["hand", /no network of your hand yet/],
  ])("says what to do where there is no such network: %s", async (name, sentence) => {
    const { page, complaints, close } = await lab.open(`#/mistakes?network=${name}`);
    await page.getByRole("alert").filter({ hasText: sentence }).waitFor();
    await page.getByTestId("mistakes-network").selectOption("digits");
    await headline(page);
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each(["light", "dark"] as const)(
    "has nothing that axe finds fault with while it shows all, in %s",
    async (colorScheme) => {
      const { page, close } = await lab.open("#/mistakes?truth=9", { colorScheme });
      await page.getByRole("heading", { name: /^MNIST’s/ }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await close();
    },
  );
});
