import { InklingError, type Complaint, type NumericError } from "../core/errors.js";
import type { Network } from "../network/network.js";
import type { LostThreadError } from "../program/team.js";
import type { HistoryRecord } from "./record.js";

/**
 * A training that cannot go on: the loss or a weight is no longer a number (`cause` is a NumericError), or a thread died (a
 * LostThreadError). `network` holds the weights of the last record, which all were good.
 */
export class TrainingError extends InklingError {
  override readonly name = "TrainingError";

  constructor(
    override readonly cause: NumericError | LostThreadError,
    readonly network: Network,
    readonly history: readonly HistoryRecord[],
    complaint: Complaint = cause.complaint,
  ) {
    super(complaint);
  }
}
