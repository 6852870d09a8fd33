import { evaluate, type Evaluation, type Network } from "inkling";
import { labelOf, recipes, type Recipe, type TrainedModel } from "inkling/recipes";
import { createRng, readCurves } from "inkling/inspection";
import { disputedLabels, outcomesOf, reliability, type Comparison, type Disputes } from "inkling/statistics";
import { quote, version } from "../terminal/commandName.js";
import type { Context } from "../terminal/context.js";
import { dataOption, remarkReading } from "../files/dataParts.js";
import { hiddenUnits, pictureAt } from "../showing/drawings.js";
import { compareEvaluations, pairsSentence, requireSameLabels } from "../showing/comparison.js";
import { lossOf } from "../showing/evaluation.js";
import { drawnCurve, readCurveFile } from "../showing/learningCurve.js";
import { drawnRobustness } from "../showing/robustness.js";
import { remarkUnlike } from "../files/pixelForm.js";
import { openModel, readModel, remarkShipped, type ModelFile } from "../files/modelFiles.js";
import { createOutput } from "../terminal/output.js";
import { pageKind, requireWritable, writeWhole } from "../files/outputFiles.js";
import { formatCount, renderReport, type ReportInput, type ReportLayer } from "@inkling/drawings";
import { mistakesOf, resultLine } from "../showing/sections.js";
import { paragraph } from "../terminal/terminal.js";
import { withScoringOptions, type ScoringOptions } from "../options/scoringOptions.js";
import { scoredImages, trainedOnSentence } from "../training/scoredImages.js";
import { verb, withCommonOptions, type CommonOptions } from "../options/verb.js";

/** `inkling report`: everything about a model as one HTML file. */
export function reportVerb(context: Context) {
  const command = verb({
    details:
      "Curves, confusion, mistakes, calibration, labels in doubt, hidden units, images at random, and how to train it again. The file needs no other, and no network.",
    examples: [
      ["report inkling-model.safetensors", "writes report.html"],
      ["report model.safetensors --output runs/first.html", "under another name"],
      ["report a.safetensors --against b.safetensors", "with a paired test of the two"],
      ["report a.safetensors --curve curve.json", "with what `inkling curve --json` printed"],
      ["report", "of the model that comes with inkling"],
    ],
  })
    .argument("[model]", "a model file (default: the model that comes with inkling)")
    .option("--output <file>", "where to write", "report.html")
    .option("--against <model>", "a model to compare it with on the same images")
    .option("--curve <file>", "a learning curve: what `inkling curve --json` printed")
    .option("--force", "write over a file that is not a page of inkling's");
  return withCommonOptions(withScoringOptions(command), "which images are shown at random (default: 1)").action(
    (path, options) => writeReport(path, options, context),
  );
}

interface ReportOptions extends CommonOptions, ScoringOptions {
  readonly output: string;
  readonly against?: string | undefined;
  readonly curve?: string | undefined;
  readonly force?: true | undefined;
}

async function writeReport(named: string | undefined, options: ReportOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const file = await openModel(named);
  await requireWritable(options.output, pageKind, { force: options.force, bytesNeeded: 1_000_000 });
  const { path, model } = file;
  const scored = await scoredImages(model, options);
  const caution = trainedOnSentence(scored);
  const evaluation = evaluate(model.network, scored.dataset, { loss: lossOf(model) });
  const commands = commandsAgain(named, model, dataOption(options.data, options));
  const calibration = reliability(outcomesOf(evaluation));
  const { labels, classNames } = scored.dataset;
  // A network that has learnt the labels says nothing against them.
  const disputes = scored.trainedOn === 0 ? disputedLabels(labels, evaluation.outputs, classNames.length) : undefined;
  const compared = options.against === undefined ? undefined : await compareWith(options.against, evaluation, options);
  const html = renderReport({
    ...reportInput(file, evaluation, commands, options.seed),
    reliability: calibration,
    ...(caution === undefined ? {} : { caution }),
    ...(disputes === undefined ? {} : { disputes: drawnDisputes(disputes, evaluation) }),
    ...(compared === undefined
      ? {}
      : {
          comparison: {
            sentence: `A is this network, B ${options.against}. ${pairsSentence(compared)}`,
            names: ["A", "B"],
            classes: compared.classes,
          },
        }),
    ...(model.robustness === undefined ? {} : { robustness: drawnRobustness(model.robustness) }),
    ...(options.curve === undefined ? {} : { learningCurve: drawnCurve(await readCurveFile(options.curve)) }),
  });
  await writeWhole(options.output, html);
  remarkShipped(named, output);
  remarkReading(scored.parts, options.data, output);
  remarkUnlike(scored.dataset, model, output);
  output.print(resultLine(evaluation, output.terminal));
  if (caution !== undefined) output.print(paragraph(caution, output.terminal));
  output.print(`Written: ${options.output} (${formatCount(Math.ceil(html.length / 1024))} KB)`);
  const [{ accuracy }, { trainedOn }] = [evaluation, scored];
  const compact = compared && { against: options.against, difference: compared.difference, pValue: compared.pValue };
  output.json({
    model: path,
    report: options.output,
    ...{ accuracy, trainedOn },
    calibrationError: calibration.error,
    disputedLabels: disputes?.disputed.length ?? null,
    ...(compact === undefined ? {} : { comparison: compact }),
    bytes: Buffer.byteLength(html),
  });
}

/** The network beside another one, which must be scored on the same images. */
async function compareWith(against: string, evaluation: Evaluation, options: ReportOptions): Promise<Comparison> {
  const { model } = await readModel(against);
  const { dataset } = await scoredImages(model, options);
  requireSameLabels(evaluation.dataset, dataset, against);
  return compareEvaluations(evaluation, evaluate(model.network, dataset, { loss: lossOf(model) }));
}

function drawnDisputes({ disputed }: Disputes, { dataset }: Evaluation): NonNullable<ReportInput["disputes"]> {
  const shown = disputed.slice(0, disputesShown);
  return {
    count: disputed.length,
    shown: shown.map((dispute) => ({ ...dispute, picture: pictureAt(dataset, dispute.index) })),
  };
}

const mistakesShown = 24;
const disputesShown = 24;
const imagesShown = 100;

function reportInput(
  { path, model, sha256 }: ModelFile,
  evaluation: Evaluation,
  commands: readonly string[],
  seed = 1,
): Omit<ReportInput, "reliability"> {
  const { network, recipe, results, history } = model;
  const { dataset, confusion, interval, labels } = evaluation;
  const units = hiddenUnits(network);
  const order = Uint32Array.from({ length: dataset.count }, (_, i) => i);
  createRng(seed, "examples").shuffle(order);
  return {
    title: recipe === undefined ? path : `${recipe.name}: ${recipe.summary}`,
    imagesName: dataset.name,
    classNames: dataset.classNames,
    confusion,
    interval,
    trainingSeconds: results?.seconds ?? NaN,
    seed: model.seed ?? network.seed,
    sha256,
    inputShape: network.inputShape.join("x"),
    layers: reportLayers(network),
    history,
    curvesSentence: readCurves(history).sentence,
    mistakes: mistakesOf(evaluation)
      .slice(0, mistakesShown)
      .map((mistake) => ({ ...mistake, picture: pictureAt(dataset, mistake.index) })),
    ...(units.length === 0 ? {} : { hiddenUnits: units }),
    randomReadings: [...order.subarray(0, imagesShown)].map((i) => ({
      picture: pictureAt(dataset, i),
      truth: dataset.labels[i],
      prediction: labels[i],
    })),
    repeatable: model.furtherFrom === undefined,
    recipe: recipe ?? { layers: network.layers },
    commands,
    generator: `inkling ${version()}`,
  };
}

function reportLayers({ layers, shapes, tensors }: Network): ReportLayer[] {
  return layers.map((layer, i) => ({
    name: labelOf(layer),
    shape: shapes[i + 1].join("x"),
    parameterCount: tensors.reduce((sum, tensor) => sum + (tensor.layer === i ? tensor.size : 0), 0),
  }));
}

/** The commands that train the network again and measure it. What comes with inkling has one that does both. */
function commandsAgain(named: string | undefined, model: TrainedModel, data: string): string[] {
  if (named === undefined) return ["inkling verify", `inkling evaluate${data}`];
  const { recipe, network, seed = network.seed, heldOut, testPortion, furtherFrom } = model;
  const again = `inkling evaluate ${quote(named)}${data}`;
  if (furtherFrom !== undefined) return [again];
  const validation = heldOut === undefined ? "" : ` --validation ${heldOut}`;
  const test = testPortion === undefined ? "" : ` --test ${testPortion}`;
  return [
    `inkling train --recipe ${recipeArgument(recipe)} --seed ${seed}${data}${validation}${test} --output ${quote(named)}`,
    again,
  ];
}

/** A recipe of the library goes by its name; any other has to be saved from the report first. */
function recipeArgument(recipe: Recipe | undefined): string {
  const own = recipes.find(({ name }) => name === recipe?.name);
  return own !== undefined && JSON.stringify(own) === JSON.stringify(recipe) ? own.name : "recipe.json";
}
