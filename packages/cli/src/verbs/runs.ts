import { basename } from "node:path";
import { formatCount, formatPercent, formatSeconds } from "@inkling/drawings";
import { createOutput } from "../terminal/output.js";
import { quote } from "../terminal/commandName.js";
import type { Context } from "../terminal/context.js";
import { renderTable } from "../terminal/tables.js";
import { heading } from "../showing/sections.js";
import { verb, withCommonOptions, type CommonOptions } from "../options/verb.js";
import { differencesBetween, listRuns, type RunSummary } from "../runs/listing.js";

/** `inkling runs`: lists and compares runs. */
export function runsVerb(context: Context) {
  const command = verb({
    details:
      "The folders that `train --run` has filled, also while they are trained in. With several: what differs between them.",
    examples: [
      ["runs runs/first", "how one run stands"],
      ["runs runs", "all runs that lie in a folder"],
      ["runs runs/first runs/second --json", "two runs compared, for programs"],
    ],
  }).argument("<folders...>", "folders of runs, or folders that runs lie in");
  return withCommonOptions(command, "of no effect here: nothing is drawn at random").action((folders, options) =>
    tellRuns(folders, options, context),
  );
}

async function tellRuns(folders: readonly string[], options: CommonOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const { terminal } = output;
  const runs = await listRuns(folders);
  const rows = runs.map((run) => {
    const { epochs, seconds, validationAccuracy, testAccuracy, parametersSha256 } = figuresOf(run);
    const percent = (accuracy: number | undefined): string => (accuracy === undefined ? "-" : formatPercent(accuracy));
    return [
      basename(run.folder),
      run.config.recipe.name,
      run.state,
      formatCount(epochs),
      run.steps === run.config.totalSteps
        ? formatCount(run.steps)
        : `${formatCount(run.steps)} of ${formatCount(run.config.totalSteps)}`,
      percent(validationAccuracy),
      percent(testAccuracy),
      formatSeconds(seconds),
      parametersSha256?.slice(0, 8) ?? "-",
    ];
  });
  const head = ["run", "recipe", "state", "epochs", "steps", "dev", "test", "time", "SHA-256"];
  const alignments = ["left", "left", "left", "right", "right", "right", "right", "right", "left"] as const;
  output.print(renderTable({ head, rows, alignments }, terminal));
  const differences = differencesBetween(runs);
  const differing = Object.entries(differences);
  if (runs.length > 1) {
    output.print(heading("What differs", terminal));
    const table = {
      head: ["", ...runs.map(({ folder }) => folder)],
      rows: differing.map(([name, own]) => [name, ...own]),
    };
    output.print(differing.length > 0 ? renderTable(table, terminal) : "Nothing: the same weights follow.");
  }
  const interrupted = runs.find(({ state }) => state === "interrupted");
  if (interrupted !== undefined) {
    output.explain(`\nGo on with:  ${context.command} train --resume ${quote(interrupted.folder)}`);
  }
  output.json({ runs: runs.map((run) => ({ ...jsonOf(run), ...figuresOf(run) })), differences });
}

function jsonOf({ folder, state, steps, config }: RunSummary): object {
  const { recipe, seed, totalSteps } = config;
  return { run: folder, recipe: recipe.name, seed, state, steps, totalSteps };
}

function figuresOf({ last, result }: RunSummary) {
  return {
    epochs: result?.epochs ?? last?.epoch ?? 0,
    seconds: result?.seconds ?? last?.seconds ?? 0,
    trainingLoss: last?.trainingLoss,
    trainingAccuracy: last?.trainingAccuracy,
    validationAccuracy: last?.validationAccuracy,
    testAccuracy: result?.measuredOn === "test" ? result.accuracy : undefined,
    parametersSha256: result?.parametersSha256 ?? last?.parametersSha256,
    failed: result?.failed,
  };
}
