import { evaluate, type Evaluation, parametersSha256 } from "inkling";
import type { Recipe, RecipeImages, RunResult, TrainedModel } from "inkling/recipes";
import { createScorer, readCurves } from "inkling/inspection";
import { quote } from "../terminal/commandName.js";
import type { Context } from "../terminal/context.js";
import { dataOption, type PartName } from "../files/dataParts.js";

import type { Disk } from "../files/disk.js";
import { saveModel } from "../files/modelFiles.js";
import type { Output } from "../terminal/output.js";
import { historyCharts } from "@inkling/drawings";
import { paragraph } from "../terminal/terminal.js";
import { renderTerminalChart } from "../terminal/charts.js";
import { confusionSection, effort, examplesSection, nextSteps, resultLine } from "../showing/sections.js";
import type { PreparedTraining } from "./plan.js";

/** Where a training's weights come from, as the model file holds it. */
export function originOf({ config, dataSha256, pixels, checkpoint }: PreparedTraining) {
  const { recipe, seed, engine, heldOut, testPortion } = config;
  const furtherFrom = checkpoint?.furtherFrom;
  return {
    ...{ recipe, seed, dataSha256, pixels, engine },
    ...(furtherFrom === undefined ? {} : { furtherFrom }),
    ...(heldOut === undefined ? {} : { heldOut }),
    ...(testPortion === undefined ? {} : { testPortion }),
  };
}

interface Ending {
  readonly output: Output;
  readonly context: Context;
  readonly disk: Disk;
  /** Closes the run's folder with the result. */
  readonly end: (result: object) => Promise<void>;
}

/**
 * Tests a finished training once, saves it, and tells of it. The files are on the disk before the first line is printed.
 */
export async function saveAndReport(
  result: RunResult,
  prepared: PreparedTraining,
  { output, context, disk, end }: Ending,
): Promise<void> {
  const { config, recipe, images, path } = prepared;
  const { seed, source, reading } = config;
  const { terminal } = output;
  const { history, seconds, epochs, iterations, network } = result;
  const { part, evaluation } = measure(result, prepared);
  const results = resultsOf(result, images, recipe, { part, evaluation });
  await saveModel(path, { network, ...originOf(prepared), history, results }, disk);
  const told = {
    model: path,
    accuracy: evaluation.accuracy,
    interval: [evaluation.interval.lower, evaluation.interval.upper],
    measuredOn: part,
    seconds,
    epochs,
    iterations,
    seed,
    recipe: recipe.name,
    parametersSha256: await parametersSha256(network.parameters),
  };
  await end(told);

  output.print(resultLine(evaluation, terminal));
  output.print(`${effort(result)}, seed ${seed}`);
  if (part !== "test") output.print(paragraph(withoutTest(part), terminal));
  if (history.length > 1) {
    const [loss] = historyCharts(history);
    output.explain(`\n${renderTerminalChart(loss, terminal)}\n${paragraph(readCurves(history).sentence, terminal)}`);
  }
  output.explain(confusionSection(evaluation, terminal));
  output.explain(examplesSection(evaluation, seed, terminal));
  output.explain("");
  output.print(`Saved: ${path}`);
  const file = quote(path);
  const data = dataOption(source, reading);
  const steps = [
    [`mistakes ${file}${data}`, "the images it read wrongly, the worst first"],
    [`report ${file}${data}`, "all of this and more as one HTML file"],
    [`show ${file} --why${data}`, "which pixels speak for its answer, and which against"],
    [`check ${file}${data}`, "its gradients against numeric ones"],
    ["train --recipe nielsen-100", "a published experiment"],
  ] as const;
  output.explain(nextSteps(context.command, steps, terminal));
  output.json(told);
}

/** What the result is measured on: the test images or, where there are none, the next best. */
function measure({ network }: RunResult, { recipe, images }: PreparedTraining): Measured {
  const { training, validation, test } = images;
  const [part, dataset] =
    test !== undefined
      ? (["test", test] as const)
      : validation !== undefined
        ? (["validation", validation] as const)
        : (["training", training] as const);
  return { part, evaluation: evaluate(network, dataset, recipe.learning) };
}

function withoutTest(part: PartName): string {
  const measured =
    part === "training"
      ? "this was measured on the images that it was trained on, and says how well it remembers them"
      : "this was measured on the validation images";
  return `There are no test images: ${measured}. --test 0.2 sets a fifth of the images aside.`;
}

interface Measured {
  readonly part: PartName;
  readonly evaluation: Evaluation;
}

function resultsOf(
  { network, seconds, epochs, iterations }: RunResult,
  { training, validation }: RecipeImages,
  { learning: { loss } }: Recipe,
  { part, evaluation }: Measured,
): NonNullable<TrainedModel["results"]> {
  const { accuracy: testAccuracy, correct: testCorrect, loss: testLoss, dataset } = evaluation;
  const tested = part === "test" ? { testAccuracy, testCorrect, testCount: dataset.count, testLoss } : {};
  const held = validation && createScorer(network, validation, { loss })(network.parameters);
  const validated = held && { validationAccuracy: held.accuracy, validationLoss: held.loss };
  const trainingAccuracy = createScorer(network, training, { loss })(network.parameters).accuracy;
  return { ...tested, trainingAccuracy, ...validated, seconds, epochs, iterations };
}
