// One epoch of 784-128-10 on 60,000 images; prints the most memory that this process ever took, as JSON.
import { existsSync, readFileSync } from "node:fs";

/** Linux's own count begins with this program; maxRSS there begins with the process that started it. */
function megabytes() {
  const status = "/proc/self/status";
  const kilobytes = existsSync(status)
    ? Number(/VmHWM:\s*(\d+)/.exec(readFileSync(status, "utf8"))?.[1])
    : process.resourceUsage().maxRSS;
  return (kilobytes * 1024) / 1e6;
}

const bareMegabytes = megabytes();
const { createNetwork, createTrainer } = await import("inkling");
const { loadMnist } = await import("@inkling/data");
const { classifier, withAdam } = await import("./works.js");

const training = await loadMnist({ part: "train" });
const trainer = createTrainer(createNetwork({ layers: classifier(128) }), { training, ...withAdam, epochs: 1 });
while (trainer.iteration < trainer.totalIterations) trainer.step();
trainer.close();
console.log(JSON.stringify({ peakMegabytes: megabytes(), bareMegabytes }));
