import { fashionNames } from "@inkling/data";
import { OptionError, type Dataset, parametersSha256 } from "inkling";
import { imagesFor, type Recipe } from "inkling/recipes";
import {
  judgeOurs,
  measureOurs,
  recipesWithTargets,
  type OurRun,
  type OurSummary,
  type OurTarget,
} from "inkling/experiments";
import { quote } from "../terminal/commandName.js";
import type { Context } from "../terminal/context.js";
import type { DataOptions } from "../files/dataOptions.js";
import { dataOption, sameNames } from "../files/dataParts.js";
import { takeInterrupts } from "../training/interrupts.js";
import type { Output } from "../terminal/output.js";
import { openResults } from "./results.js";
import { ownMarkdown, ownTable } from "./tables.js";
import { formatPercent, formatSeconds } from "@inkling/drawings";
import { coloursOf } from "../terminal/terminal.js";
import { followProgress } from "./run.js";
import { totalStepsOf } from "../training/run.js";

/** What `inkling reproduce --ours` is to do. */
export interface OursPlan {
  readonly seeds: readonly number[];
  readonly threads: number;
  readonly data: string;
  /** How it is read. */
  readonly reading: DataOptions;
  /** One recipe alone. */
  readonly recipe?: string | undefined;
  /** The file that keeps what is finished. */
  readonly results: string;
  readonly markdown?: true | undefined;
}

/** Measures our own recipes, one run after the other, and says whether each reaches what it must. */
export async function reproduceOurs(
  parts: { training: Dataset; test: Dataset },
  plan: OursPlan,
  output: Output,
  context: Context,
): Promise<void> {
  const chosen = chooseRecipes(plan, parts.training);
  const file = await openResults(plan.results, parts);
  const interrupts = takeInterrupts(() => {
    output.progress.line("Stopping after this step; what is finished is kept. Ctrl-C again quits at once.");
  });
  const summaries: OurSummary[] = [];
  let [before, stopped] = [0, false];
  try {
    for (const { recipe, target } of chosen) {
      const runs: OurRun[] = [];
      for (const seed of plan.seeds) {
        const known = file.find(recipe, seed);
        if (known !== undefined) before++;
        const run = known ?? (await runOnce(recipe, seed));
        if (run === undefined) {
          stopped = true;
          break;
        }
        runs.push(run);
      }
      const [first, ...others] = runs;
      if (runs.length > 0) summaries.push(judgeOurs(target, [first, ...others]));
      if (stopped) break;
    }
  } finally {
    interrupts.release();
  }
  report(summaries, stopped);

  async function runOnce(recipe: Recipe, seed: number): Promise<OurRun | undefined> {
    const { progress } = output;
    const { threads } = plan;
    progress.begin(totalStepsOf(recipe, imagesFor(recipe, parts)), `${recipe.name}, seed ${seed}`);
    try {
      const options = { threads, control: interrupts.control, onProgress: followProgress(progress) };
      const result = await measureOurs(recipe, parts, seed, options);
      if (result === undefined) return undefined;
      const { measured, run } = result;
      progress.line(`${recipe.name}, seed ${seed}  ${formatPercent(measured.accuracy)}  ${formatSeconds(run.seconds)}`);
      return await file.add(recipe, {
        ...measured,
        threads,
        parametersSha256: await parametersSha256(run.network.parameters),
      });
    } finally {
      progress.end();
    }
  }

  function report(rows: readonly OurSummary[], interrupted: boolean): void {
    const { terminal } = output;
    const { green, red } = coloursOf(terminal);
    if (before > 0)
      output.remark(`Runs taken from ${plan.results}, which has them already: ${before}. Without it all run anew.`);
    if (rows.length > 0) output.print(plan.markdown === true ? ownMarkdown(rows) : ownTable(rows, terminal));
    const short = rows.filter(({ holds }) => !holds).length;
    if (interrupted) {
      context.exitCode = 130;
      output.print(`Interrupted. What is finished is kept in ${plan.results}.`);
      output.explain(`Go on with:  ${againCommand(plan, context)}`);
    } else {
      if (short > 0) context.exitCode = 1;
      output.remark(
        short === 0
          ? green("Every recipe reaches what it must.")
          : red(`${short} of ${rows.length} do not reach what they must.`),
      );
    }
    output.json({ rows: rows.map(rowJson), seeds: plan.seeds, data: plan.data, results: plan.results, interrupted });
  }
}

function chooseRecipes(
  { recipe: name }: OursPlan,
  { classNames }: Dataset,
): readonly { recipe: Recipe; target: OurTarget }[] {
  const all = recipesWithTargets(sameNames(classNames, fashionNames) ? "fashion" : "mnist");
  const chosen = name === undefined ? all : all.filter(({ recipe }) => recipe.name === name);
  if (chosen.length > 0) return chosen;
  throw new OptionError({
    what: "No recipe of our own",
    expected: all.map(({ recipe }) => recipe.name).join(", "),
    received: String(name),
    advice: "Check its spelling, or leave --recipe out for all of them",
  });
}

/** The command that goes on: the file of results knows what is finished. */
function againCommand(
  { seeds, recipe, results, threads, data, reading, markdown }: OursPlan,
  { command }: Context,
): string {
  const one = recipe === undefined ? "" : ` --recipe ${quote(recipe)}`;
  const form = markdown === true ? " --markdown" : "";
  const list = seeds.length === 1 ? `${seeds[0]},` : seeds.join(",");
  return `${command} reproduce --ours${one} --seeds ${list} --results ${quote(results)} --threads ${threads}${dataOption(data, reading)}${form}`;
}

function rowJson({ target, runs, accuracy, standardDeviation, parameters, seconds, flops, holds }: OurSummary): object {
  return {
    recipe: target.recipe,
    accuracy,
    standardDeviation: standardDeviation ?? null,
    accuracyAtLeast: target.accuracyAtLeast,
    parameters,
    parametersAtMost: target.parametersAtMost ?? null,
    seconds,
    secondsAtMost: target.secondsAtMost ?? null,
    teraflop: flops / 1e12,
    holds,
    runs: runs.map((run) => ({ seed: run.seed, accuracy: run.accuracy, seconds: run.seconds, epochs: run.epochs })),
  };
}
