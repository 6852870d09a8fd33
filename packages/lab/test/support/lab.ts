import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll } from "vitest";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { findChromium, launchChromium, noChromium } from "../../../core/test/support/chromium.js";
import { labFolder, serveLab, type LabServer } from "../../../cli/src/serving/labServer.js";

/*
 * The built lab, served as `inkling lab` serves it, in Debian's Chromium. Run `npm run build:lab` before.
 */

export const executablePath = findChromium();
// Names of skipped tests are not shown.
if (executablePath === undefined) console.warn(`The lab's tests in a browser are skipped: ${noChromium}`);

/** A page of the lab, and whatever it complained of. */
export interface LabPage {
  readonly page: Page;
  /** Errors and warnings of the console, and what was thrown and not caught. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

export interface Lab {
  readonly url: string;
  readonly browser: Browser;
  readonly server: LabServer;
  /** Opens the lab in a browser that has never seen it. */
  readonly open: (hash: string, options?: BrowserContextOptions) => Promise<LabPage>;
  readonly close: () => Promise<void>;
}

/** The lab of a `describe`: started before its tests, and closed after them. */
export function useLab(): Lab {
  const lab = {} as Lab;
  beforeAll(async () => {
    Object.assign(lab, await startLab());
  }, 60_000);
  afterAll(() => lab.close());
  return lab;
}

async function startLab(): Promise<Lab> {
  const server = await serveLab(labFolder(), 0);
  const browser = await launchChromium(executablePath!);
  const url = `http://127.0.0.1:${server.port}/`;
  return {
    url,
    browser,
    server,
    async open(hash, options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      await page.goto(url + hash);
      await page.locator("main h1").waitFor();
      return { page, complaints, close: () => context.close() };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds against WCAG 2.2 AA and its own good practice, a line each. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate<string[]>(`axe.run(document).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ": " + html.slice(0, 160) + " " + failureSummary)))`);
}
