import type { OurSummary } from "inkling/experiments";
import { formatCount, formatPercent } from "@inkling/drawings";
import { renderTable } from "../terminal/tables.js";
import { coloursOf, type Terminal } from "../terminal/terminal.js";

/** Our own recipes, each beside what it must reach, for a terminal: in 80 columns; the size is the number of parameters. */
export function ownTable(summaries: readonly OurSummary[], terminal: Terminal): string {
  const { green, red } = coloursOf(terminal);
  const plusMinus = terminal.unicode ? "±" : "+-";
  return renderTable(
    {
      head: ["recipe", "accuracy %", "needs", "size", "seconds", "limit", "TFLOP", "holds"],
      rows: summaries.map((summary) => [
        summary.target.recipe,
        accuracy(summary, plusMinus).replace(" %", ""),
        formatPercent(summary.target.accuracyAtLeast).replace(" %", ""),
        formatCount(summary.parameters),
        seconds(summary, "-"),
        limit(summary.target.secondsAtMost),
        teraflop(summary),
        summary.holds ? green("yes") : red("NO"),
      ]),
    },
    terminal,
  );
}

/** The same as Markdown: the table of docs/experiments.md. */
export function ownMarkdown(summaries: readonly OurSummary[]): string {
  const seeds = Math.max(...summaries.map(({ runs }) => runs.length));
  const head = [
    ...["recipe", `test accuracy, mean ± s.d. over ${seeds} seeds`, "least to most", "must reach", "parameters"],
    ...["seconds, median (least to most)", "at most", "TFLOP"],
  ];
  const rows = summaries.map((summary) => {
    const { target, runs, parameters } = summary;
    const accuracies = runs.map((run) => run.accuracy);
    return [
      `\`${target.recipe}\``,
      accuracy(summary, "±"),
      `${formatPercent(Math.min(...accuracies))} to ${formatPercent(Math.max(...accuracies))}`,
      formatPercent(target.accuracyAtLeast),
      formatCount(parameters) + (target.parametersAtMost === undefined ? "" : ` of ${limit(target.parametersAtMost)}`),
      seconds(summary, " to "),
      limit(target.secondsAtMost),
      teraflop(summary),
    ];
  });
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function accuracy({ accuracy: share, standardDeviation }: OurSummary, plusMinus: string): string {
  const spread = standardDeviation === undefined ? "" : ` ${plusMinus} ${(100 * standardDeviation).toFixed(2)}`;
  return formatPercent(share) + spread;
}

/** The median, and in brackets the least and the most. */
function seconds({ runs, seconds: median }: OurSummary, between: string): string {
  const all = runs.map((run) => run.seconds);
  if (all.length === 1) return inSeconds(median);
  return `${inSeconds(median)} (${inSeconds(Math.min(...all))}${between}${inSeconds(Math.max(...all))})`;
}

function inSeconds(value: number): string {
  return value < 100 ? value.toFixed(1) : formatCount(value);
}

function limit(value: number | undefined): string {
  return value === undefined ? "" : formatCount(value);
}

function teraflop({ flops }: OurSummary): string {
  return (flops / 1e12).toPrecision(3);
}
