import type { Evaluation } from "inkling";
import { createRng, findMistakes, type Mistake } from "inkling/inspection";
import { outcomesOf, reliability } from "inkling/statistics";
import { bestTwo, drawnMistake, pictureAt } from "./drawings.js";
import { renderDigits } from "../terminal/digits.js";
import { formatCount, formatInterval, formatPercent, formatSeconds, type CaptionedPicture } from "@inkling/drawings";
import { renderConfusion, renderTable } from "../terminal/tables.js";
import { coloursOf, paragraph, type Terminal } from "../terminal/terminal.js";

/** The result in one line: `97.93 % (97.63 to 98.20) of 10,000 MNIST test images read rightly`. */
export function resultLine({ accuracy, interval, dataset }: Evaluation, terminal: Terminal): string {
  const { bold } = coloursOf(terminal);
  const [percent, ends] = formatInterval(accuracy, interval).split(" (");
  const text = `${bold(percent)} (${ends} of ${formatCount(dataset.count)} ${dataset.name} read rightly`;
  return paragraph(text, terminal);
}

/** The confusion matrix under its heading. */
export function confusionSection({ confusion, dataset }: Evaluation, terminal: Terminal): string {
  return heading("What was read as what", terminal) + renderConfusion(confusion, dataset.classNames, terminal);
}

/** How sure the network is, beside how often it is right, under its heading. */
export function calibrationSection(evaluation: Evaluation, terminal: Terminal): string {
  const { bins, error } = reliability(outcomesOf(evaluation));
  const rows = bins.map(({ lower, upper, count, confidence, accuracy, interval }) => [
    `${formatPercent(lower, 0)} to ${formatPercent(upper, 0)}`,
    formatCount(count),
    formatPercent(confidence),
    formatInterval(accuracy, interval),
  ]);
  const head = ["confidence", "images", "mean", "read rightly"];
  const table = renderTable({ head, rows, alignments: ["left", "right", "right", "left"] }, terminal);
  const sentence = `Expected calibration error: ${formatPercent(error)}`;
  return `${heading("How sure, and how often right", terminal)}${table}\n${sentence}`;
}

/** A heading with a blank line before it. */
export function heading(text: string, terminal: Terminal): string {
  return `\n${coloursOf(terminal).bold(text)}\n`;
}

/** A few images that were read rightly, drawn by the seed, and the worst mistakes. */
export function examplesSection(evaluation: Evaluation, seed: number, terminal: Terminal): string {
  const { dataset } = evaluation;
  const mistakes = mistakesOf(evaluation);
  const { width } = pictureAt(dataset, 0);
  const perRow = Math.max(1, Math.floor((terminal.columns + 2) / (width + 2)));
  // One row where it holds enough of them, else two.
  const count = perRow >= 4 ? Math.min(5, perRow) : 2 * perRow;
  const right = rightExamples(evaluation, count, seed);
  const wrong = mistakes.slice(0, count).map((mistake) => drawnMistake(dataset, mistake, terminal));
  const parts = [];
  if (right.length > 0) parts.push(heading("Read rightly", terminal) + renderDigits(right, terminal));
  if (wrong.length > 0) {
    const title = `Read wrongly: the worst of ${formatCount(mistakes.length)}`;
    parts.push(heading(title, terminal) + renderDigits(wrong, terminal));
  }
  return parts.join("\n");
}

/** What was read wrongly, the worst first. */
export function mistakesOf({ dataset, outputs }: Evaluation): Mistake[] {
  return findMistakes(dataset.labels, outputs, dataset.classNames.length);
}

function rightExamples({ dataset, labels, outputs }: Evaluation, count: number, seed: number): CaptionedPicture[] {
  const order = Uint32Array.from({ length: dataset.count }, (_, i) => i);
  createRng(seed, "examples").shuffle(order);
  const chosen = [...order.filter((i) => labels[i] === dataset.labels[i]).subarray(0, count)];
  const classes = dataset.classNames.length;
  return chosen.map((index) => {
    const own = outputs.subarray(index * classes, (index + 1) * classes);
    const [first] = bestTwo(own);
    const caption = `${dataset.classNames[first]}  ${formatPercent(own[first], 0)}`;
    return { ...pictureAt(dataset, index), caption, verdict: "right" };
  });
}

/** How long it took: `in 14.2 s, 10 epochs`. */
export function effort({ seconds, epochs }: { seconds: number; epochs: number }): string {
  return `${formatSeconds(seconds)} of training, ${formatCount(epochs)} ${epochs === 1 ? "epoch" : "epochs"}`;
}

/** Commands to try next, each with what it does. */
export function nextSteps(
  command: string,
  steps: readonly (readonly [command: string, meaning: string])[],
  terminal: Terminal,
): string {
  const { bold, dim } = coloursOf(terminal);
  const lines = steps.map(([rest, meaning]) => `  ${bold(`${command} ${rest}`)}\n      ${dim(meaning)}`);
  return `${heading("What to try next", terminal)}${lines.join("\n")}`;
}
