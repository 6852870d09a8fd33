import type { Measure } from "inkling/experiments";
import { checkKept } from "../engine/keptTraining.js";
import type { KeptTraining } from "../engine/trainingTypes.js";
import { listKept, recall } from "../state/storage.js";

/** Trainings that the browser keeps, of a named recipe with all of MNIST: those that went to their end, by hand of nobody. */
export async function keptRuns(): Promise<readonly KeptTraining[]> {
  const kept = await Promise.all((await listKept("runs")).map(async (key) => checkKept(await recall("runs", key))));
  return kept.filter((run) => run !== undefined).filter(isWhole);
}

const isWhole = ({ phase, handmade, source }: KeptTraining): boolean =>
  phase === "finished" && handmade === 0 && source === "mnist";

/** What such a run came to; undefined where the page does not measure it. */
export function figureOf({ history, end, subject }: KeptTraining, measure: Measure): number | undefined {
  const last = history.at(-1);
  switch (measure) {
    case "training accuracy":
      return last?.trainingAccuracy;
    case "held-out accuracy":
    case "validation accuracy":
      return subject?.images.watched === true ? undefined : last?.validationAccuracy;
    case "test accuracy":
      return end?.testAccuracy;
    case "peak test accuracy":
      // The page looks at the test digits once, at the end.
      return undefined;
  }
}
