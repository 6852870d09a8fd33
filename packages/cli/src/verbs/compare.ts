import { Option } from "@commander-js/extra-typings";
import { evaluate, OptionError, type Evaluation } from "inkling";
import { formatCount, formatInterval } from "@inkling/drawings";
import type { Context } from "../terminal/context.js";
import { openModel, remarkShipped, type ModelFile } from "../files/modelFiles.js";
import { remarkUnlike } from "../files/pixelForm.js";
import {
  compareEvaluations,
  compareGroups,
  formatGroup,
  formatProbability,
  groupsSentence,
  pairsCaution,
  pairsSentence,
  requireSameLabels,
  seedGroup,
  seedsSentence,
} from "../showing/comparison.js";
import { pictureAt } from "../showing/drawings.js";
import { lossOf } from "../showing/evaluation.js";
import { heading } from "../showing/sections.js";
import { renderDigits } from "../terminal/digits.js";
import { createOutput, type Output } from "../terminal/output.js";
import { renderTable } from "../terminal/tables.js";
import { paragraph } from "../terminal/terminal.js";
import { withScoringOptions, type ScoringOptions } from "../options/scoringOptions.js";
import { scoredImages, trainedOnSentence, type ScoredImages } from "../training/scoredImages.js";
import { positiveNumber, verb, wholeNumber, withCommonOptions, type CommonOptions } from "../options/verb.js";

/** `inkling compare`: whether one model reads more rightly than another. */
export function compareVerb(context: Context) {
  const command = verb({
    details:
      "Two models: a paired test on the same images, and the images on which they differ. Several seeds on each side: means, and how many seeds a difference needs.",
    examples: [
      ["compare a.safetensors b.safetensors", "two models on MNIST's test images"],
      ["compare a.safetensors", "beside the model that comes with inkling"],
      ["compare a-*.safetensors --against b-*.safetensors", "the seeds of two recipes"],
      ["compare a-*.safetensors --against b-*.safetensors --difference 0.05", "seeds that 0.05 points would need"],
    ],
  })
    .argument("<models...>", "model files: one, two, or the seeds of one recipe")
    .option("--against <models...>", "the models on the other side")
    .addOption(
      new Option("--difference <points>", "of seeds: the difference that is to be shown, in points").argParser(
        positiveNumber,
      ),
    )
    .option("--count <images>", "how many images on which two models differ are drawn", wholeNumber(0), 10);
  return withCommonOptions(withScoringOptions(command), "of no effect here: nothing is drawn at random").action(
    (models, options) => compareModels(models, options, context),
  );
}

interface CompareOptions extends CommonOptions, ScoringOptions {
  readonly against?: string[] | undefined;
  readonly difference?: number | undefined;
  readonly count: number;
}

/** A model, and how it reads. */
interface Entrant extends ModelFile {
  readonly scored: ScoredImages;
  readonly evaluation: Evaluation;
}

async function compareModels(named: readonly string[], options: CompareOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const [namesA, namesB] = sidesOf(named, options);
  const pair = namesA.length === 1 && namesB.length === 1;
  if (pair && options.difference !== undefined) {
    throw new OptionError({
      what: "--difference between two models",
      expected: "several seeds on each side, which it is about",
      received: "one",
      advice: "Leave it out, or name more models",
    });
  }
  const a: Entrant[] = [];
  const b: Entrant[] = [];
  for (const name of namesA) a.push(await enter(name, options));
  for (const name of namesB) b.push(await enter(name, options));
  requireComparable([...a, ...b], pair);
  remarkShipped(namesB[0], output);
  for (const { scored, path } of [...a, ...b]) {
    const caution = trainedOnSentence(scored);
    if (caution !== undefined) output.print(paragraph(`${path}: ${caution}`, output.terminal));
  }
  remarkUnlike(a[0].scored.dataset, a[0].model, output);
  if (pair) sayPair(a[0], b[0], options.count, output);
  else saySeeds(a, b, options.difference, output);
}

/** Which models stand on which side; undefined is the one that comes with inkling. */
function sidesOf(
  named: readonly string[],
  { against }: CompareOptions,
): [readonly string[], readonly (string | undefined)[]] {
  if (against === undefined) {
    const [first, second, ...more] = named;
    if (more.length === 0) return [[first], [second]];
    throw new OptionError({
      what: "More than two models without --against",
      expected: "one or two models, or those of each side",
      received: `${named.length} models`,
      advice: "Write compare A1 A2 A3 --against B1 B2 B3",
    });
  }
  const fewest = Math.min(named.length, against.length);
  if (fewest > 1 || (named.length === 1 && against.length === 1)) return [named, against];
  throw new OptionError({
    what: "Too few models on one side",
    expected: "at least two seeds each, for their spread, or one model each",
    received: `${named.length} against ${against.length}`,
  });
}

async function enter(name: string | undefined, options: CompareOptions): Promise<Entrant> {
  const file = await openModel(name);
  const scored = await scoredImages(file.model, options);
  const evaluation = evaluate(file.model.network, scored.dataset, { loss: lossOf(file.model) });
  return { ...file, scored, evaluation };
}

function requireComparable(entrants: readonly Entrant[], pair: boolean): void {
  const [{ scored: first }, ...others] = entrants;
  for (const { scored, path } of others) requireSameLabels(first.dataset, scored.dataset, path);
  if (pair) return;
  const twice = entrants.find(({ sha256 }, i) => entrants.findIndex((entrant) => entrant.sha256 === sha256) !== i);
  if (twice === undefined) return;
  throw new OptionError({
    what: "A model is named twice",
    expected: "another seed each: the same network again says nothing of chance",
    received: twice.path,
  });
}

function sayPair(a: Entrant, b: Entrant, count: number, output: Output): void {
  const { terminal } = output;
  const compared = compareEvaluations(a.evaluation, b.evaluation);
  const { dataset } = a.evaluation;
  const { classNames, labels } = dataset;
  const side = (letter: string, { path, evaluation }: Entrant): string[] => [
    letter,
    formatInterval(evaluation.accuracy, evaluation.interval),
    path,
  ];
  const sides = { head: [], rows: [side("A", a), side("B", b)], alignments: ["left", "left", "left"] as const };
  output.print(`${renderTable(sides, terminal)}\nof ${formatCount(dataset.count)} ${dataset.name} read rightly`);
  output.print(paragraph(pairsSentence(compared), terminal));
  output.explain(paragraph(pairsCaution, terminal));
  const rows = compared.classes.map((own, k) => [
    classNames[k],
    formatCount(own.count),
    formatCount(own.onlyA),
    formatCount(own.onlyB),
    formatProbability(own.pValue),
  ]);
  const head = ["class", "images", "only A right", "only B right", "p (Holm)"];
  output.explain(heading("Class by class", terminal) + renderTable({ head, rows }, terminal));
  const { differing } = compared;
  if (differing.length > 0 && count > 0) {
    const answers = (i: number): string =>
      `A ${classNames[a.evaluation.labels[i]]}, B ${classNames[b.evaluation.labels[i]]}`;
    const drawn = differing.slice(0, count).map((i) => ({
      ...pictureAt(dataset, i),
      caption: `${i}: ${answers(i)}`,
    }));
    const title = `Answers differ on ${formatCount(differing.length)} images (--json lists all)`;
    output.explain(heading(title, terminal) + renderDigits(drawn, terminal));
  }
  const sideJson = ({ path, scored, evaluation }: Entrant): object => ({
    model: path,
    correct: evaluation.correct,
    accuracy: evaluation.accuracy,
    interval: [evaluation.interval.lower, evaluation.interval.upper],
    trainedOn: scored.trainedOn,
  });
  const { both, onlyA, onlyB, neither, difference, interval, pValue, classes } = compared;
  output.json({
    images: dataset.name,
    count: dataset.count,
    a: sideJson(a),
    b: sideJson(b),
    ...{ both, onlyA, onlyB, neither, difference },
    differenceInterval: [interval.lower, interval.upper],
    pValue,
    perDigit: classes.map((own, k) => ({ digit: classNames[k], ...own })),
    differing: differing.map((index) => ({
      index,
      truth: classNames[labels[index]],
      a: classNames[a.evaluation.labels[index]],
      b: classNames[b.evaluation.labels[index]],
    })),
  });
}

function saySeeds(a: readonly Entrant[], b: readonly Entrant[], points: number | undefined, output: Output): void {
  const { terminal } = output;
  const { dataset } = a[0].evaluation;
  const [groupA, groupB] = [a, b].map((side) => seedGroup(side.map(({ evaluation }) => evaluation.accuracy)));
  const compared = compareGroups(groupA, groupB, points === undefined ? undefined : points / 100);
  const classRows = dataset.classNames.map((name, k) => {
    const recalls = (side: readonly Entrant[]) =>
      seedGroup(side.map(({ evaluation }) => evaluation.confusion.classes[k].recall));
    return { digit: name, a: recalls(a), b: recalls(b) };
  });
  const side = (letter: string, members: readonly Entrant[], group: typeof groupA): string =>
    `${letter}  ${formatGroup(group)}  mean and s.d. of ${members.length} seeds`;
  output.print(side("A", a, groupA));
  output.print(side("B", b, groupB));
  output.print(`of ${formatCount(dataset.count)} ${dataset.name} read rightly`);
  output.print(paragraph(groupsSentence(compared), terminal));
  output.print(paragraph(seedsSentence(compared), terminal));
  const rows = classRows.map(({ digit, a: own, b: other }) => [digit, formatGroup(own), formatGroup(other)]);
  output.explain(heading("Class by class", terminal) + renderTable({ head: ["class", "A", "B"], rows }, terminal));
  const { difference, interval, pValue, spread, claimed, seedsNeeded } = compared;
  output.json({
    images: dataset.name,
    count: dataset.count,
    a: { models: a.map(({ path }) => path), ...groupA },
    b: { models: b.map(({ path }) => path), ...groupB },
    difference,
    differenceInterval: [interval.lower, interval.upper],
    ...{ pValue, spread, claimed, seedsNeeded },
    perDigit: classRows,
  });
}
