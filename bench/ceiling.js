// The machine's own ceiling, measured as WebAssembly meets it: sums in registers, and memory copied.
import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";
import { summarize } from "./machine.js";
import { figures } from "./report.js";

const rounds = 1_000_000;
const blockBytes = 64 * 2 ** 20;
const pageBytes = 65536;
const repetitions = 40;

/** Programs of ceiling.ts, and the chains of sums in each: too few wait for themselves, too many leave the registers. */
const programs = [
  { name: "8 chains", chains: 8, run: (ceiling) => ceiling.chains8(rounds, pageBytes) },
  { name: "10 chains", chains: 10, run: (ceiling) => ceiling.chains10(rounds, pageBytes) },
  { name: "12 chains", chains: 12, run: (ceiling) => ceiling.chains12(rounds, pageBytes) },
  { name: "tile of 8", chains: 8, run: (ceiling) => ceiling.tile(rounds, pageBytes) },
];
/** A product and a sum of four numbers each. */
const flopsOf = ({ chains }) => 8 * chains * rounds;

async function compileCeiling() {
  const source = readFileSync(new URL("ceiling.ts", import.meta.url), "utf8");
  const { binary, error, stderr } = await asc.compileString(source, {
    optimizeLevel: 3,
    runtime: "stub",
    enable: ["simd"],
    initialMemory: (2 * blockBytes) / pageBytes + 1,
  });
  if (error) throw new Error(stderr.toString());
  const { exports } = (await WebAssembly.instantiate(binary)).instance;
  new Float32Array(exports.memory.buffer, pageBytes, 128).fill(0.5);
  return exports;
}

function secondsOf(run) {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
}

/** GFLOP/s of the best program, and GB/s of a copy with reading and writing counted; the best of many tries. */
export async function measureCeiling() {
  const ceiling = await compileCeiling();
  const seconds = programs.map(() => []);
  const copies = [];
  // In turn, so that a disturbance hits one try of each.
  for (let repetition = 0; repetition < repetitions; repetition++) {
    programs.forEach(({ run }, i) => seconds[i].push(secondsOf(() => run(ceiling))));
    copies.push(secondsOf(() => ceiling.copy(pageBytes, pageBytes + blockBytes, blockBytes)));
  }
  const gigaflopsOf = Object.fromEntries(
    programs.map((program, i) => [program.name, flopsOf(program) / summarize(seconds[i]).least / 1e9]),
  );
  const copied = (time) => (2 * blockBytes) / time / 1e9;
  const { least, median } = summarize(copies);
  return {
    gigaflops: Math.max(...Object.values(gigaflopsOf)),
    gigaflopsOf,
    copyGigabytesPerSecond: copied(least),
    medianCopyGigabytesPerSecond: copied(median),
  };
}

export function sayCeiling({ gigaflops, gigaflopsOf, copyGigabytesPerSecond, medianCopyGigabytesPerSecond }, say) {
  const each = Object.entries(gigaflopsOf).map(([name, value]) => `${name} ${figures(value)}`);
  say(`\nceiling of one core`);
  say(`  products and sums   ${figures(gigaflops).padStart(6)} GFLOP/s   (${each.join(", ")})`);
  say(
    `  memory copied       ${figures(copyGigabytesPerSecond).padStart(6)} GB/s read and written` +
      `   (median ${figures(medianCopyGigabytesPerSecond)})`,
  );
}
