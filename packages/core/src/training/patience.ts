import { requireInteger, requireNumber } from "../core/errors.js";
import type { HistoryRecord } from "./record.js";

/**
 * The stopping rule: a training ends when the validation loss (without validation: the training loss) has not fallen by
 * `minimumImprovement`, default 0, for `patience` records.
 */
export interface EarlyStopping {
  /** At least 1. */
  readonly patience: number;
  readonly minimumImprovement?: number;
}

/** Counts the records without improvement: give it each in turn. Without a rule it is never over. */
export function createPatience(rule?: EarlyStopping) {
  const patience = rule === undefined ? Infinity : requireInteger("patience", rule.patience, 1);
  const minimumImprovement = requireNumber("minimumImprovement", rule?.minimumImprovement ?? 0, 0);
  let lowest = Infinity;
  let records = 0;
  return {
    isOver({ validationLoss, trainingLoss }: HistoryRecord): boolean {
      const loss = validationLoss ?? trainingLoss;
      records = loss < lowest - minimumImprovement ? 0 : records + 1;
      lowest = Math.min(lowest, loss);
      return records >= patience;
    },
  };
}
