// Times each work of works.js in this checkout and in another (both built), in turn in one process, so that what disturbs the
// machine disturbs both: before and after a change.
// usage: node bench/against.js OTHER_CHECKOUT [--rounds N] [--only NAME]
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { threadCounts } from "./comparison.js";
import { describeMachine, summarize } from "./machine.js";
import { inUnit } from "./report.js";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "7" }, only: { type: "string", default: "" } },
});
if (positionals.length !== 1) {
  console.log("usage: node bench/against.js OTHER_CHECKOUT [--rounds N] [--only NAME]");
  process.exit(2);
}

/** The works of a checkout, on data that its own packages have read. */
async function worksOf(root) {
  const load = (path) => import(pathToFileURL(join(root, path)).href);
  const { loadMnist } = await load("packages/data/dist/index.js");
  const door = existsSync(join(root, "packages/core/dist/experiments.js")) ? "experiments" : "index";
  const { courseDataset } = await load(`packages/core/dist/${door}.js`);
  const { createWorks } = await load("bench/works.js");
  const training = await loadMnist({ part: "train" });
  return createWorks({ training, test: await loadMnist({ part: "test" }), course: courseDataset(training) });
}

const here = await worksOf(fileURLToPath(new URL("..", import.meta.url)));
const there = new Map((await worksOf(resolve(positionals[0]))).map((work) => [work.key, work]));
console.log(
  Object.entries(describeMachine())
    .map(([name, value]) => `${name} ${value}`)
    .join(" · "),
);
console.log(`\n| work | threads | before | after | after / before |\n| --- | ---: | ---: | ---: | ---: |`);
for (const work of here) {
  const other = there.get(work.key);
  if (other === undefined || !work.key.includes(options.only)) continue;
  for (const threads of threadCounts) {
    if (work.ours.length === 0 && threads > 1) continue;
    const before = [];
    const after = [];
    for (let round = 0; round < Number(options.rounds); round++) {
      const turns = [() => before.push(other.ours(threads)), () => after.push(work.ours(threads))];
      for (const turn of round % 2 === 0 ? turns : turns.toReversed()) turn();
    }
    const say = (seconds) => {
      const { median, least, most } = summarize(seconds);
      const [middle, low, high] = [median, least, most].map((value) => inUnit(value, work.unit));
      return `${middle} ${work.unit} (${low} to ${high})`;
    };
    const ratio = (summarize(after).median / summarize(before).median).toFixed(2);
    console.log(`| ${work.name} | ${threads} | ${say(before)} | ${say(after)} | ${ratio} |`);
  }
}
