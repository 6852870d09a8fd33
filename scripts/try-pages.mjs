// A page as its developer makes one: the packages that run in pages, installed from their tarballs in an empty project, bundled by
// Vite and by webpack, and run in Debian's Chromium where there is one.
import { spawnSync } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { build } from "vite";
import webpack from "webpack";

const packages = ["inkling", "@inkling/data", "@inkling/drawings", "@inkling/exporting"];

/** Reads a digit, takes the network away and in again, and reads it again; then some of each other package. */
const page = `
import { predict } from "inkling";
import { digitNetwork } from "inkling/digits";
import { createReader } from "inkling/reading";
import { readIdx } from "@inkling/data/formats";
import { formatPercent } from "@inkling/drawings";
import { readOnnx, writeOnnx } from "@inkling/exporting";

const seven = new Uint8Array(784);
for (let i = 7; i < 21; i++) seven.fill(255, 28 * 6 + i, 28 * 6 + i + 1).fill(255, 28 * 7 + i, 28 * 7 + i + 1);
for (let y = 8; y < 23; y++) seven.fill(255, 28 * y + 20 - Math.floor((y - 8) / 2), 28 * y + 22 - Math.floor((y - 8) / 2));
const network = digitNetwork();
const { labels, outputs } = predict(network, seven);
const back = predict(readOnnx(writeOnnx(network)), seven);
const { status } = createReader().readDigit({ width: 28, height: 28, pixels: seven.map((ink) => 255 - ink) });
const { shape } = readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9));
document.title = [labels[0], back.labels[0], Math.abs(outputs[7] - back.outputs[7]) < 1e-5, status, shape[0], formatPercent(1)].join(" ");
`;
const expected = "7 7 true digit 2 100.00 %";

const bundlers = {
  vite: (source, out) =>
    build({ root: source, configFile: false, logLevel: "error", build: { outDir: out, emptyOutDir: true } }),
  async webpack(source, out) {
    const entry = join(source, "page.js");
    const config = {
      mode: "production",
      entry,
      output: { path: out, filename: "page.js" },
      performance: { hints: false },
    };
    await new Promise((resolve, reject) => {
      webpack(config, (error, stats) => {
        if (error) reject(error);
        else if (stats.hasErrors() || stats.hasWarnings()) reject(new Error(stats.toString("errors-warnings")));
        else resolve();
      });
    });
    await copyFile(join(source, "index.html"), join(out, "index.html"));
  },
};

/**
 * Bundles and runs the page.
 *
 * @param project an empty folder
 * @param install installs packages there
 * @returns what is wrong, a line each
 */
export async function tryPages(project, install) {
  await mkdir(project);
  await writeFile(join(project, "package.json"), '{ "private": true, "type": "module" }\n');
  await install(packages);
  await writeFile(join(project, "page.js"), page);
  await writeFile(join(project, "index.html"), '<!doctype html><script type="module" src="./page.js"></script>');
  const faults = [];
  for (const [name, bundle] of Object.entries(bundlers)) {
    const started = performance.now();
    try {
      const out = join(project, `out-${name}`);
      await bundle(project, out);
      const said = await titleOf(out);
      if (said !== undefined && said !== expected)
        faults.push(`a page by ${name} says "${said}" where "${expected}" is right`);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`a page by ${name}: ${said ?? "bundled; Chromium, to run it, is not here"} (${seconds} s)`);
    } catch (error) {
      faults.push(`a page by ${name}: ${error.message}`);
    }
  }
  return faults;
}

const chromiums = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

/** What a bundled page calls itself when it is done; undefined where no browser is. */
async function titleOf(folder) {
  const executablePath = chromiums.find((path) => spawnSync(path, ["--version"]).status === 0);
  if (executablePath === undefined) return undefined;
  const types = { ".html": "text/html", ".js": "text/javascript" };
  const server = createServer((request, response) => {
    const path = request.url === "/" ? "/index.html" : new URL(request.url, "http://page").pathname;
    readFile(join(folder, path)).then(
      (body) =>
        response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking"] });
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${server.address().port}/`);
    await tab.waitForFunction(() => document.title !== "", undefined, { timeout: 60_000 });
    return await tab.title();
  } finally {
    await browser.close();
    server.close();
  }
}
