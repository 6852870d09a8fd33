// Writes the model that comes with inkling, as printable text, into a TypeScript module, as build-kernels.mjs does with
// the kernels. The model is packages/core/models/digits.safetensors, made by ship-model.mjs.
import { readFileSync } from "node:fs";
import { writeBinaryModule } from "./binary-text.mjs";

const core = new URL("../packages/core/", import.meta.url);
writeBinaryModule(new URL("src/shipped/generated.ts", core), {
  name: "digitsText",
  types: "../kernels/binaryText.js",
  origin: "scripts/build-shipped.mjs from packages/core/models/digits.safetensors",
  bytes: readFileSync(new URL("models/digits.safetensors", core)),
});
