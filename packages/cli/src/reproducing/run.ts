import type { Dataset } from "inkling";
import { imagesFor, type RunOptions } from "inkling/recipes";
import { reproduce, type Claim, type Experiment, type ReproducedRow } from "inkling/experiments";
import { mean, standardDeviation } from "inkling/statistics";
import { totalStepsOf } from "../training/run.js";
import { formatPercent, formatSeconds } from "@inkling/drawings";
import type { Progress } from "../terminal/progress.js";

/** A line of the table: one figure of an experiment, over one seed or several. */
export interface ResultRow extends ReproducedRow {
  /** Over the seeds, when there are several. */
  readonly standardDeviation?: number;
  /** Each seed's figure. */
  readonly bySeed: readonly number[];
}

/** A row of a run that was done once. */
export function singleRow(row: ReproducedRow): ResultRow {
  return { ...row, bySeed: [row.ours] };
}

/**
 * Runs an experiment with each of these seeds. With several, a row holds the mean, which is what has to lie within the
 * tolerance, and the seconds of one run on average.
 */
export async function runExperiment(
  experiment: Experiment,
  parts: { training: Dataset; test: Dataset },
  { seeds, threads }: { readonly seeds: readonly number[]; readonly threads: number },
  progress: Progress,
): Promise<ResultRow[]> {
  const runs: (readonly ReproducedRow[])[] = [];
  const totalSteps = totalStepsOf(experiment.recipe, imagesFor(experiment.recipe, parts));
  for (const seed of seeds) {
    progress.begin(totalSteps, seeds.length === 1 ? experiment.name : `${experiment.name}, seed ${seed}`);
    try {
      const { rows } = await reproduce(experiment, parts, seed, { threads, onProgress: followProgress(progress) });
      runs.push(rows);
      for (const { name, ours, seconds } of rows)
        progress.line(`${name}  ${formatPercent(ours)}  ${formatSeconds(seconds)}`);
    } finally {
      progress.end();
    }
  }
  return experiment.claims.map((claim, i) =>
    summarizeRows(
      claim,
      runs.map((rows) => rows[i]),
    ),
  );
}

/** Shows how a run goes. */
export function followProgress(progress: Progress): NonNullable<RunOptions["onProgress"]> {
  return ({ iteration, trainingLoss: loss, trainingAccuracy: accuracy, imagesPerSecond, secondsLeft }) => {
    progress.update(iteration, { loss, accuracy, imagesPerSecond, secondsLeft });
  };
}

function summarizeRows({ atLeast = -Infinity, atMost = Infinity }: Claim, rows: readonly ReproducedRow[]): ResultRow {
  const bySeed = rows.map(({ ours }) => ours);
  if (rows.length === 1) return singleRow(rows[0]);
  const ours = mean(bySeed);
  return {
    ...rows[0],
    ours,
    standardDeviation: standardDeviation(bySeed),
    withinTolerance: ours >= atLeast && ours <= atMost,
    seconds: mean(rows.map(({ seconds }) => seconds)),
    bySeed,
  };
}
