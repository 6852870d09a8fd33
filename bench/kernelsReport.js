// The tables of kernels.js. Speeds and fractions are of the best try; the median beside it tells how noisy it was.
import { figures, inUnit, percent, table } from "./report.js";
import { denseFraction, inkTimesDense, twoThreads, verdict } from "./targets.js";

const times = ({ leastSeconds, medianSeconds }) => [inUnit(leastSeconds, "µs"), inUnit(medianSeconds, "µs")];
const perSecond = (amount, { leastSeconds }) => amount / leastSeconds / 1e9;

export function sayKernels({ dense, ink, updates, numbers, ...summary }, ceiling, say) {
  const ofCeiling = (row) => percent(perSecond(row.flops, row) / ceiling.gigaflops);
  say("\ndense products (images x inputs x units)");
  say(
    table([
      ["kernel", "least µs", "median µs", "GFLOP/s", "of the ceiling"],
      ...dense.map((row) => [row.name, ...times(row), figures(perSecond(row.flops, row)), ofCeiling(row)]),
    ]),
  );
  const cube = dense.find(({ name }) => name === "denseForward 512x512x512");
  const fraction = perSecond(cube.flops, cube) / ceiling.gigaflops;
  const aim = verdict(percent(denseFraction), fraction >= denseFraction);
  say(`  a product of 512x512x512: ${percent(fraction)} of the ceiling   ${aim}`);

  say("\nfirst layer over ink, real digits (dense: as many GFLOP/s a product with all pixels would need)");
  say(
    table([
      ["kernel", "least µs", "median µs", "GFLOP/s", "of the ceiling", "dense GFLOP/s"],
      ...ink.map((row) => [
        row.name,
        ...times(row),
        figures(perSecond(row.flops, row)),
        ofCeiling(row),
        figures(perSecond(row.denseFlops, row)),
      ]),
    ]),
  );
  const inkAim = verdict(`${inkTimesDense}x`, summary.inkTimesDense >= inkTimesDense);
  say(`  128x784x128, forward and gradient: ${summary.inkTimesDense.toFixed(2)} times as fast as dense   ${inkAim}`);

  say("\nupdates (what fits into a cache can be faster than memory copied)");
  say(
    table([
      ["kernel", "least µs", "median µs", "GB/s", "of a copy"],
      ...updates.map((row) => {
        const speed = perSecond(row.bytes, row);
        return [row.name, ...times(row), figures(speed), percent(speed / ceiling.copyGigabytesPerSecond)];
      }),
    ]),
  );

  say("\nnumber by number");
  say(
    table([
      ["kernel", "least µs", "median µs", "ns a number"],
      ...numbers.map((row) => [row.name, ...times(row), figures((row.leastSeconds / row.numbers) * 1e9)]),
    ]),
  );

  const { threads } = summary;
  if (threads === undefined) return;
  say("\ntwo threads, epoch of 784-128-10, batch 128, Adam");
  say(
    `  ${inUnit(threads.oneThreadSeconds, "s")} s with one, ${inUnit(threads.twoThreadsSeconds, "s")} s with two: ` +
      `${threads.timesAsFast.toFixed(2)} times as fast   ${verdict(`${twoThreads}x`, threads.timesAsFast >= twoThreads)}`,
  );
}
