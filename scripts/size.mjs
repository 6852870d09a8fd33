// What a page downloads for the core: bundled, minified and compressed as a site would serve it. Fails above the limit.
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const limitKb = 40;
const dist = fileURLToPath(new URL("../packages/core/dist/", import.meta.url));

// A worker cannot share the page's file: what both need is split off and counted once.
const { outputFiles } = await build({
  entryPoints: [`${dist}index.js`, `${dist}thread.js`],
  outdir: dist,
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  platform: "browser",
  write: false,
});
const bytes = outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
const kb = bytes / 1024;
console.log(`core: ${kb.toFixed(1)} KB gzip (limit ${limitKb})`);
if (kb > limitKb) process.exitCode = 1;
