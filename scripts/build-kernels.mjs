// Compiles the AssemblyScript kernels and writes them, as printable text, into a TypeScript module: no fetch and no
// loader is needed, and the same import works in Node, in bundlers and in workers.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { encodeBinary } from "./binary-text.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const wasm = `${root}packages/core/dist/kernels.wasm`;
const generated = `${root}packages/core/src/kernels/generated.ts`;

mkdirSync(dirname(wasm), { recursive: true });
const { error, stderr } = await asc.main([
  `${root}packages/core/assembly/index.ts`,
  ...[
    "--outFile",
    wasm,
    "-O3",
    "--noAssert",
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
const bytes = readFileSync(wasm);
const { text: digits, alphabet, frequent } = encodeBinary(bytes);
const text = `// Made by scripts/build-kernels.mjs from packages/core/assembly. ${bytes.length} bytes.
import type { BinaryText } from "./binaryText.js";

export const kernelsText: BinaryText = {
  frequent: "${frequent}",
  alphabet: "${alphabet}",
  text: "${digits}",
};
`;
let before = "";
try {
  before = readFileSync(generated, "utf8");
} catch {
  // First build.
}
if (before !== text) writeFileSync(generated, text);
