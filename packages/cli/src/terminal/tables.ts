import CliTable from "cli-table3";
import { formatCount, formatPercent, type ClassFigures, type ConfusionCounts } from "@inkling/drawings";
import { cleaned, sealed } from "./printing.js";
import { coloursOf, cutTo, paragraph, widthOf, type Terminal } from "./terminal.js";

/** A table of texts: one heading a column, numbers to the right. */
export interface TableContent {
  /** One heading a column; an empty list draws no heading line. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** `left` or `right` for each column. Default: the first to the left, the others to the right. */
  readonly alignments?: readonly ("left" | "right")[];
}

/**
 * Draws a table without lines, two spaces between columns. When it is wider than the terminal, its widest columns
 * are wrapped.
 *
 * @example
 * renderTable({ head: ["layer", "parameters"], rows: [["dense", "23,550"]] }, terminal);
 */
export function renderTable({ head, rows, alignments }: TableContent, terminal: Terminal): string {
  const lines = head.length === 0 ? rows : [head.map((text) => coloursOf(terminal).dim(text)), ...rows];
  const count = lines.reduce((most, line) => Math.max(most, line.length), 0);
  const widths = Array.from({ length: count }, (_, column) =>
    lines.reduce((most, line) => Math.max(most, widthOf(line[column] ?? "")), 1),
  );
  // The last column's padding is trimmed away.
  const total = (): number => widths.reduce((sum, width) => sum + width + 2, -2);
  while (total() > terminal.columns && Math.max(...widths) > 1) widths[widths.indexOf(Math.max(...widths))]--;

  const table = new CliTable({
    chars: noLines,
    style: { "padding-left": 0, "padding-right": 2, head: [], border: [] },
    colAligns: widths.map((_, i) => alignments?.[i] ?? (i === 0 ? "left" : "right")),
    colWidths: widths.map((width) => width + 2),
    wordWrap: true,
  });
  for (const line of lines) {
    table.push(
      line.map((text, column) => {
        const content = cleaned(text);
        // Words are kept whole, unless one is longer than its column: a checksum, a path.
        const wrapOnWordBoundary = content.split(/\s/).every((word) => widthOf(word) <= widths[column]);
        return { content, wrapOnWordBoundary };
      }),
    );
  }
  return sealed(table.toString().replace(/ +$/gm, ""));
}

/**
 * Draws names and values, one pair a line: `seed  42`.
 *
 * @example
 * renderPairs([["accuracy", "97.93 % (97.63 to 98.20)"], ["seed", "42"]], terminal);
 */
export function renderPairs(pairs: readonly (readonly [name: string, value: string])[], terminal: Terminal): string {
  const colours = coloursOf(terminal);
  const rows = pairs.map(([name, value]) => [colours.dim(name), value]);
  return renderTable({ head: [], rows, alignments: ["left", "left"] }, terminal);
}

/**
 * Draws a confusion matrix: a row for each true class, a column for each class read (numbered where names are long), dim
 * dots for zero; mistakes are
 * red, and bold from 1 in 100 images of their class on. The last column is the share of the row that was read rightly.
 *
 * @example
 * renderConfusion({ classCount: 2, counts: [98, 2, 0, 100] }, ["0", "1"], terminal);
 */
export function renderConfusion(
  { classCount, counts }: ConfusionCounts,
  classNames: readonly string[],
  terminal: Terminal,
): string {
  const colours = coloursOf(terminal);
  const dot = colours.dim(terminal.unicode ? "·" : ".");
  const rows = Array.from({ length: classCount }, (_, truth) => {
    const row = Array.from({ length: classCount }, (_, read) => counts[truth * classCount + read]);
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, read) => {
      if (count === 0) return dot;
      if (read === truth) return String(count);
      const mistakes = colours.red(String(count));
      return count >= total / 100 ? colours.bold(mistakes) : mistakes;
    });
    return [...cells, colours.dim(formatPercent(row[truth] / total))];
  });
  const { heads, names, legend } = confusionLabels(classNames, rows, terminal);
  const labelled = rows.map((row, truth) => [colours.bold(names[truth]), ...row]);
  const table = renderTable({ head: ["", ...heads, "right"], rows: labelled }, terminal);
  const explanation = `Rows: the truth. Columns: what it was read as.${legend}`;
  return `${colours.dim(paragraph(explanation, terminal))}\n${table}`;
}

/** Names up to this long stand above their column of counts. */
const longestHead = 4;

/**
 * What stands above and beside a confusion matrix: names where they are short, else numbers above, and both beside: `9
 * Ankle boot`. Where the terminal is too narrow for that, names are cut, and stand in full in a legend.
 */
function confusionLabels(classNames: readonly string[], rows: readonly (readonly string[])[], terminal: Terminal) {
  if (classNames.every((name) => widthOf(name) <= longestHead))
    return { heads: classNames, names: classNames, legend: "" };
  const heads = classNames.map((_, i) => String(i));
  const numbered = classNames.map((name, i) => `${String(i).padStart(heads[heads.length - 1].length)} ${name}`);
  const columns = [...heads, "right"].map((head, i) =>
    rows.reduce((most, row) => Math.max(most, widthOf(row[i])), head.length),
  );
  const room = terminal.columns - columns.reduce((sum, width) => sum + width + 2, 0);
  const names = numbered.map((name) => cutTo(Math.max(room, 4), name, terminal.unicode));
  const cut = names.some((name, i) => name !== numbered[i]);
  return { heads, names, legend: cut ? ` ${numbered.map((name) => name.trim()).join(", ")}.` : "" };
}

/**
 * Draws precision, recall, F1 and the number of images of each class.
 *
 * @example
 * renderClassFigures([{ precision: 0.98, recall: 0.99, f1: 0.985, support: 980 }], ["0"], terminal);
 */
export function renderClassFigures(
  classes: readonly ClassFigures[],
  classNames: readonly string[],
  terminal: Terminal,
): string {
  const colours = coloursOf(terminal);
  const rows = classes.map(({ precision, recall, f1, support }, i) => [
    colours.bold(classNames[i]),
    formatPercent(precision),
    formatPercent(recall),
    formatPercent(f1),
    formatCount(support),
  ]);
  return renderTable({ head: ["class", "precision", "recall", "F1", "images"], rows }, terminal);
}

const noLines = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right", "left", "left-mid"]
    .concat(["mid", "mid-mid", "right", "right-mid", "middle"])
    .map((name) => [name, ""]),
);
