import type { HistoryRecord } from "inkling";
import { formatFigure, formatPercent } from "./formats.js";
import { markup, Markup } from "./html.js";

/** One line of a chart. */
export interface Series {
  readonly name: string;
  /** Points from left to right; those that are not finite are left out. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What a line chart shows. */
export interface LineChart {
  readonly title: string;
  readonly horizontal: string;
  readonly vertical: string;
  /** One to three lines. */
  readonly series: readonly Series[];
  /** How the values of the vertical axis are written: plain by default. */
  readonly unit?: "plain" | "percent";
}

/** The ticks of one axis, and the range that they span. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** Decimals that tell one tick from the next. */
  readonly decimals: number;
}

/**
 * An axis with about `count` ticks at 1, 2 or 5 times a power of ten, that covers low to high.
 *
 * @example
 * niceAxis(0, 0.93, 5).ticks; // 0, 0.2, 0.4, 0.6, 0.8, 1
 */
export function niceAxis(low: number, high: number, count: number): Axis {
  const span = high > low ? high - low : Math.abs(high) || 1;
  const raw = span / count;
  let power = 0;
  while (10 ** power > raw) power--;
  while (10 ** (power + 1) <= raw) power++;
  const factor = [1, 2, 5, 10].find((candidate) => candidate * 10 ** power >= raw * 0.999) ?? 10;
  if (factor === 10) power++;
  const mantissa = factor === 10 ? 1 : factor;
  // Multiplied or divided by whole numbers only: 3 * 0.1 would not be 0.3.
  const valueAt = (index: number): number =>
    power < 0 ? (index * mantissa) / 10 ** -power : index * mantissa * 10 ** power;
  const step = valueAt(1);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil((low + span) / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => valueAt(first + i));
  return { low: valueAt(first), high: valueAt(last), ticks, decimals: Math.max(0, -power) };
}

const size = { width: 440, height: 280 };
const plot = { left: 46, right: size.width - 62, top: 52, bottom: size.height - 42 };

/**
 * Draws a line chart as SVG: nice ticks, a legend, and each line's last value at its end. The colours follow the
 * reader's light or dark scheme, and those of a page that sets `--chart-text`, `--chart-grid` and `--chart-1` to `-3`.
 *
 * @example
 * renderSvgChart({ title: "Loss", horizontal: "epoch", vertical: "loss", series: [{ name: "training", points: [[1, 0.5], [2, 0.3]] }] });
 */
export function renderSvgChart(chart: LineChart): string {
  return svgChart(chart).text;
}

/** The same as a part of a page. */
export function svgChart({ title, horizontal, vertical, series, unit = "plain" }: LineChart): Markup {
  const lines = series.map(({ name, points }) => ({
    name,
    points: points.filter((point) => point.every(Number.isFinite)),
  }));
  const { x, y } = scales(
    lines.flatMap(({ points }) => points),
    unit,
  );
  const tickText = (value: number): string =>
    unit === "percent" ? formatPercent(value, Math.max(0, y.axis.decimals - 2)) : value.toFixed(y.axis.decimals);
  const valueText = (value: number): string => (unit === "percent" ? formatPercent(value) : formatFigure(value));
  const endings = spreadLabels(lines.flatMap(({ points }) => points.slice(-1).map((point) => y.at(point[1]))));
  const drawn = lines.filter(({ points }) => points.length > 0);
  const summary = drawn
    .map(({ name, points }) => `${name} ends at ${valueText(points[points.length - 1][1])}`)
    .join(", ");

  return markup`<svg xmlns="http://www.w3.org/2000/svg" class="chart" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${title} (${vertical} by ${horizontal}): ${summary}">
<style>${chartStyle}</style>
<text class="title" x="0" y="14">${title}</text>
${lines.map(({ name }, i) =>
  legendEntry(
    name,
    i,
    lines.slice(0, i).map((line) => line.name),
  ),
)}
${y.axis.ticks.map(
  (
    tick,
  ) => markup`<path class="grid" d="M${plot.left} ${fixed(y.at(tick))}H${plot.right}"/><text x="${plot.left - 8}" y="${fixed(y.at(tick) + 4)}" text-anchor="end">${tickText(tick)}</text>
`,
)}${x.axis.ticks.map(
    (
      tick,
    ) => markup`<text x="${fixed(x.at(tick))}" y="${plot.bottom + 18}" text-anchor="middle">${formatFigure(tick)}</text>
`,
  )}<text x="${(plot.left + plot.right) / 2}" y="${size.height - 6}" text-anchor="middle">${horizontal}</text>
${drawn.map(({ points }, i) => {
  const number = lines.indexOf(drawn[i]) + 1;
  const places = points.map((point) => `${fixed(x.at(point[0]))} ${fixed(y.at(point[1]))}`);
  const [lastX, lastY] = points[points.length - 1];
  return markup`<path class="line line-${number}" d="M${places.join("L")}"/><circle class="end-${number}" cx="${fixed(x.at(lastX))}" cy="${fixed(y.at(lastY))}" r="3"/><text class="end-${number}" x="${plot.right + 8}" y="${fixed(endings[i] + 4)}">${valueText(lastY)}</text>
`;
})}</svg>`;
}

function legendEntry(name: string, index: number, before: readonly string[]): Markup {
  const left = before.reduce((sum, other) => sum + 40 + other.length * 7, plot.left);
  return markup`<path class="line line-${index + 1}" d="M${left} 32h18"/><text x="${left + 24}" y="36">${name}</text>
`;
}

function scales(points: readonly (readonly [number, number])[], unit: "plain" | "percent") {
  const horizontals = points.map(([x]) => x);
  const verticals = points.map(([, y]) => y);
  const first = Math.min(...horizontals);
  const last = Math.max(...horizontals);
  const lowest = Math.min(...verticals);
  const highest = Math.max(...verticals);
  const empty = points.length === 0;
  // A loss is read against zero; an accuracy against its own range.
  const vertical = empty ? niceAxis(0, 1, 5) : niceAxis(unit === "plain" ? Math.min(0, lowest) : lowest, highest, 5);
  const horizontal = empty ? niceAxis(0, 1, 5) : niceAxis(first, last, 6);
  const ticks = empty ? [] : horizontal.ticks.filter((tick) => tick >= first && tick <= last && Number.isInteger(tick));
  const xAt = (value: number): number =>
    last > first
      ? plot.left + ((value - first) / (last - first)) * (plot.right - plot.left)
      : (plot.left + plot.right) / 2;
  const yAt = (value: number): number =>
    plot.bottom - ((value - vertical.low) / (vertical.high - vertical.low)) * (plot.bottom - plot.top);
  return { x: { axis: { ...horizontal, ticks }, at: xAt }, y: { axis: vertical, at: yAt } };
}

/** Moves labels apart that lie closer than a line of text, from the top down. */
function spreadLabels(heights: readonly number[]): number[] {
  const lineHeight = 15;
  const order = heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b]);
  const placed = [...heights];
  for (let i = 1; i < order.length; i++) {
    placed[order[i]] = Math.max(placed[order[i]], placed[order[i - 1]] + lineHeight);
  }
  // What was pushed below the plot pushes back.
  for (let i = order.length - 1; i >= 0; i--) {
    const limit = i === order.length - 1 ? plot.bottom : placed[order[i + 1]] - lineHeight;
    placed[order[i]] = Math.min(placed[order[i]], limit);
  }
  return placed;
}

function fixed(coordinate: number): string {
  return String(Math.round(coordinate * 10) / 10);
}

const chartStyle =
  Markup.trusted(`.chart{--text:var(--chart-text,#45484f);--grid:var(--chart-grid,#dcdcd6);--one:var(--chart-1,#1d5aa8);--two:var(--chart-2,#b0441a);--three:var(--chart-3,#3d7a3a);font:12px system-ui,sans-serif;fill:var(--text)}
@media screen and (prefers-color-scheme:dark){.chart{--text:var(--chart-text,#c3c6cd);--grid:var(--chart-grid,#3a3d44);--one:var(--chart-1,#8ab8f5);--two:var(--chart-2,#f0a57e);--three:var(--chart-3,#93cf8f)}}
.chart .title{font-weight:600;font-size:13px}.chart .grid{stroke:var(--grid);fill:none}
.chart .line{fill:none;stroke-width:2;stroke-linejoin:round}.chart .line-1{stroke:var(--one)}.chart .line-2{stroke:var(--two);stroke-dasharray:7 3}.chart .line-3{stroke:var(--three);stroke-dasharray:2 3}
.chart .end-1{fill:var(--one)}.chart .end-2{fill:var(--two)}.chart .end-3{fill:var(--three)}`);

/**
 * The loss and accuracy curves of a training: training beside validation, by epoch, or by iteration where an epoch has several
 * records.
 *
 * @example
 * const [loss, accuracy] = historyCharts(history);
 */
export function historyCharts(history: readonly HistoryRecord[]): [loss: LineChart, accuracy: LineChart] {
  const byEpoch = new Set(history.map(({ epoch }) => epoch)).size === history.length;
  const horizontal = byEpoch ? "epoch" : "iteration";
  const curve = (name: string, value: (record: HistoryRecord) => number | undefined): Series[] => {
    const points = history.flatMap((record): [number, number][] => {
      const height = value(record);
      return height === undefined ? [] : [[byEpoch ? record.epoch : record.iteration, height]];
    });
    return points.length === 0 ? [] : [{ name, points }];
  };
  return [
    {
      title: "Loss",
      horizontal,
      vertical: "mean loss of an image",
      series: [
        ...curve("training", (record) => record.trainingLoss),
        ...curve("validation", (record) => record.validationLoss),
      ],
    },
    {
      title: "Accuracy",
      horizontal,
      vertical: "share read rightly",
      unit: "percent",
      series: [
        ...curve("training", (record) => record.trainingAccuracy),
        ...curve("validation", (record) => record.validationAccuracy),
      ],
    },
  ];
}
