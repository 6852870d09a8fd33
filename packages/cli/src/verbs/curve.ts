import { Option } from "@commander-js/extra-typings";
import { OptionError } from "inkling";
import { learningCurve, summarizeCurve } from "inkling/experiments";
import { formatCount, formatPercent, learningCurveChart } from "@inkling/drawings";
import type { Context } from "../terminal/context.js";
import { loadParts, remarkReading } from "../files/dataParts.js";
import { withDataOptions, type DataOptions } from "../files/dataOptions.js";
import { namedRecipe } from "../options/recipeOptions.js";
import { usableThreads } from "../options/threads.js";
import {
  seedCountOrList,
  threadsOption,
  verb,
  wholeNumbers,
  withCommonOptions,
  type CommonOptions,
} from "../options/verb.js";
import { followProgress } from "../reproducing/run.js";
import { drawnCurve } from "../showing/learningCurve.js";
import { takeInterrupts } from "../training/interrupts.js";
import { renderTerminalChart } from "../terminal/charts.js";
import { createOutput } from "../terminal/output.js";
import { renderTable } from "../terminal/tables.js";
import { paragraph } from "../terminal/terminal.js";

/** `inkling curve`: how the error falls with the number of training images. */
export function curveVerb(context: Context) {
  const command = verb({
    details:
      "Trains a recipe on more and more of the training images, as many steps each, and fits error = a + b n^-c. Measured on the test images.",
    examples: [
      ["curve --recipe fast", "1/64 to all of MNIST's training images, one seed"],
      ["curve --recipe fast --seeds 3 --json > curve.json", "three seeds, for `inkling report --curve curve.json`"],
      ["curve --sizes 1000,4000,16000,60000", "these sizes"],
    ],
  })
    .addOption(new Option("--recipe <recipe>", "a recipe's name or JSON file").default("fast"))
    .addOption(
      new Option(
        "--sizes <images>",
        "training images, separated by commas (default: all, and halves of that down to 1/64)",
      ).argParser(wholeNumbers(1)),
    )
    .addOption(new Option("--seeds <seeds>", "how many seeds, or which: 3, or 4,8,9").argParser(seedCountOrList))
    .addOption(threadsOption())
    .option("--data <source>", "mnist, fashion, or a file or folder with test images", "mnist");
  return withCommonOptions(withDataOptions(command), "of the trainings (default: 1); --seeds names several").action(
    (options) => showCurve(options, context),
  );
}

interface CurveOptions extends CommonOptions, DataOptions {
  readonly recipe: string;
  readonly sizes?: readonly number[] | undefined;
  readonly seeds?: number | readonly number[] | undefined;
  readonly threads: number;
  readonly data: string;
}

async function showCurve(options: CurveOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const { terminal, progress } = output;
  const recipe = await namedRecipe(options.recipe);
  const parts = await loadParts(options.data, options);
  const { training, test } = parts;
  if (training === undefined || test === undefined) {
    throw new OptionError({
      what: `${options.data}: no learning curve`,
      expected: "training images and test images",
      received: training === undefined ? "no training images" : "no test images",
      advice: "Give data that has both, such as --data mnist",
    });
  }
  const { seed = 1, seeds: asked = [seed] } = options;
  const seeds = typeof asked === "number" ? Array.from({ length: asked }, (_, i) => seed + i) : asked;
  const sizes = sizesOf(options.sizes, training.count);
  remarkReading(parts, options.data, output);
  const interrupts = takeInterrupts(() => {
    progress.line("Stopping after this step: nothing is kept of a curve that is not whole.");
  });
  const { learning } = recipe;
  const steps = learning.method !== "steps" || learning.batchSize === "all" ? 1 : learning.batchSize;
  try {
    const runs = await learningCurve(
      recipe,
      { training, test },
      {
        sizes,
        seeds,
        onStart: ({ size, seed: own, epochs }) => {
          progress.begin(Math.ceil(size / steps) * epochs, `${formatCount(size)} images, seed ${own}`);
        },
        run: {
          threads: usableThreads(options.threads, output),
          control: interrupts.control,
          onProgress: followProgress(progress),
        },
      },
    );
    if (runs === undefined) {
      context.exitCode = 130;
      return;
    }
    const curve = summarizeCurve(runs);
    const drawn = drawnCurve(curve);
    const rows = curve.points.map(({ size, error, standardDeviation }) => [
      formatCount(size),
      formatPercent(error),
      standardDeviation === undefined ? "" : (100 * standardDeviation).toFixed(2),
    ]);
    const head = ["training images", "error", "s.d. over seeds"];
    progress.end();
    output.print(renderTable({ head, rows, alignments: ["right", "right", "right"] }, terminal));
    output.print(paragraph(drawn.sentence, terminal));
    output.explain(`\n${renderTerminalChart(learningCurveChart(drawn), terminal)}`);
    const { points, law } = curve;
    output.json({
      recipe: recipe.name,
      images: test.name,
      runs,
      points: points.map(({ size, error, standardDeviation, seeds: count }) => ({
        size,
        error,
        standardDeviation,
        seeds: count,
      })),
      law:
        law === undefined
          ? null
          : { a: law.a, b: law.b, c: law.c, standardErrors: law.standardErrors, atBound: law.atBound },
      residual: law?.residual ?? null,
    });
  } finally {
    progress.end();
    interrupts.release();
  }
}

/** All images, and halves of that down to a 64th; else those asked for, smallest first, each once. */
function sizesOf(asked: readonly number[] | undefined, count: number): number[] {
  if (asked !== undefined) return [...new Set(asked)].sort((a, b) => a - b);
  const halves = Array.from({ length: 7 }, (_, i) => Math.round(count / 2 ** (6 - i)));
  return [...new Set(halves.filter((size) => size >= 10))];
}
