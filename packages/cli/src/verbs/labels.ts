import { Option } from "@commander-js/extra-typings";
import { createDataset, OptionError, predict, type Dataset } from "inkling";
import { crossValidate, disputedLabels, plantNoise, scoreDisputes, type DisputedLabel } from "inkling/statistics";
import { encodeTiles, formatCount, formatPercent } from "@inkling/drawings";
import type { Context } from "../terminal/context.js";
import { choosePart, loadParts, remarkReading } from "../files/dataParts.js";
import { openModel, remarkShipped } from "../files/modelFiles.js";
import { requireWritable, writeWhole } from "../files/outputFiles.js";
import { pngKind } from "../files/pictures.js";
import { refuseOptions } from "../options/givenOptions.js";
import { namedRecipe } from "../options/recipeOptions.js";
import { withScoringOptions, type ScoringOptions } from "../options/scoringOptions.js";
import { usableThreads } from "../options/threads.js";
import {
  realNumber,
  threadsOption,
  verb,
  wholeNumber,
  withCommonOptions,
  type CommonOptions,
} from "../options/verb.js";
import { followProgress } from "../reproducing/run.js";
import { pictureAt } from "../showing/drawings.js";
import { renderDigits } from "../terminal/digits.js";
import { createOutput, type Output } from "../terminal/output.js";
import { renderTable } from "../terminal/tables.js";
import { paragraph } from "../terminal/terminal.js";
import { takeInterrupts } from "../training/interrupts.js";
import { totalStepsOf } from "../training/run.js";
import { scoredImages } from "../training/scoredImages.js";

/** `inkling labels`: labels that are probably wrong. */
export function labelsVerb(context: Context) {
  const command = verb({
    details:
      "Confident learning (Northcutt and others, 2021): labels that a network, which never learnt them, speaks against; the least likely first. Of training images --folds trains networks, each on all parts but the one that it reads.",
    examples: [
      ["labels", "MNIST's test images, by the model that comes with inkling"],
      ["labels model.safetensors --data digits/ --png labels.png", "images that the model was not trained on"],
      ["labels --folds 5 --count 30", "MNIST's training images, by five networks of the recipe fast"],
      ["labels --folds 5 --noise 0.01", "whether it finds 600 wrong labels that it plants"],
    ],
  })
    .argument("[model]", "a model file (default: the model that comes with inkling)")
    .addOption(
      new Option("--folds <count>", "instead of a model: so many networks, trained for it").argParser(
        wholeNumber(2, 100),
      ),
    )
    .option("--recipe <recipe>", "what --folds trains: a recipe's name or JSON file (default: fast)")
    .addOption(
      new Option(
        "--noise <portion>",
        "with --folds: this portion of the labels is made wrong first, drawn by the seed",
      ).argParser(realNumber(0, 0.5)),
    )
    .option("--count <images>", "how many to show", wholeNumber(1), 30)
    .option("--png <file>", "write them as a PNG, the least likely label first, row by row")
    .option("--force", "write over a file that is not a PNG")
    .addOption(threadsOption());
  return withCommonOptions(withScoringOptions(command), "of the folds, their networks and --noise (default: 1)").action(
    (path, options) => showLabels(path, options, context),
  );
}

interface LabelsOptions extends CommonOptions, ScoringOptions {
  readonly folds?: number | undefined;
  readonly recipe?: string | undefined;
  readonly noise?: number | undefined;
  readonly count: number;
  readonly png?: string | undefined;
  readonly force?: true | undefined;
  readonly threads: number;
}

/** Images with their labels, and what networks say that did not learn them. */
interface ReadUnseen {
  readonly dataset: Dataset;
  readonly outputs: Float32Array;
  /** What the answers come from: a model's name, or a recipe's. */
  readonly source: { readonly model: string } | { readonly recipe: string; readonly folds: number };
  readonly planted?: readonly number[];
}

async function showLabels(named: string | undefined, options: LabelsOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const { png, folds } = options;
  if (png !== undefined) await requireWritable(png, pngKind, options);
  const read =
    folds === undefined ? await readByModel(named, options, output) : await readByFolds(named, folds, options, output);
  if (read === undefined) {
    context.exitCode = 130;
    return;
  }
  const { dataset, outputs } = read;
  const { disputed } = disputedLabels(dataset.labels, outputs, dataset.classNames.length);
  const shown = disputed.slice(0, options.count);
  if (png !== undefined) {
    if (shown.length === 0) throw new OptionError({ what: "There is no label to write", advice: "Leave --png out" });
    const pictures = shown.map(({ index }) => pictureAt(dataset, index));
    await writeWhole(png, encodeTiles(pictures, { enlargement: 4 }));
  }
  sayDisputes(read, disputed, shown, output);
  if (png !== undefined) output.print(`Written: ${png}`);
}

async function readByModel(named: string | undefined, options: LabelsOptions, output: Output): Promise<ReadUnseen> {
  refuseOptions({ "--recipe": options.recipe, "--noise": options.noise }, "a model", "--folds, which trains by it");
  const { path, model } = await openModel(named);
  const { dataset, trainedOn, parts } = await scoredImages(model, options);
  if (trainedOn !== 0 && trainedOn !== null) {
    throw new OptionError({
      what: `${dataset.name}: the model has learnt these labels, wrong or not`,
      expected: "images that it was not trained on",
      received: `${trainedOn} of ${dataset.count} that it was`,
      advice: "Leave the model out and pass --folds 5",
    });
  }
  remarkShipped(named, output);
  remarkReading(parts, options.data, output);
  if (trainedOn === null)
    output.remark("The model does not say what it was trained on: on images that it has learnt this finds nothing.");
  const { outputs } = predict(model.network, dataset);
  return { dataset, outputs, source: { model: path } };
}

async function readByFolds(
  named: string | undefined,
  folds: number,
  options: LabelsOptions,
  output: Output,
): Promise<ReadUnseen | undefined> {
  const { data, part, heldOut, test, noise, seed = 1 } = options;
  refuseOptions({ "a model": named, "--held-out": heldOut, "--test": test }, "--folds", "networks that it trains");
  const recipe = await namedRecipe(options.recipe ?? "fast");
  const parts = await loadParts(data, options);
  remarkReading(parts, data, output);
  const { dataset: given } = choosePart(parts, part, ["training", "validation", "test"]);
  const planting = noise === undefined ? undefined : plantNoise(given.labels, given.classNames.length, noise, seed);
  const dataset = planting === undefined ? given : createDataset({ ...given, labels: planting.labels });
  const { progress } = output;
  const interrupts = takeInterrupts(() => {
    progress.line("Stopping after this step: nothing is kept of folds that are not all done.");
  });
  try {
    const outputs = await crossValidate(recipe, dataset, {
      ...{ folds, seed },
      onFold: (fold) => {
        const share = Math.round(dataset.count * (1 - 1 / folds));
        const steps = Math.round((totalStepsOf(recipe, { training: dataset }) * share) / dataset.count);
        progress.begin(steps, `Fold ${fold + 1} of ${folds}`);
      },
      run: {
        threads: usableThreads(options.threads, output),
        control: interrupts.control,
        onProgress: followProgress(progress),
      },
    });
    if (outputs === undefined) return undefined;
    const source = { recipe: recipe.name, folds };
    return { dataset, outputs, source, ...(planting === undefined ? {} : { planted: planting.planted }) };
  } finally {
    progress.end();
    interrupts.release();
  }
}

function sayDisputes(
  { dataset, source, planted }: ReadUnseen,
  disputed: readonly DisputedLabel[],
  shown: readonly DisputedLabel[],
  output: Output,
): void {
  const { terminal } = output;
  const { classNames, name, count } = dataset;
  const sure = disputed.filter(({ confident }) => confident);
  output.print(
    paragraph(
      `${formatCount(disputed.length)} of ${formatCount(count)} labels (${name}) in doubt, ${formatCount(sure.length)} of them confidently`,
      terminal,
    ),
  );
  const scores = planted && { all: scoreDisputes(disputed, planted), confident: scoreDisputes(sure, planted) };
  if (scores !== undefined && planted !== undefined) {
    const { all, confident } = scores;
    const say = ({ hits, precision, recall }: typeof all): string =>
      `${formatCount(hits)} found, precision ${formatPercent(precision)}, recall ${formatPercent(recall)}`;
    const sentence = `Of ${formatCount(planted.length)} planted: ${say(all)}; confidently: ${say(confident)}.`;
    output.print(paragraph(sentence, terminal));
  }
  if (shown.length > 0) {
    const arrow = terminal.unicode ? "→" : "->";
    const drawn = shown.map(({ index, label, suggestion }) => ({
      ...pictureAt(dataset, index),
      caption: `${classNames[label]} ${arrow} ${classNames[suggestion]}?`,
    }));
    output.explain(`\n${renderDigits(drawn, terminal)}\n`);
    const rows = shown.map(({ index, label, labelConfidence, suggestion, suggestionConfidence, confident }) => [
      ...[String(index), classNames[label], formatPercent(labelConfidence)],
      ...[classNames[suggestion], formatPercent(suggestionConfidence), confident ? "confident" : ""],
    ]);
    const head = ["no.", "label", "", "perhaps", "", ""];
    const alignments = ["right", "left", "right", "left", "right", "left"] as const;
    output.print(renderTable({ head, rows, alignments }, terminal));
  }
  output.json({
    ...source,
    images: name,
    count,
    disputed: disputed.map(({ index, label, suggestion, confident, labelConfidence, suggestionConfidence }) => ({
      index,
      label: classNames[label],
      labelConfidence,
      suggestion: classNames[suggestion],
      suggestionConfidence,
      confident,
    })),
    ...(scores === undefined ? {} : { planted, scores }),
  });
}
