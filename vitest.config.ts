import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      "inkling/digits": source("packages/core/src/digits.ts"),
      "inkling/reading": source("packages/core/src/reading.ts"),
      "inkling/experiments": source("packages/core/src/experiments.ts"),
      "inkling/inspection": source("packages/core/src/inspection.ts"),
      "inkling/statistics": source("packages/core/src/statistics.ts"),
      "inkling/pictures": source("packages/core/src/pictures.ts"),
      "inkling/recipes": source("packages/core/src/recipes.ts"),
      inkling: source("packages/core/src/index.ts"),
      "@inkling/drawings": source("packages/drawings/src/index.ts"),
      "@inkling/exporting": source("packages/exporting/src/index.ts"),
      "@inkling/data/formats": source("packages/data/src/formats/index.ts"),
      "@inkling/data/pictures": source("packages/data/src/pictures.ts"),
      "@inkling/data": source("packages/data/src/index.ts"),
    },
  },
  test: {
    include: ["packages/*/test/**/*.test.ts"],
    testTimeout: 120_000,
  },
});
