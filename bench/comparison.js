// The works of works.js, ours and the peers' in turn.
import { availableParallelism } from "node:os";
import { summarize } from "./machine.js";
import { inUnit } from "./report.js";
import { mostSeconds, timesAsFast, verdict } from "./targets.js";

/** The JavaScript peers are slow and steady: two rounds tell their speed. */
const javascriptRounds = 2;

export const threadCounts = [1, ...(availableParallelism() > 1 ? [2] : [])];

const threadsText = (count) => `${count} thread${count > 1 ? "s" : ""}`;

/** Measures one work and says it: `pythons` by thread count, `scripts` (JavaScript) by name. */
export async function compare(work, rounds, pythons, scripts, say) {
  const seconds = new Map();
  const add = (name, value) => seconds.set(name, [...(seconds.get(name) ?? []), value]);
  const missing = new Map();
  async function ask(peer, process, name) {
    const answer = await process.measure(peer, work.key);
    if (answer.seconds === undefined) missing.set(peer, answer.missing);
    else add(name, answer.seconds);
  }
  const askedScripts = work.scripts === true ? [...scripts] : [];
  // Round by round, ours and theirs in turn: what disturbs the machine disturbs both.
  for (let round = 0; round < rounds; round++) {
    for (const threads of threadCounts) {
      if (work.ours.length === 0 && threads > 1) continue;
      add(`inkling, ${threadsText(threads)}`, work.ours(threads));
      for (const peer of work.peers) await ask(peer, pythons.get(threads), `${peer}, ${threadsText(threads)}`);
    }
    if (round >= javascriptRounds) continue;
    for (const [peer, process] of askedScripts) await ask(peer, process, `${peer}, 1 thread`);
  }
  const rows = [...seconds].map(([name, list]) => ({ name, ...summarize(list) }));
  const best = (start) => Math.min(...rows.filter(({ name }) => name.startsWith(start)).map(({ median }) => median));
  const ours = best("inkling,");
  const peers = [...work.peers, ...askedScripts.map(([name]) => name)];
  const compared = peers.map((peer) => comparisonWith(peer, work.key, missing.get(peer), best(`${peer},`) / ours));
  const most = mostSeconds[work.key];
  sayWork(work, rows, compared, say);
  if (most !== undefined) say(`  ${verdict(`${inUnit(most, work.unit)} ${work.unit}`, ours <= most)}`);
  return { work: work.name, key: work.key, rows, peers: compared };
}

function comparisonWith(peer, key, missing, ratio) {
  if (missing !== undefined) return { peer, missing };
  const target = timesAsFast[key]?.[peer];
  return { peer, ratio, ...(target === undefined ? {} : { target, reached: ratio >= target }) };
}

function sayWork({ name, unit }, rows, compared, say) {
  say(`\n${name}`);
  for (const { name, median, least, most } of rows) {
    const [scaled, low, high] = [median, least, most].map((value) => inUnit(value, unit));
    say(`  ${name.padEnd(24)} ${scaled.padStart(9)} ${unit}   (${low} to ${high})`);
  }
  for (const { peer, missing, ratio, target, reached } of compared) {
    if (missing !== undefined) say(`  ${peer.padEnd(24)} skipped: ${missing}`);
    else {
      const aim = target === undefined ? "" : `   ${verdict(`${target}x`, reached)}`;
      say(`  ${ratio.toFixed(1)} times as fast as ${peer}${aim}`);
    }
  }
}
