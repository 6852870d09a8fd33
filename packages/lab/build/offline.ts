import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Plugin } from "vite";

/** Files that are copied as they are. */
const copied = fileURLToPath(new URL("../public/", import.meta.url));
const worker = fileURLToPath(new URL("../src/offline/serviceWorker.ts", import.meta.url));

/** What is not kept for offline use unless it was asked for. */
const onlyWhenWanted = new Set(["mnist.bin"]);

/** Writes the service worker, which knows every file of the built page and a version that changes with any of them. */
export function offline(): Plugin {
  return {
    name: "offline",
    apply: "build",
    // After all that writes files, index.html among it.
    enforce: "post",
    async generateBundle(_, bundle) {
      const hash = createHash("sha256");
      const files = readdirSync(copied);
      for (const name of files) hash.update(name).update(readFileSync(join(copied, name)));
      for (const [name, file] of Object.entries(bundle).sort(([a], [b]) => (a < b ? -1 : 1))) {
        if (onlyWhenWanted.has(name)) continue;
        files.push(name);
        hash.update(name).update(file.type === "chunk" ? file.code : file.source);
      }
      const { outputFiles } = await build({
        entryPoints: [worker],
        bundle: true,
        minify: true,
        write: false,
        format: "iife",
        define: {
          builtFiles: JSON.stringify(files),
          builtVersion: JSON.stringify(hash.digest("hex").slice(0, 16)),
        },
      });
      this.emitFile({ type: "asset", fileName: "serviceWorker.js", source: outputFiles[0].text });
    },
  };
}
