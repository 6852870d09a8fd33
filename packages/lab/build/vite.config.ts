import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { lessons } from "./lessons.ts";
import { offline } from "./offline.ts";
import { packedDigits } from "./packedDigits.ts";

/** With these a browser lets a page share memory between threads. A host without them gets one thread. */
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  root: fileURLToPath(new URL("../", import.meta.url)),
  // Files are named from where the page lies, so that it may lie anywhere.
  base: "./",
  plugins: [lessons(), svelte({ configFile: false }), packedDigits(), offline()],
  worker: { format: "es" },
  server: { headers },
  preview: { headers },
  build: {
    target: "es2023",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
});
