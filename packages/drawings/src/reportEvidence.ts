import { svgChart, type LineChart } from "./charts.js";
import { formatCount, formatInterval, formatPercent } from "./formats.js";
import { markup, type Markup } from "./html.js";
import type { Picture } from "./picture.js";
import { imageOf, inOneLine } from "./reportSections.js";

/** How sure a network is, beside how often it is right: what `reliability` measures. */
export interface ReportReliability {
  readonly error: number;
  readonly bins: readonly {
    readonly lower: number;
    readonly upper: number;
    readonly count: number;
    readonly confidence: number;
    readonly accuracy: number;
    readonly interval: { readonly lower: number; readonly upper: number };
  }[];
}

/** A label that the network speaks against. */
export interface ReportDispute {
  readonly index: number;
  readonly label: number;
  readonly suggestion: number;
  readonly labelConfidence: number;
  readonly suggestionConfidence: number;
  readonly picture: Picture;
}

/** Another network on the same images. */
export interface ReportComparison {
  /** What came of it, in words. */
  readonly sentence: string;
  /** What the two are called in the table. */
  readonly names: readonly [string, string];
  readonly classes: readonly {
    readonly count: number;
    readonly onlyA: number;
    readonly onlyB: number;
    readonly pValue: number;
  }[];
}

/** The error of a recipe by the number of its training images. */
export interface ReportCurve {
  readonly sentence: string;
  readonly points: readonly { readonly size: number; readonly error: number; readonly seeds: number }[];
  /** The fitted curve, sampled; empty where there is none. */
  readonly fitted: readonly (readonly [size: number, error: number])[];
}

/** Confidence against accuracy, as a line chart: on the diagonal who is as often right as sure. */
export function reliabilityChart({ bins }: ReportReliability): LineChart {
  const measured = bins.map(({ confidence, accuracy }) => [100 * confidence, accuracy] as const);
  const diagonal = [[0, 0] as const, [100, 1] as const];
  const series = [
    { name: "measured", points: measured },
    { name: "as sure as right", points: diagonal },
  ];
  return { title: "Calibration", horizontal: "confidence, %", vertical: "read rightly", series, unit: "percent" };
}

/** The chart of a learning curve: means of the seeds, and the curve through them. */
export function learningCurveChart({ points, fitted }: ReportCurve): LineChart {
  const inThousands = (size: number, error: number) => [size / 1000, error] as const;
  const measured = { name: "measured", points: points.map(({ size, error }) => inThousands(size, error)) };
  const curve = { name: "a + b n^-c", points: fitted.map(([size, error]) => inThousands(size, error)) };
  const series = fitted.length === 0 ? [measured] : [measured, curve];
  return { title: "Error", horizontal: "thousand training images", vertical: "error", series, unit: "percent" };
}

/** The reliability diagram, and its bins as a table. */
export function reliabilityPanel(reliability: ReportReliability): Markup {
  const row = ({ lower, upper, count, confidence, accuracy, interval }: ReportReliability["bins"][number]): Markup =>
    markup`<tr><th scope="row">${formatPercent(lower, 0)} to ${formatPercent(upper, 0)}</th><td>${formatCount(count)}</td><td>${inOneLine(confidence)}</td><td>${formatInterval(accuracy, interval)}</td></tr>
`;
  return markup`<div class="charts">${svgChart(reliabilityChart(reliability))}</div>
<div class="scroll" role="region" aria-label="Calibration" tabindex="0"><table class="lines">
<caption>Images by the probability of their answer. Confidence that can be trusted is right as often as it says.</caption>
<thead><tr><th scope="col">Confidence</th><th scope="col">Images</th><th scope="col">Mean</th><th scope="col">Read rightly (95 % interval)</th></tr></thead>
<tbody>${reliability.bins.map(row)}</tbody></table></div>`;
}

/** Images whose labels are in doubt, the least likely label first. */
export function disputeList(disputes: readonly ReportDispute[], names: readonly string[]): Markup {
  const entry = (dispute: ReportDispute): Markup => {
    const { index, label, suggestion, labelConfidence, suggestionConfidence, picture } = dispute;
    return markup`<li><figure><span class="tile">${imageOf(picture, "ink", `Image ${index}: labelled ${names[label]}, perhaps ${names[suggestion]}`)}</span><figcaption><span class="answer">labelled <strong class="wrong">${names[label]}</strong>, <span class="nowrap">perhaps <strong>${names[suggestion]}</strong></span></span><span>${names[label]}: ${inOneLine(labelConfidence, 1)}</span><span>${names[suggestion]}: ${inOneLine(suggestionConfidence, 1)}</span><span>no. ${formatCount(index)}</span></figcaption></figure></li>
`;
  };
  return markup`<ol class="mistakes">${disputes.map(entry)}</ol>`;
}

/** Two networks class by class. */
export function comparisonTable({ names: [a, b], classes }: ReportComparison, classNames: readonly string[]): Markup {
  const row = ({ count, onlyA, onlyB, pValue }: ReportComparison["classes"][number], i: number): Markup =>
    markup`<tr><th scope="row">${classNames[i]}</th><td>${formatCount(count)}</td><td>${formatCount(onlyA)}</td><td>${formatCount(onlyB)}</td><td>${pValue.toPrecision(2)}</td></tr>
`;
  return markup`<div class="scroll" role="region" aria-label="Comparison" tabindex="0"><table class="lines">
<caption>Images that just one of the two reads rightly; p of the exact McNemar test, raised for as many classes (Holm).</caption>
<thead><tr><th scope="col">Class</th><th scope="col">Images</th><th scope="col">Only ${a}</th><th scope="col">Only ${b}</th><th scope="col">p</th></tr></thead>
<tbody>${classes.map(row)}</tbody></table></div>`;
}

/** The learning curve as a chart. */
export function learningCurvePanel(curve: ReportCurve): Markup {
  return markup`<div class="charts">${svgChart(learningCurveChart(curve))}</div>`;
}
