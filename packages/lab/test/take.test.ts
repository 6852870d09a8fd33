import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exportForms } from "@inkling/exporting";
import { decodeNetwork, parametersSha256, takeFirst } from "inkling";
import { loadMnist } from "@inkling/data";
import { digitModelBytes, digitNetwork } from "inkling/digits";
import { decodeTrainedModel } from "inkling/recipes";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { executablePath, faultsOf, useLab } from "./support/lab.js";

/* The Take away view of the built lab, in Chromium: what is saved there opens elsewhere. */

describe.skipIf(executablePath === undefined)("#/take in Chromium", () => {
  const lab = useLab();

  async function save(page: Page, kind: string): Promise<{ name: string; bytes: Buffer }> {
    const button = page.getByTestId(`take-save-${kind}`);
    await button.waitFor({ timeout: 60_000 });
    const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }

  it("saves the network that comes along in each form as the library writes it", async () => {
    const { page, complaints, close } = await lab.open("#/take");
    const model = await save(page, "model");
    expect(model.name).toBe("inkling-digits.safetensors");
    expect(Buffer.compare(model.bytes, digitModelBytes())).toBe(0);
    for (const { kind, extension, write, recognizes } of exportForms) {
      const { name, bytes } = await save(page, kind);
      expect(name).toBe(`inkling-digits${extension}`);
      expect(recognizes(bytes)).toBe(true);
      expect(Buffer.compare(bytes, await write(digitNetwork()))).toBe(0);
    }
    expect(complaints).toEqual([]);
    await close();
  });

  it("saves a JavaScript file that reads digits by itself", async () => {
    const { page, close } = await lab.open("#/take?form=js");
    const { bytes } = await save(page, "js");
    await close();
    const path = join(import.meta.dirname, "taken-away.mjs");
    await writeFile(path, bytes);
    try {
      const taken = (await import(path)) as { predict: (pixels: Uint8Array) => { labels: Uint8Array } };
      const { images, labels } = takeFirst(await loadMnist({ part: "test" }), 20);
      expect([...taken.predict(Uint8Array.from(images)).labels]).toEqual([...labels]);
    } finally {
      await rm(path);
    }
  });

  it("saves Train's run with its recipe and its seed: the weights that Train shows", { timeout: 240_000 }, async () => {
    const hash = "images=few&layers=dense_10-softmax&rate=0.5&batch=32&epochs=3&seed=7";
    const { page, complaints, close } = await lab.open(`#/train?${hash}&play=yes`);
    const shown = page.getByTestId("parameters-sha256");
    await shown.filter({ hasText: /^[0-9a-f]{64}$/ }).waitFor({ timeout: 120_000 });
    // Once it is over, and kept.
    await page.getByRole("button", { name: "Train again" }).waitFor();
    const sha256 = await shown.textContent();
    await page.goto(`${lab.url}#/take?network=trained`);
    const { bytes } = await save(page, "model");
    const { network, recipe, seed, results } = await decodeTrainedModel(bytes);
    expect(await parametersSha256(network.parameters)).toBe(sha256);
    expect({ name: recipe?.name, seed, iterations: results?.iterations }).toEqual({
      name: "custom",
      seed: 7,
      iterations: 114,
    });
    expect(await page.getByRole("region", { name: "The link", exact: true }).textContent()).toContain(
      hash.split("&")[1],
    );
    expect(await page.getByRole("region", { name: "The line for a terminal" }).textContent()).toBe(
      "inkling train --recipe recipe.json --seed 7",
    );
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it("says what to do where there is no such network", async () => {
    const { page, complaints, close } = await lab.open("#/take?network=hand");
    await page.getByText("The browser keeps no such network.").waitFor();
    await page.getByTestId("take-pages").click();
    const { bytes } = await save(page, "model");
    expect((await decodeNetwork(bytes)).classNames).toHaveLength(11);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each(["light", "dark"] as const)("has nothing that axe finds fault with, in %s", async (colorScheme) => {
    const { page, close } = await lab.open("#/take?form=safetensors", { colorScheme });
    await page.getByRole("region", { name: "How the file is used" }).waitFor({ timeout: 60_000 });
    expect(await faultsOf(page)).toEqual([]);
    await close();
  });
});
