import { describe, expect, it } from "vitest";
import { viewIds } from "../src/state/viewIds.js";
import { executablePath, faultsOf, useLab } from "./support/lab.js";

/* What holds of every view of the built lab, in Chromium. */

describe.skipIf(executablePath === undefined)("the lab in Chromium", () => {
  const lab = useLab();

  describe.each(viewIds)("#/%s", (id) => {
    it.each(["light", "dark"] as const)(
      "has nothing that axe finds fault with, in %s; and no complaint",
      async (colorScheme) => {
        const { page, complaints, close } = await lab.open(`#/${id}`, { colorScheme });
        await page.locator("main > :nth-child(2)").waitFor();
        expect(await faultsOf(page)).toEqual([]);
        expect(complaints).toEqual([]);
        await close();
      },
    );

    it("is no wider than a telephone of 320 pixels", async () => {
      const { page, close } = await lab.open(`#/${id}`, { viewport: { width: 320, height: 640 } });
      await page.locator("main > :nth-child(2)").waitFor();
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
      await close();
    });
  });

  it.each(["#/nowhere", "#/%E0%A4%A", "#/draw?layer=purple&who=me", `#/${"x".repeat(30_000)}`])(
    "a link of nonsense gives a sentence and a view: %.20s",
    async (hash) => {
      const { page, complaints, close } = await lab.open(hash);
      expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Draw");
      expect(await page.getByRole("alert").first().textContent()).toMatch(/link|view/);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it("goes from view to view by the menu, and the address follows", async () => {
    const { page, close } = await lab.open("");
    await page.getByRole("link", { name: "Mistakes" }).click();
    await page.getByRole("heading", { level: 1, name: "Mistakes" }).waitFor();
    expect(new URL(page.url()).hash).toBe("#/mistakes");
    await close();
  });

  it("is isolated, so that trainings can have threads", async () => {
    const { page, close } = await lab.open("");
    expect(await page.evaluate("crossOriginIsolated")).toBe(true);
    await close();
  });

  it("opens again without a network", async () => {
    const { page, complaints, close } = await lab.open("#/draw");
    await page.evaluate("navigator.serviceWorker.ready");
    await page.context().setOffline(true);
    for (const id of viewIds) {
      await page.goto(`${lab.url}#/${id}`);
      await page.reload();
      await page.locator("main > :nth-child(2)").waitFor();
      expect(new URL(page.url()).hash).toBe(`#/${id}`);
    }
    expect(complaints).toEqual([]);
    await close();
  });
});
