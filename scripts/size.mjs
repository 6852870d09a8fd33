// What a page downloads that trains and reads digits: bundled, minified and compressed as a site would serve it. Fails
// above the limit. The whole package, with experiments and evaluation, is told for comparison.
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const limitKb = 40;
const dist = fileURLToPath(new URL("../packages/core/dist/", import.meta.url));
const names = [
  ...["createDataset", "createNetwork", "dense", "relu", "softmax", "fit", "adam", "softmaxCrossEntropy"],
  ...["predict", "encodeTrainedModel", "decodeTrainedModel"],
];

/** A worker, which training alone has, cannot share the page's file: what both need is split off and counted once. */
async function kilobytes(page, workers = { thread: `${dist}thread.js` }) {
  const { outputFiles } = await build({
    entryPoints: { page: "page", ...workers },
    plugins: [
      {
        name: "page",
        setup(building) {
          building.onResolve({ filter: /^page$/ }, () => ({ path: "page", namespace: "page" }));
          building.onLoad({ filter: /./, namespace: "page" }, () => ({ contents: page, resolveDir: dist }));
        },
      },
    ],
    outdir: dist,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
  });
  const bytes = outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
  return bytes / 1024;
}

const kb = await kilobytes(`export { ${names.join(", ")} } from "./index.js";`);
const whole = await kilobytes('export * from "./index.js";');
const reader = 'export { predict } from "./index.js"; export { digitNetwork } from "./digits.js";';
const reading = await kilobytes(reader, {});
console.log(
  `core, to train and read: ${kb.toFixed(1)} KB gzip (limit ${limitKb}); all of it: ${whole.toFixed(1)} KB; ` +
    `to read with the network that comes along: ${reading.toFixed(1)} KB`,
);
if (kb > limitKb) process.exitCode = 1;
