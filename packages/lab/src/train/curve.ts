import type { HistoryRecord } from "inkling";
import type { RunState } from "./run.svelte.js";
import type { Training } from "../settings/settings.js";
import { stepsPerPass } from "./tasks.js";

/** What the curves of one run are drawn from. */
export interface Curve {
  readonly name: string;
  readonly history: readonly HistoryRecord[];
  /** Steps that go once through the images. */
  readonly stepsPerPass: number;
  /** How the digits are called that are not learnt from; undefined where there are none. */
  readonly heldOut: string | undefined;
}

export function curveOf(name: string, training: Training, { images, history }: RunState): Curve {
  const hasNone =
    history.length > 0 && history.at(-1)?.validationAccuracy === undefined && (images?.validation ?? 0) === 0;
  const isWatched = images?.watched ?? training.recipe.images.validation === "none";
  return {
    name,
    history,
    stepsPerPass: stepsPerPass(training, images),
    heldOut: hasNone ? undefined : isWatched ? "test digits, watched" : "held-out digits",
  };
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
