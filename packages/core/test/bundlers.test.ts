import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { build as buildWithEsbuild } from "esbuild";
import type { Browser } from "playwright-core";
import { rollup } from "rollup";
import { build as buildWithVite } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import webpack from "webpack";
import { serveFolder, writeApp, type AppAnswer } from "./support/bundledApp.js";
import { findChromium, launchChromium, noChromium } from "./support/chromium.js";

/*
 * docs/pages.md says how each bundler takes inkling's threads; here each does it, and the page that comes out trains in
 * Chromium with two threads, under a policy that allows no script but its own, to the bytes of Node.
 */

const executablePath = findChromium();
if (executablePath === undefined) console.warn(`The test of bundlers is skipped: ${noChromium}`);

const root = fileURLToPath(new URL("../../../", import.meta.url));
const thread = fileURLToPath(new URL("../dist/thread.js", import.meta.url));

/** Bundles `source` into `out`, which is then a site. */
const bundlers: Readonly<Record<string, (source: string, out: string) => Promise<unknown>>> = {
  vite: (source, out) =>
    buildWithVite({
      root: source,
      configFile: false,
      logLevel: "silent",
      worker: { format: "es" },
      build: { outDir: out, emptyOutDir: true },
    }),

  async webpack(source, out) {
    const entry = join(source, "page.js");
    const config = { mode: "production" as const, entry, output: { path: out, filename: "page.js" } };
    await new Promise<void>((resolve, reject) => {
      webpack(config, (error, stats) => {
        if (error) reject(error);
        else if (stats?.hasErrors() === true) reject(new Error(stats.toString("errors-only")));
        else resolve();
      });
    });
    await copyFile(join(source, "index.html"), join(out, "index.html"));
  },

  // These two leave `new URL("../thread.js", import.meta.url)` as it is: the thread is an entry of its own, one folder up.
  async esbuild(source, out) {
    await buildWithEsbuild({
      entryPoints: {
        "assets/page": join(source, "page.js"),
        "assets/worker": join(source, "worker.js"),
        thread: "inkling/thread",
      },
      absWorkingDir: source,
      outdir: out,
      bundle: true,
      splitting: true,
      format: "esm",
      minify: true,
    });
    await writeFile(join(out, "index.html"), '<!doctype html><script type="module" src="./assets/page.js"></script>');
  },

  async rollup(source, out) {
    const bundle = await rollup({
      input: {
        "assets/page": join(source, "page.js"),
        "assets/worker": join(source, "worker.js"),
        thread,
      },
      plugins: [nodeResolve({ browser: true })],
    });
    await bundle.write({ dir: out, format: "es", chunkFileNames: "assets/[name]-[hash].js" });
    await bundle.close();
    await writeFile(join(out, "index.html"), '<!doctype html><script type="module" src="./assets/page.js"></script>');
  },
};

describe.skipIf(executablePath === undefined)("an app bundled by", () => {
  let folder: string;
  let browser: Browser;
  let inNode: AppAnswer;

  beforeAll(async () => {
    // Inside the repository, so that the package is found as it is in an app that has installed it.
    folder = await mkdtemp(join(root, "node_modules/.bundlers-"));
    await writeApp(join(folder, "source"));
    const { train } = (await import(pathToFileURL(join(folder, "source/training.js")).href)) as {
      train: (threads: number, nextTurn: () => Promise<void>) => Promise<AppAnswer>;
    };
    inNode = await train(1, () => Promise.resolve());
    browser = await launchChromium(executablePath!);
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  /** What the worker of the site's page answers. */
  async function answerOf(site: string): Promise<AppAnswer> {
    const { url, close } = await serveFolder(site);
    const page = await browser.newPage();
    try {
      await page.goto(url);
      const found = await page.waitForFunction(() => (globalThis as { answer?: AppAnswer }).answer);
      return (await found.jsonValue()) ?? { error: "no answer" };
    } finally {
      await page.close();
      close();
    }
  }

  it.each(Object.keys(bundlers))("%s trains with two threads to Node's bytes", async (name) => {
    const out = join(folder, name);
    await bundlers[name](join(folder, "source"), out);
    expect(await answerOf(out)).toEqual({ ...inNode, joinedThreads: 2 });
  });

  it("esbuild without the thread's entry: one thread does it all, and says so", async () => {
    const out = join(folder, "alone");
    await bundlers.esbuild(join(folder, "source"), out);
    await rm(join(out, "thread.js"));
    const { sha256, joinedThreads, remarks } = await answerOf(out);
    expect({ sha256, joinedThreads }).toEqual({ sha256: inNode.sha256, joinedThreads: 1 });
    expect(remarks?.[0]).toMatch(/^A thread of the training could not be started/);
  });
});
