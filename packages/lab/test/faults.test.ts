import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { viewIds, type ViewId } from "../src/state/viewIds.js";
import { executablePath, useLab } from "./support/lab.js";

/* What a browser may lack, or have kept for weeks: each view says what to do, and none stays blank. */

const noWorkers = "globalThis.Worker = class { constructor() { throw new DOMException('no', 'SecurityError'); } }";
const noWebAssembly = "delete globalThis.WebAssembly;";
/** This view asks no worker. */
const needsNone: ViewId = "experiments";

describe.skipIf(executablePath === undefined)("the lab in a browser that lacks something", { timeout: 120_000 }, () => {
  const lab = useLab();

  /** A page in which this is run before all else, in workers too. */
  async function pageWith(script: string): Promise<Page> {
    const context = await lab.browser.newContext({ serviceWorkers: "block" });
    await context.addInitScript(script);
    await context.route(/worker-[^/]*\.js$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: script + (await response.text()) });
    });
    return context.newPage();
  }

  it("says in each view that workers are switched off", async () => {
    const page = await pageWith(noWorkers);
    for (const id of viewIds) {
      await page.goto(`${lab.url}#/${id}`);
      await page.reload();
      await page.locator("main > :nth-child(2)").waitFor();
      if (id !== needsNone) await page.getByRole("alert").filter({ hasText: "allow workers for this site" }).waitFor();
    }
    await page.context().close();
  });

  it("says in each view that WebAssembly is switched off; the reference engine teaches without", async () => {
    const page = await pageWith(noWebAssembly);
    for (const id of viewIds.filter((each) => each !== needsNone && each !== "learn")) {
      await page.goto(`${lab.url}#/${id}`);
      await page.reload();
      await page.getByRole("alert").filter({ hasText: "WebAssembly is switched off" }).waitFor();
    }
    await page.goto(`${lab.url}#/learn?chapter=6`);
    await page.reload();
    await page.getByTestId("check-verdict").filter({ hasText: "passed" }).waitFor({ timeout: 60_000 });
    await page.goto(`${lab.url}#/learn?chapter=8`);
    await page.getByRole("alert").filter({ hasText: "WebAssembly is switched off" }).waitFor();
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.context().close();
  });

  /** Leaves in the browser what another version might have. */
  async function keepBefore(page: Page, version: number): Promise<void> {
    // A page without the lab, which would hold its storage open; its icon is none of ours.
    await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
    await page.goto(`${lab.url}theme.js`);
    await page.evaluate((wanted) => {
      const names = ["state", "drawings", "runs", "samples"];
      const kept: [string, string, unknown][] = [
        ["state", "page", { view: "nowhere", chosen: 7 }],
        ["drawings", "draw", { strokes: 5 }],
        ["runs", "train-1", { version: 0, recipe: "scratch" }],
        ["runs", "own-files", [{ path: 1 }]],
        ["samples", "network", { version: 0 }],
        ["samples", "samples", "none"],
      ];
      return new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open("inkling-lab", wanted);
        opening.onupgradeneeded = () => {
          for (const name of names) opening.result.createObjectStore(name);
        };
        opening.onerror = () => {
          reject(new Error("no storage"));
        };
        opening.onsuccess = () => {
          const all = opening.result.transaction(names, "readwrite");
          for (const [store, key, value] of kept) all.objectStore(store).put(value, key);
          all.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      });
    }, version);
  }

  it("begins anew where a tab is restored that an older version has left, without a complaint", async () => {
    const { page, complaints, close } = await lab.open("");
    await keepBefore(page, 1);
    for (const id of viewIds) {
      await page.goto(`${lab.url}#/${id}?strokes=older&step=3`);
      await page.locator("main > :nth-child(2)").waitFor();
      // The link's own fault is told, where a view has anything to choose; nothing else is wrong.
      if (id !== needsNone) await page.getByText("“step”, which means nothing here").first().waitFor();
      expect(await page.getByText("This view stopped").count()).toBe(0);
      await page.goto("about:blank");
    }
    expect(complaints).toEqual([]);
    await close();
  });

  it("leaves alone what a later version has kept, and says so", async () => {
    const context = await lab.browser.newContext({ serviceWorkers: "block" });
    const page = await context.newPage();
    await keepBefore(page, 7);
    await page.goto(`${lab.url}#/draw`);
    await page.getByRole("alert").filter({ hasText: "a later version of this page" }).waitFor();
    await page.getByTestId("pad").waitFor();
    await context.close();
  });
});
