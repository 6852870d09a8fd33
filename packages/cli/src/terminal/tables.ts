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
 * are wrapped: those of numbers, to the right, only where nothing else is left.
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
  const aligned = widths.map((_, i) => alignments?.[i] ?? (i === 0 ? "left" : "right"));
  const numbers = widths.map((_, column) => {
    const cells = aligned[column] === "left" ? [] : rows.map((line) => line[column] ?? "");
    return cells.reduce((most, cell) => (isNumber(cell) ? Math.max(most, widthOf(cell)) : most), 1);
  });
  for (const least of [numbers, widths.map(() => 1)]) {
    const widest = (): number => Math.max(...widths.filter((width, i) => width > least[i]));
    while (total() > terminal.columns && widest() > 1) {
      const most = widest();
      widths[widths.findIndex((width, i) => width === most && width > least[i])]--;
    }
  }

  const table = new CliTable({
    chars: noLines,
    style: { "padding-left": 0, "padding-right": 2, head: [], border: [] },
    colAligns: aligned,
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
 * red, and bold from 1 in 100 images of their class on. The last column is the share of the row that was read rightly. No number
 * is ever split: columns that have no room go on below.
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
  const heads = [...confusionHeads(classNames), "right"];
  const widths = heads.map((head, i) => rows.reduce((most, row) => Math.max(most, widthOf(row[i])), head.length));
  const { names, legend } = confusionNames(classNames, widths, terminal);
  const room = terminal.columns - names.reduce((most, name) => Math.max(most, widthOf(name)), 0);
  const tables = sideBySide(widths, room).map(([from, to]) =>
    renderTable(
      {
        head: ["", ...heads.slice(from, to)],
        rows: rows.map((row, truth) => [colours.bold(names[truth]), ...row.slice(from, to)]),
      },
      terminal,
    ),
  );
  const explanation = `Rows: the truth. Columns: what it was read as.${legend}`;
  return `${colours.dim(paragraph(explanation, terminal))}\n${tables.join("\n\n")}`;
}

/** Names up to this long stand above their column of counts. */
const longestHead = 4;

/** Columns of a confusion matrix that is too wide for its terminal go on below, from the first (inclusive) to the last (exclusive). */
function sideBySide(widths: readonly number[], room: number): [from: number, to: number][] {
  const parts: [from: number, to: number][] = [];
  let taken = Infinity;
  widths.forEach((width, i) => {
    taken += width + 2;
    if (taken <= room) parts[parts.length - 1][1] = i + 1;
    else {
      parts.push([i, i + 1]);
      taken = width + 2;
    }
  });
  return parts;
}

function areShort(classNames: readonly string[]): boolean {
  return classNames.every((name) => widthOf(name) <= longestHead);
}

/** What stands above the counts of a confusion matrix: names where they are short, else numbers. */
function confusionHeads(classNames: readonly string[]): readonly string[] {
  return areShort(classNames) ? classNames : classNames.map((_, i) => String(i));
}

/**
 * What stands beside the counts: names or, where those are long, numbers and names: `9 Ankle boot`. Where the terminal is too
 * narrow for that, names are cut, and stand in full in a legend.
 */
function confusionNames(classNames: readonly string[], widths: readonly number[], terminal: Terminal) {
  if (areShort(classNames)) return { names: classNames, legend: "" };
  const digits = String(classNames.length - 1).length;
  const numbered = classNames.map((name, i) => `${String(i).padStart(digits)} ${name}`);
  const beside = terminal.columns - widths.reduce((sum, width) => sum + width + 2, 0);
  // In a narrow terminal that goes on below, a quarter is for the names.
  const room = beside >= digits + 2 ? beside : Math.max(digits + 2, Math.floor(terminal.columns / 4));
  const names = numbered.map((name) => cutTo(room, name, terminal.unicode));
  const cut = names.some((name, i) => name !== numbered[i]);
  return { names, legend: cut ? ` ${numbered.map((name) => name.trim()).join(", ")}.` : "" };
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

/** Whether a cell, coloured or not, begins with a figure. */
function isNumber(cell: string): boolean {
  return /^(\x1b\[[\d;]+m)*[-+]?\d/.test(cell);
}

const noLines = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right", "left", "left-mid"]
    .concat(["mid", "mid-mid", "right", "right-mid", "middle"])
    .map((name) => [name, ""]),
);
