// Writes the models that come with inkling, as printable text, into TypeScript modules, as build-kernels.mjs does with the
// kernels. The models are packages/core/models/*.safetensors, made by ship-model.mjs.
import { readFileSync } from "node:fs";
import { writeBinaryModule } from "./binary-text.mjs";

const core = new URL("../packages/core/", import.meta.url);
for (const [model, module, name] of [
  ["digits", "generated.ts", "digitsText"],
  ["reading", "generatedReading.ts", "readingText"],
]) {
  writeBinaryModule(new URL(`src/shipped/${module}`, core), {
    name,
    types: "../kernels/binaryText.js",
    origin: `scripts/build-shipped.mjs from packages/core/models/${model}.safetensors`,
    bytes: readFileSync(new URL(`models/${model}.safetensors`, core)),
  });
}
