import { createRun, type Run } from "./run.svelte.js";

/** The trainings of this page: they go on while other views are looked at. */
export const runs: readonly [Run, Run] = [createRun(), createRun()];

// What is kept in between suffices to come to the same bits: this saves the steps since.
addEventListener("pagehide", () => {
  for (const run of runs) run.keepNow();
});
