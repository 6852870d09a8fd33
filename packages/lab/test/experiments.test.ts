import { readFileSync } from "node:fs";
import { experiments } from "inkling/experiments";
import { describe, expect, it } from "vitest";
import { ours } from "../src/experiments/ours.js";
import { executablePath, useLab } from "./support/lab.js";

/* The Experiments view of the built lab, in Chromium; and our figures in it, which are those of docs/experiments.md. */

const page = readFileSync(new URL("../../../docs/experiments.md", import.meta.url), "utf8");

const percent = (share: number): string => (100 * share).toFixed(2);

describe("our figures", () => {
  it.each(experiments.flatMap(({ name, claims }) => claims.map(({ measure }) => [name, measure] as const)))(
    "of %s, %s, are those of the document",
    (name, measure) => {
      const { figures, seconds } = ours[name]!;
      const { mean, deviation } = figures[measure]!;
      const row = page.split("\n").find((line) => line.startsWith(`| ${name}: ${measure} `));
      expect(row).toContain(` ${percent(mean)} % ± ${percent(deviation)} `);
      expect(row?.split("|").at(-2)?.trim()).toBe(seconds.toFixed(1));
    },
  );

  it("of fast are those of the document", () => {
    const { figures, seconds } = ours.fast!;
    const { mean, deviation } = figures["test accuracy"]!;
    const row = page.split("\n").find((line) => line.startsWith("| `fast` "));
    expect(row).toContain(`| ${percent(mean)} % ± ${percent(deviation)} `);
    expect(row).toContain(`| ${seconds} (`);
  });
});

describe.skipIf(executablePath === undefined)("#/experiments in Chromium", () => {
  const lab = useLab();

  it("sets every published figure beside ours", async () => {
    const { page, complaints, close } = await lab.open("#/experiments");
    for (const { name, claims } of experiments) {
      const text = await page.getByTestId(`experiment-${name}`).textContent();
      for (const { measure, published } of claims) {
        if (published !== undefined) expect(text).toContain(`${percent(published)} %`);
        expect(text).toContain(`${percent(ours[name]!.figures[measure]!.mean)} %`);
      }
    }
    expect(complaints).toEqual([]);
    await close();
  });

  it("begins one with a click, and shows what it came to beside the others", { timeout: 400_000 }, async () => {
    const { page, complaints, close } = await lab.open("#/experiments");
    await page.getByTestId("run-ng").click();
    await page.waitForURL(/#\/train\?recipe=ng$/);
    await page.getByRole("button", { name: "Train again" }).waitFor({ timeout: 300_000 });
    await page.goto(`${lab.url}#/experiments`);
    const row = page.getByTestId("experiment-ng").getByRole("row", { name: /^Training/ });
    await row.filter({ hasText: /97\.\d\d %.*9[78]\.\d\d % ±.*9[78]\.\d\d %/s }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
