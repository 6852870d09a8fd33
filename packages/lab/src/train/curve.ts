import type { HistoryRecord } from "inkling";

/** What the curves of one run are drawn from. */
export interface Curve {
  readonly name: string;
  readonly history: readonly HistoryRecord[];
  /** Steps that go once through the images. */
  readonly stepsPerPass: number;
  /** How the digits are called that are not learnt from; undefined where there are none. */
  readonly heldOut: string | undefined;
}

/** A line of a chart. */
export interface Line {
  readonly label: string;
  /** Of which run, from 0: the second is dashed. */
  readonly run: number;
  readonly isThin: boolean;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}
