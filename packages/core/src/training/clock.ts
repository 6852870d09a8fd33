import { nowMs } from "../platform/pause.js";

/** How long the event loop waits for its turn at most. */
const turnMs = 40;

/**
 * Measures training time without pauses, and the pace since it was made.
 *
 * @param secondsBefore of the training that is gone on with
 */
export function createClock(secondsBefore: number) {
  const startMs = nowMs();
  let pausedMs = 0;
  let turnStartMs = startMs;
  let firstIteration: number | undefined;
  const workedSeconds = (): number => (nowMs() - startMs - pausedMs) / 1000;
  return {
    seconds: () => secondsBefore + workedSeconds(),
    turnIsOver: () => nowMs() - turnStartMs > turnMs,
    async pauseFor(waiting: Promise<void>) {
      const before = nowMs();
      await waiting;
      turnStartMs = nowMs();
      pausedMs += turnStartMs - before;
    },
    pace(iteration: number, totalIterations: number, imagesPerStep: number) {
      firstIteration ??= iteration - 1;
      const secondsPerStep = workedSeconds() / (iteration - firstIteration);
      return {
        imagesPerSecond: imagesPerStep / secondsPerStep,
        secondsLeft: (totalIterations - iteration) * secondsPerStep,
      };
    },
  };
}
