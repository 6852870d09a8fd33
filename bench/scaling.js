// How time grows with images and with units, and what a training takes in memory.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { takeFirst } from "inkling";
import { figures, table } from "./report.js";
import { mostMegabytes, verdict } from "./targets.js";
import { classifier, epochSeconds, withAdam } from "./works.js";

const imageCounts = [6_000, 15_000, 30_000, 60_000];
const unitCounts = [30, 100, 300, 1_000];
/** Steps that are timed of an epoch; the rest is scaled. */
const steps = 150;

/** Seconds an epoch and images a second: 784-128-10 by images, and 60,000 images by hidden units. One thread. */
export function measureScaling(training, say) {
  const measure = (count, units) => {
    const images = count === training.count ? training : takeFirst(training, count);
    const seconds = epochSeconds(images, classifier(units), withAdam, steps, 1);
    return { images: count, units, seconds, imagesPerSecond: count / seconds };
  };
  const byImages = imageCounts.map((count) => measure(count, 128));
  sayGrowth("epoch of 784-128-10, batch 128, Adam, by images", byImages, "images", say);
  const byUnits = unitCounts.map((units) => measure(training.count, units));
  sayGrowth("epoch of 784-units-10, batch 128, Adam, by hidden units", byUnits, "units", say);
  return { byImages, byUnits };
}

function sayGrowth(title, rows, what, say) {
  const [first] = rows;
  say(`\n${title}`);
  say(
    table([
      [what, "seconds", "images a second", `times the ${what}`, "times the time"],
      ...rows.map((row) => [
        row[what].toLocaleString("en"),
        figures(row.seconds),
        Math.round(row.imagesPerSecond).toLocaleString("en"),
        figures(row[what] / first[what]),
        figures(row.seconds / first.seconds),
      ]),
    ]),
  );
}

/** Peak memory of a process that does nothing but train for an epoch: see memory.js. */
export function measureMemory(say) {
  const program = fileURLToPath(new URL("memory.js", import.meta.url));
  const measured = JSON.parse(execFileSync(process.execPath, [program], { encoding: "utf8" }));
  const { peakMegabytes, bareMegabytes } = measured;
  say("\nmemory of a training: 60,000 images, 784-128-10, one epoch, in a process of its own");
  say(
    `  ${peakMegabytes.toFixed(0)} MB at most, ${bareMegabytes.toFixed(0)} of them Node's before anything is loaded` +
      `   ${verdict(`< ${mostMegabytes} MB`, peakMegabytes < mostMegabytes)}`,
  );
  return measured;
}
