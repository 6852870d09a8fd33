import { readBytes, readCourseWeights } from "@inkling/data";
import { OptionError } from "inkling";
import { courseParameters, experiments, reproduceCourse, type Experiment } from "inkling/experiments";
import type { Context } from "../terminal/context.js";
import { withDataOptions, type DataOptions } from "../files/dataOptions.js";
import { loadParts } from "../files/dataParts.js";
import { refuseOptions } from "../options/givenOptions.js";
import { createOutput } from "../terminal/output.js";
import { formatFigure, formatPercent, formatSeconds } from "@inkling/drawings";
import { renderTable } from "../terminal/tables.js";
import { coloursOf, type Terminal } from "../terminal/terminal.js";
import { reproduceOurs } from "../reproducing/ours.js";
import { runExperiment, singleRow, type ResultRow } from "../reproducing/run.js";
import { usableThreads } from "../options/threads.js";
import { seedCountOrList, threadsOption, verb, withCommonOptions, type CommonOptions } from "../options/verb.js";

/** `inkling reproduce`: published experiments, run in full, beside their published figures. */
export function reproduceVerb(context: Context) {
  const command = verb({
    details:
      "Each is run in full, and its figures are set beside those it was published with. With --ours our own recipes are " +
      "measured over five seeds and set beside what they must reach.",
    lists: { Experiments: experiments.map(({ name, recipe }) => [name, recipe.summary]) },
    examples: [
      ["reproduce", "all of them: minutes"],
      ["reproduce ng --weights ex4weights.mat", "the course's exercise 4, with its published weights"],
      ["reproduce scratch --seeds 5", "the mean and spread over five seeds"],
      ["reproduce --ours", "our own recipes: the longer ones take hours"],
      ["reproduce --ours --recipe default --seeds 1,2,3", "one of them, with these seeds"],
    ],
  })
    .argument("[names...]", "experiments (default: all)")
    .option("--weights <file>", "the course's ex4weights.mat, to take costs and accuracy of")
    .option("--ours", "measure our own recipes instead")
    .option("--recipe <name>", "with --ours: one of them")
    .option("--results <file>", `with --ours: where runs are kept as they come (default: ${defaultResults})`)
    .option("--markdown", "with --ours: the table of docs/experiments.md")
    .option(
      "--seeds <count>",
      "runs of each, with seeds from --seed on, or a list: 3,7,12 (default: 1, with --ours 5)",
      seedCountOrList,
    )
    .addOption(threadsOption())
    .option("--data <source>", "fashion with --ours, or MNIST from elsewhere: see `inkling data --help`", "mnist");
  return withCommonOptions(withDataOptions(command), "first weights and order of the images (default: 1)").action(
    (names, options) =>
      options.ours === true ? measureOurs(names, options, context) : reproduceExperiments(names, options, context),
  );
}

/** Where --ours keeps what is finished. */
const defaultResults = "inkling-ours.jsonl";

interface ReproduceOptions extends CommonOptions, DataOptions {
  readonly weights?: string | undefined;
  readonly ours?: true | undefined;
  readonly recipe?: string | undefined;
  readonly results?: string | undefined;
  readonly markdown?: true | undefined;
  readonly seeds?: number | readonly number[] | undefined;
  readonly threads: number;
  readonly data: string;
}

async function reproduceExperiments(
  names: readonly string[],
  options: ReproduceOptions,
  context: Context,
): Promise<void> {
  const output = createOutput(options, context);
  const ofOurs = { "--recipe": options.recipe, "--results": options.results, "--markdown": options.markdown };
  refuseOptions(ofOurs, "published experiments", "--ours with it, or names of experiments");
  const chosen = chooseExperiments(names);
  const { weights, data, seed = 1 } = options;
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
  const { training, test } = await bothParts(data, options);
  const seeds = seedsFrom(options, 1);
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
  output.json({ rows: rows.map(rowJson), seed, seeds: seeds.length });
  if (out.length > 0) context.exitCode = 1;
}

async function measureOurs(names: readonly string[], options: ReproduceOptions, context: Context): Promise<void> {
  const { weights, data, recipe, markdown, results = defaultResults } = options;
  refuseOptions({ "--weights": weights, "a name": names.at(0) }, "--ours", "--recipe with the name of one of our own");
  const output = createOutput(options, context);
  const threads = usableThreads(options.threads, output);
  const seeds = seedsFrom(options, 5);
  const plan = { seeds, threads, data, reading: options, recipe, results, markdown };
  await reproduceOurs(await bothParts(data, options), plan, output, context);
}

function seedsFrom({ seeds, seed = 1 }: ReproduceOptions, count: number): readonly number[] {
  return typeof seeds === "object" ? seeds : Array.from({ length: seeds ?? count }, (_, i) => seed + i);
}

async function bothParts(data: string, options: DataOptions) {
  const { training, test } = await loadParts(data, options);
  if (training !== undefined && test !== undefined) return { training, test };
  throw new OptionError({
    what: `${data} holds no ${training === undefined ? "training" : "test"} images`,
    expected: "MNIST's training and test images",
    received: "only one of them",
    advice: "Leave --data out, or give the folder of MNIST's four files",
  });
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
