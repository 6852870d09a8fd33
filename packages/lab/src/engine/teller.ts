import type { HistoryRecord } from "inkling";
import type { TrainingReport } from "./trainingTypes.js";

/** What is said now and not every time. */
export type Told = Pick<TrainingReport, "progress" | "look" | "fetched" | "remark"> & { readonly iteration?: number };

export type Listener = (report: TrainingReport) => void | Promise<void>;

/** How long between two reports that need not be made, at least. */
const reportMs = 150;

/**
 * Makes what tells a page how a training stands: only the records that are new, and while the page is busy with one report,
 * none that need not be made.
 *
 * @param facts what every report says, and all records
 */
export function createTeller(
  listener: Listener,
  facts: () => Omit<TrainingReport, "records"> & { readonly history: readonly HistoryRecord[] },
): (told?: Told, must?: boolean) => void {
  let count = 0;
  let lastMs = -Infinity;
  let isBusy = false;
  return (told = {}, must = true) => {
    if (!must && (isBusy || performance.now() - lastMs < reportMs)) return;
    const { history, ...rest } = facts();
    const records = history.slice(count);
    count = history.length;
    lastMs = performance.now();
    isBusy = true;
    void Promise.resolve(listener({ ...rest, ...told, records })).finally(() => {
      isBusy = false;
    });
  };
}
