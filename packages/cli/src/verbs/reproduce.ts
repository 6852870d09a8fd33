import { readBytes, readCourseWeights } from "@inkling/data";
import { courseParameters, experiments, OptionError, reproduceCourse, type Experiment } from "inkling";
import type { Context } from "../context.js";
import { loadParts } from "../dataParts.js";
import { createOutput } from "../output.js";
import { formatFigure, formatPercent, formatSeconds } from "../presentation/formats.js";
import { renderTable } from "../presentation/tables.js";
import { coloursOf, type Terminal } from "../presentation/terminal.js";
import { runExperiment, singleRow, type ResultRow } from "../reproduceRun.js";
import { usableThreads } from "../threads.js";
import { threadsOption, verb, wholeNumber, withCommonOptions, type CommonOptions } from "../verb.js";

/** `inkling reproduce`: published experiments, run in full, beside their published figures. */
export function reproduceVerb(context: Context) {
  const command = verb({
    name: "reproduce",
    summary: "Run published experiments and compare the figures.",
    details: "Each is run in full, and its figures are set beside those it was published with.",
    lists: { Experiments: experiments.map(({ name, recipe }) => [name, recipe.summary]) },
    examples: [
      ["reproduce", "all of them: minutes"],
      ["reproduce ng --weights ex4weights.mat", "the course's exercise 4, with its published weights"],
      ["reproduce scratch --seeds 5", "the mean and spread over five seeds"],
    ],
  })
    .argument("[names...]", "experiments (default: all)")
    .option("--weights <file>", "the course's ex4weights.mat, to take costs and accuracy of")
    .option("--seeds <count>", "runs of each experiment, with seeds from --seed on", wholeNumber(1, 1000), 1)
    .addOption(threadsOption())
    .option("--data <source>", "MNIST from elsewhere: see `inkling data --help`", "mnist");
  return withCommonOptions(command, "first weights and order of the images (default: 1)").action((names, options) =>
    reproduceExperiments(names, options, context),
  );
}

interface ReproduceOptions extends CommonOptions {
  readonly weights?: string | undefined;
  readonly seeds: number;
  readonly threads: number;
  readonly data: string;
}

async function reproduceExperiments(
  names: readonly string[],
  options: ReproduceOptions,
  context: Context,
): Promise<void> {
  const output = createOutput(options, context);
  const chosen = chooseExperiments(names);
  const { weights, seeds: count, data, seed = 1 } = options;
  const threads = usableThreads(options.threads, output);
  const course = chosen.find(({ name }) => name === "ng");
  if (weights !== undefined && course === undefined) {
    throw new OptionError({
      what: "--weights without the experiment ng",
      expected: "the course's exercise, whose weights they are",
      received: names.join(", "),
      advice: "Add ng, or leave --weights out",
    });
  }
  const published = weights === undefined ? undefined : await readPublishedWeights(weights);
  const { training, test } = await loadParts(data);
  if (training === undefined || test === undefined) {
    throw new OptionError({
      what: `${data} holds no ${training === undefined ? "training" : "test"} images`,
      expected: "MNIST's training and test images",
      received: "only one of them",
      advice: "Leave --data out, or give the folder of MNIST's four files",
    });
  }
  const seeds = Array.from({ length: count }, (_, i) => seed + i);
  const rows: ResultRow[] = [];
  for (const experiment of chosen) {
    if (experiment === course) rows.push(...reproduceCourse(experiment, training, published).map(singleRow));
    rows.push(...(await runExperiment(experiment, { training, test }, { seeds, threads }, output.progress)));
  }

  output.print(resultTable(rows, output.terminal));
  const out = rows.filter(({ withinTolerance }) => !withinTolerance);
  const { green, red } = coloursOf(output.terminal);
  output.print(
    out.length === 0
      ? green(`All ${rows.length} figures are within tolerance.`)
      : red(`${out.length} of ${rows.length} figures are out of tolerance.`),
  );
  output.json({ rows: rows.map(rowJson), seed, seeds: count });
  if (out.length > 0) context.exitCode = 1;
}

function chooseExperiments(names: readonly string[]): readonly Experiment[] {
  if (names.length === 0) return experiments;
  return [...new Set(names)].map((wanted) => {
    const experiment = experiments.find(({ name }) => name === wanted);
    if (experiment !== undefined) return experiment;
    throw new OptionError({
      what: "Unknown experiment",
      expected: experiments.map(({ name }) => name).join(", "),
      received: wanted,
      advice: "Check its spelling",
    });
  });
}

async function readPublishedWeights(path: string): Promise<Float64Array> {
  const { theta1, theta2 } = readCourseWeights(await readBytes(path), path);
  return courseParameters(theta1, theta2);
}

function resultTable(rows: readonly ResultRow[], terminal: Terminal): string {
  const { green, red, dim } = coloursOf(terminal);
  const figure = (value: number, { unit }: ResultRow): string =>
    unit === "share"
      ? formatPercent(value)
      : value !== 0 && Math.abs(value) < 1e-4
        ? formatFigure(value)
        : value.toFixed(6);
  const spread = (row: ResultRow): string => {
    if (row.standardDeviation === undefined) return "";
    const plusMinus = terminal.unicode ? "±" : "+-";
    return ` ${plusMinus} ${row.unit === "share" ? (100 * row.standardDeviation).toFixed(2) : formatFigure(row.standardDeviation)}`;
  };
  return renderTable(
    {
      head: ["experiment and figure", "published", "ours", "within", "time"],
      alignments: ["left", "right", "right", "left", "right"],
      rows: rows.map((row) => [
        row.name,
        row.published === undefined ? dim("-") : figure(row.published, row),
        figure(row.ours, row) + spread(row),
        row.published === undefined ? "" : row.withinTolerance ? green("yes") : red("NO"),
        formatSeconds(row.seconds),
      ]),
    },
    terminal,
  );
}

function rowJson({ name, published, ours, withinTolerance, seconds, standardDeviation, bySeed }: ResultRow): object {
  const spread = standardDeviation === undefined ? {} : { standardDeviation, bySeed };
  return { name, published: published ?? null, ours, withinTolerance, seconds, ...spread };
}
