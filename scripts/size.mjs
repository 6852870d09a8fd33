// What it costs to train, read, save and load digits: the parts of the core that these need, kernels and all, bundled into
// one file, minified and compressed as a site would serve it. Fails above the limit. Told for comparison: the same as a
// bundler splits it for a page and its worker, whose files are compressed one by one; the same with recipes and their model
// files, which has a limit of its own; a page that only reads; the whole front door.
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const limitKb = 40;
const limitWithRecipesKb = 42;
const limitReadingKb = 25;
const dist = fileURLToPath(new URL("../packages/core/dist/", import.meta.url));
const names = [
  ...["createDataset", "createNetwork", "dense", "relu", "softmax", "fit", "adam", "softmaxCrossEntropy"],
  ...["predict", "encodeNetwork", "decodeNetwork"],
];

/** The files of these entry points, in kilobytes; what several need is a file of its own. */
async function kilobytes(entryPoints) {
  const { outputFiles } = await build({
    entryPoints: Object.keys(entryPoints),
    plugins: [
      {
        name: "entry points",
        setup(building) {
          // What networks weigh is said of them elsewhere: here it is what is executed.
          building.onLoad({ filter: /generatedReading\.js$/ }, () => ({ contents: "export const readingText = '';" }));
          building.onResolve({ filter: /^[a-z]+$/ }, ({ path }) => ({ path, namespace: "entry" }));
          building.onLoad({ filter: /./, namespace: "entry" }, ({ path }) => ({
            contents: entryPoints[path],
            resolveDir: dist,
          }));
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

const page = `export { ${names.join(", ")} } from "./index.js";`;
const thread = 'export { helpTraining } from "./training/helpers.js";';
const reader = 'export { predict } from "./index.js"; export { digitNetwork } from "./digits.js";';
const recipes = 'export { encodeTrainedModel, decodeTrainedModel } from "./recipes.js";';
const pages = 'export { createReader as createNumberReader, normalizeDigit } from "./reading.js";';
const kb = await kilobytes({ page: page + thread });
const readingKb = (await kilobytes({ page: page + pages + thread })) - kb;
const split = await kilobytes({ page, thread });
const withRecipes = await kilobytes({ page: page + recipes + thread });
const reading = await kilobytes({ reader });
const whole = await kilobytes({ whole: 'export * from "./index.js";' + thread });
const say = (kilobytes) => `${kilobytes.toFixed(1)} KB`;
console.log(
  `core, to train, read and save: ${say(kb)} gzip (limit ${limitKb}), ${say(split)} in files for a page and its worker;`,
);
console.log(`with recipes and their model files: ${say(withRecipes)} (limit ${limitWithRecipesKb});`);
console.log(`to read pages besides, without its network: ${say(readingKb)} (limit ${limitReadingKb});`);
console.log(`to read with the network that comes along: ${say(reading)}; the whole front door: ${say(whole)}`);
if (kb > limitKb || withRecipes > limitWithRecipesKb || readingKb > limitReadingKb) process.exitCode = 1;
