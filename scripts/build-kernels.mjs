// Compiles the AssemblyScript kernels and writes them, as printable text, into a TypeScript module: no fetch and no
// loader is needed, and the same import works in Node, in bundlers and in workers.
import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { writeBinaryModule } from "./binary-text.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const wasm = `${root}packages/core/dist/kernels.wasm`;

mkdirSync(dirname(wasm), { recursive: true });
// Level 3 for speed, and s: code that is compressed to 225 bytes less, as fast in every kernel of the bench; 32 less by
// optimising until nothing changes, and by not handing back the memory that was handed in.
const { error, stderr } = await asc.main([
  `${root}packages/core/assembly/index.ts`,
  ...[
    "--outFile",
    wasm,
    "-O3s",
    "--noAssert",
    "--converge",
    "--noExportMemory",
    "--runtime",
    "stub",
    "--enable",
    "simd",
    "--importMemory",
    "--maximumMemory",
    "65536",
  ],
]);
if (error) {
  console.error(stderr.toString());
  process.exit(1);
}
writeBinaryModule(new URL("../packages/core/src/kernels/generated.ts", import.meta.url), {
  name: "kernelsText",
  types: "./binaryText.js",
  origin: "scripts/build-kernels.mjs from packages/core/assembly",
  bytes: readFileSync(wasm),
});
