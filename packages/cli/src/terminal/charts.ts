import { niceAxis, type LineChart, type Series, formatFigure, formatPercent } from "@inkling/drawings";
import { coloursOf, type Terminal } from "./terminal.js";

/**
 * One line of bars from the lowest to the highest value: `▁▂▅▇█`, or `_.-=#` in plain ASCII. Values that are not finite
 * are blank; more values than fit are thinned evenly.
 *
 * @example
 * renderSparkline([1, 2, 3, 8], terminal); // "▁▂▃█"
 */
export function renderSparkline(values: readonly number[], terminal: Terminal): string {
  const levels = terminal.unicode ? "▁▂▃▄▅▆▇█" : "_.-=#";
  const width = Math.min(values.length, terminal.columns);
  const shown = Array.from({ length: width }, (_, i) => values[Math.floor(((i + 1) * values.length) / width) - 1]);
  const finite = shown.filter(Number.isFinite);
  const low = Math.min(...finite);
  const range = Math.max(...finite) - low;
  return shown
    .map((value) => {
      if (!Number.isFinite(value)) return " ";
      return levels[range === 0 ? 0 : Math.round(((value - low) / range) * (levels.length - 1))];
    })
    .join("");
}

/** Where a character of the plot comes from: the pattern of its dots, and the series that drew last. */
interface Cell {
  dots: number;
  series: number;
}

/** Letters of the series where there are neither braille nor colours to tell them apart. */
const strokes = ["*", "o", "x"];

/**
 * Draws a line chart in characters, as wide as the terminal (100 columns at most) and 12 lines high: braille dots, or
 * one letter a series in plain ASCII, with ticks, a legend, and the name and last value of each line at its end.
 *
 * @example
 * renderTerminalChart({ title: "Loss", horizontal: "epoch", vertical: "loss", series }, terminal);
 */
export function renderTerminalChart(chart: LineChart, terminal: Terminal): string {
  const { title, horizontal, series, unit = "plain" } = chart;
  const lines = series.map(({ name, points }) => ({
    name,
    points: points.filter((point) => point.every(Number.isFinite)),
  }));
  const drawn = lines.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return `${title}: nothing to draw yet`;
  const heights = drawn.flatMap(({ points }) => points.map(([, y]) => y));
  const lowest = Math.min(...heights);
  const axis = niceAxis(unit === "plain" ? Math.min(0, lowest) : lowest, Math.max(...heights), 4);
  const tickText = (value: number): string =>
    unit === "percent" ? formatPercent(value, Math.max(0, axis.decimals - 2)) : value.toFixed(axis.decimals);
  const margin = Math.max(...axis.ticks.map((tick) => tickText(tick).length));

  const endings = drawn.map(({ name, points }) => {
    const last = points[points.length - 1][1];
    return { last, text: `${name} ${unit === "percent" ? formatPercent(last) : formatFigure(last)}` };
  });
  const endWidth = Math.max(...endings.map(({ text }) => text.length));
  const width = Math.max(4, Math.min(100, terminal.columns) - margin - endWidth - 3);
  const height = 12;
  const cells = plotCells(drawn, width, height, axis, terminal.unicode);
  const rowOf = (value: number): number => Math.round((1 - (value - axis.low) / (axis.high - axis.low)) * (height - 1));

  const colours = coloursOf(terminal);
  const palette = [colours.cyan, colours.yellow, colours.magenta];
  const paint = (index: number, text: string): string => (palette[index] ?? String)(text);
  const ticks = new Map(axis.ticks.map((tick) => [rowOf(tick), tickText(tick)]));
  const labels = placeLabels(
    endings.map(({ last }) => rowOf(last)),
    height,
  );
  const edge = terminal.unicode ? "┤" : "|";
  const body = cells.map((row, y) => {
    const tick = colours.dim(
      `${(ticks.get(y) ?? "").padStart(margin)} ${ticks.has(y) || !terminal.unicode ? edge : "│"}`,
    );
    const dots = row.map(({ dots, series: index }) => {
      if (dots === 0) return " ";
      return paint(index, terminal.unicode ? String.fromCharCode(0x2800 + dots) : strokes[index]);
    });
    const ending = labels.indexOf(y);
    return `${tick}${dots.join("")}${ending < 0 ? "" : ` ${paint(ending, endings[ending].text)}`}`.replace(/ +$/, "");
  });

  const places = drawn.flatMap(({ points }) => points.map(([x]) => x));
  const first = formatFigure(Math.min(...places));
  const last = formatFigure(Math.max(...places));
  const between = `${first}${horizontal.padStart(Math.floor((width + horizontal.length) / 2) - first.length)}`;
  const foot = colours.dim(
    `${" ".repeat(margin + 2)}${between}${last.padStart(Math.max(last.length + 1, width - between.length))}`,
  );
  const legend = drawn.map(({ name }, i) => paint(i, `${terminal.unicode ? "━━" : strokes[i]} ${name}`)).join("  ");
  return [`${colours.bold(title)}  ${legend}`, ...body, foot].join("\n");
}

/** Draws each series as dots joined by straight lines; a character holds 2x4 dots of braille, or one letter. */
function plotCells(
  series: readonly Series[],
  width: number,
  height: number,
  axis: { readonly low: number; readonly high: number },
  unicode: boolean,
): Cell[][] {
  const cells = Array.from({ length: height }, () =>
    Array.from({ length: width }, (): Cell => ({ dots: 0, series: 0 })),
  );
  const [across, down] = unicode ? [2, 4] : [1, 1];
  const bits = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];
  const places = series.flatMap(({ points }) => points.map(([x]) => x));
  const first = Math.min(...places);
  const range = Math.max(...places) - first;
  const dotAt = ([x, y]: readonly [number, number]): [number, number] => [
    Math.round((range === 0 ? 0.5 : (x - first) / range) * (width * across - 1)),
    Math.round((1 - (y - axis.low) / (axis.high - axis.low)) * (height * down - 1)),
  ];
  series.forEach(({ points }, index) => {
    points.forEach((point, i) => {
      const [toX, toY] = dotAt(point);
      const [fromX, fromY] = dotAt(points[Math.max(0, i - 1)]);
      const steps = Math.max(1, Math.abs(toX - fromX), Math.abs(toY - fromY));
      for (let step = 0; step <= steps; step++) {
        const x = Math.round(fromX + ((toX - fromX) * step) / steps);
        const y = Math.round(fromY + ((toY - fromY) * step) / steps);
        const cell = cells[Math.floor(y / down)][Math.floor(x / across)];
        cell.dots |= bits[(y % down) * 2 + (x % across)];
        cell.series = index;
      }
    });
  });
  return cells;
}

/** The rows of the labels: each at the end of its line, or in the nearest free row below or above. */
function placeLabels(rows: readonly number[], height: number): number[] {
  const taken: number[] = [];
  for (const row of rows) {
    const free = Array.from({ length: height }, (_, i) => i).filter((i) => !taken.includes(i));
    taken.push(free.reduce((best, i) => (Math.abs(i - row) < Math.abs(best - row) ? i : best), free[0]));
  }
  return taken;
}
