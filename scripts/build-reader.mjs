// Bundles the program of an exported JavaScript file, packages/exporting/src/javascript/reader.ts and all of the core that it
// needs, kernels included, into one text in a TypeScript module. From the sources: it is made before anything is compiled.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const packages = fileURLToPath(new URL("../packages/", import.meta.url));
const core = `${packages}core/src/`;
const module = new URL("../packages/exporting/src/javascript/generated.ts", import.meta.url);

const { outputFiles } = await build({
  entryPoints: [`${packages}exporting/src/javascript/reader.ts`],
  bundle: true,
  minify: true,
  write: false,
  format: "esm",
  platform: "neutral",
  // What bundlers of before 2020 parse, too.
  target: "es2019",
  // Of the module that starts threads, which a reader leaves out.
  logOverride: { "empty-import-meta": "silent" },
  plugins: [
    {
      name: "core's sources",
      setup(building) {
        building.onResolve({ filter: /^inkling(\/[a-z]+)?$/ }, ({ path }) => ({
          path: `${core}${path === "inkling" ? "index" : path.slice("inkling/".length)}.ts`,
          sideEffects: false,
        }));
        // The network that reads pages unless another is passed, which is: 200 KB.
        building.onLoad({ filter: /generatedReading\.ts$/ }, () => ({ contents: 'export const readingText = "";' }));
        building.onResolve({ filter: /^#threads$/ }, () => ({
          path: `${core}platform/threads.browser.ts`,
          sideEffects: false,
        }));
      },
    },
  ],
});
const [{ text }] = outputFiles;
const content = `// Made by scripts/build-reader.mjs from reader.ts. ${text.length} characters.
export const readerText: string = ${JSON.stringify(text)};
`;
if (contentOf(module) !== content) writeFileSync(module, content);

function contentOf(url) {
  try {
    return readFileSync(url, "utf8");
  } catch {
    return undefined; // The first build.
  }
}
