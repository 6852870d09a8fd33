// What augmentation costs: steps of the `default` recipe with its distortions and without, in turn, on one thread.
import { augmentation, createTrainer } from "inkling";
import { defaultRecipe, networkOf } from "inkling/recipes";
import { summarize } from "./machine.js";
import { inUnit } from "./report.js";
import { mostOfAStep, verdict } from "./targets.js";

/** Steps of each at a time, and how often they take turns. */
const steps = 5;
const turns = 24;
const warmUpTurns = 4;

/** Seconds a step, the medians of all turns, and the share of augmentation in a step. */
export function measureAugmentation(training, say) {
  const trainers = [defaultRecipe.learning.augmentation, augmentation()].map((distortions) =>
    createTrainer(networkOf(defaultRecipe, { seed: 1 }), {
      training,
      ...defaultRecipe.learning,
      augmentation: distortions,
    }),
  );
  const times = trainers.map(() => []);
  for (let turn = 0; turn < turns + warmUpTurns; turn++) {
    trainers.forEach((trainer, i) => {
      const began = performance.now();
      for (let step = 0; step < steps; step++) trainer.step();
      if (turn >= warmUpTurns) times[i].push((performance.now() - began) / steps / 1000);
    });
  }
  for (const trainer of trainers) trainer.close();
  const [distorted, plain] = times.map((own) => summarize(own).median);
  const share = (distorted - plain) / distorted;
  say("\na step of `default` with its distortions and with images as they are, one thread");
  say(
    `  ${inUnit(distorted, "ms")} ms and ${inUnit(plain, "ms")} ms: augmentation takes ${(share * 100).toFixed(1)} % of a step` +
      `   ${verdict(`< ${mostOfAStep * 100} %`, share < mostOfAStep)}`,
  );
  return { distortedSeconds: distorted, plainSeconds: plain, share };
}
