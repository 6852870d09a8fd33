import type { HistoryRecord } from "inkling";
import { historyCharts, svgChart } from "./charts.js";
import { formatCount, formatInterval, formatPercent, formatSeconds } from "./formats.js";
import { markup, type Markup } from "./html.js";
import { page } from "./page.js";
import type { Picture } from "./picture.js";
import {
  classTable,
  confusionTable,
  mistakeList,
  readingGrid,
  section,
  unitList,
  type ReportMistake,
  type ReportReading,
} from "./reportSections.js";
import {
  comparisonTable,
  disputeList,
  learningCurvePanel,
  reliabilityPanel,
  type ReportComparison,
  type ReportCurve,
  type ReportDispute,
  type ReportReliability,
} from "./reportEvidence.js";
import { robustnessTable, type ReportRobustness } from "./reportRobustness.js";
import { reportStyle } from "./reportStyle.js";
import type { ClassFigures, ConfusionCounts } from "./confusion.js";

/** One layer of the network, as the report's table tells it. */
export interface ReportLayer {
  /** Such as `dense 10` or `relu`. */
  readonly name: string;
  /** Shape of its output, such as `28x28x8`. */
  readonly shape: string;
  readonly parameterCount: number;
}

/** Everything that the report says. */
export interface ReportInput {
  readonly title: string;
  /** What the images that were counted are called, such as `MNIST test images`. */
  readonly imagesName: string;
  /** What must be known to take the accuracy for what it is, such as that the network was trained on these images. */
  readonly caution?: string;
  readonly classNames: readonly string[];
  readonly confusion: ConfusionCounts & {
    readonly count: number;
    /** Share read rightly, 0 to 1. */
    readonly accuracy: number;
    readonly classes: readonly ClassFigures[];
  };
  /** The 95 % interval of the accuracy. */
  readonly interval: { readonly lower: number; readonly upper: number };
  readonly trainingSeconds: number;
  readonly seed: number;
  /** Checksum of the model file, in hexadecimal. */
  readonly sha256: string;
  readonly inputShape: string;
  readonly layers: readonly ReportLayer[];
  /** Empty when the model came without its history: the section is left out. */
  readonly history: readonly HistoryRecord[];
  /** The sentence on what the curves say. */
  readonly curvesSentence: string;
  /** The worst first; as many as are to be shown. */
  readonly mistakes: readonly ReportMistake[];
  /** How sure it is, beside how often it is right. */
  readonly reliability: ReportReliability;
  /**
   * Labels that it speaks against, the least likely first, as many as are to be shown, and how many there are in all; left out where it was
   * trained on these images.
   */
  readonly disputes?: { readonly shown: readonly ReportDispute[]; readonly count: number };
  /** Another network on the same images. */
  readonly comparison?: ReportComparison;
  /** How the error falls with more training images. */
  readonly learningCurve?: ReportCurve;
  /** How it reads worse images. */
  readonly robustness?: ReportRobustness;
  /** One picture for each hidden unit of the first layer; left out where its weights are no images. */
  readonly hiddenUnits?: readonly Picture[];
  /** Usually 100, in rows of ten. */
  readonly randomReadings: readonly ReportReading[];
  /** The recipe that was trained; it is shown as JSON. */
  readonly recipe: object;
  /** Whether recipe and seed alone give the same network; not where it was trained further from another. */
  readonly repeatable?: boolean;
  /** The commands that train the same network and measure it again. */
  readonly commands: readonly string[];
  /** What wrote the report, such as `inkling 0.1.0`. */
  readonly generator: string;
}

/**
 * Writes the report of a training as one HTML file: no script, no address outside of it, images as PNG within.
 *
 * It follows the reader's light or dark scheme, reads from 375 px of width on, and prints. All text is escaped.
 *
 * @throws OptionError for a picture that cannot be encoded.
 * @example
 * await writeFile("report.html", renderReport(input));
 */
export function renderReport(input: ReportInput): string {
  const { title, classNames, confusion, history, mistakes, hiddenUnits, randomReadings } = input;
  const wrong = confusion.count - Math.round(confusion.accuracy * confusion.count);
  const again =
    input.repeatable === false
      ? "The network was trained further from another: this is the recipe of the last epochs."
      : "The same recipe and seed give the same network, bit for bit.";
  const missed = randomReadings.filter(({ truth, prediction }) => truth !== prediction).length;
  const body = markup`${summary(input, wrong)}<main>
${section("The network", `Input ${input.inputShape}, ${countOf(input.layers.length, "layer")}.`, layerTable(input))}${
    history.length === 0
      ? undefined
      : section(
          "Training",
          input.curvesSentence,
          markup`<div class="charts">${historyCharts(history).map((chart) => svgChart(chart))}</div>`,
        )
  }${section(
    "What was read as what",
    "The warmer a field, the more often that mistake was made. The square root of the count is shown, so that rare mistakes are seen too.",
    confusionTable(confusion, classNames),
  )}${section("Class by class", "", classTable(confusion.classes, classNames))}${
    wrong === 0
      ? section("Mistakes", "", markup`<p>No image was read wrongly.</p>`)
      : section(
          "The worst mistakes",
          `${formatCount(mistakes.length)} of ${formatCount(wrong)}: those where the wrong answer was surest against the truth.`,
          mistakeList(mistakes, classNames),
        )
  }${section(
    "Calibration",
    `On average its confidence is ${formatPercent(input.reliability.error)} from how often it is right: the expected calibration error.`,
    reliabilityPanel(input.reliability),
  )}${evidence(input)}${
    hiddenUnits === undefined
      ? undefined
      : section(
          "What the first layer looks for",
          "The weights of each unit or filter of the first layer: ink on red speaks for it, ink on blue against it. Each has a range of its own.",
          unitList(hiddenUnits),
        )
  }${section(
    "Images at random",
    `${countOf(randomReadings.length, "image")} and what each was read as. ${missed === 0 ? "None was read wrongly." : `Framed: read wrongly (${formatCount(missed)}).`}`,
    readingGrid(randomReadings, classNames),
  )}${section("To do it again", again, reproduction(input))}</main>`;
  return page({ title, generator: input.generator, style: reportStyle }, body).text;
}

function summary(input: ReportInput, wrong: number): Markup {
  const { confusion, imagesName, caution, layers } = input;
  const facts: readonly (readonly [string, string])[] = [
    ["Read wrongly", `${formatCount(wrong)} of ${formatCount(confusion.count)}`],
    ["Training time", formatSeconds(input.trainingSeconds)],
    ["Parameters", formatCount(layers.reduce((sum, layer) => sum + layer.parameterCount, 0))],
    ["Seed", String(input.seed)],
  ];
  return markup`<header>
<p class="overline">Report of ${input.generator}</p>
<h1>${input.title}</h1>
<p class="result"><strong>${formatPercent(confusion.accuracy)}</strong> <span>of ${formatCount(confusion.count)} ${imagesName} read rightly<br><span class="muted">95 % interval: <span class="nowrap">${formatInterval(confusion.accuracy, input.interval).replace(/^.*\(|\)$/g, "")} %</span></span></span></p>${
    caution === undefined
      ? undefined
      : markup`
<p class="wrong">${caution}</p>`
  }
<dl class="facts">${facts.map(
    ([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
  )}<div class="wide"><dt>SHA-256 of the model file</dt><dd>${input.sha256}</dd></div></dl>
</header>
`;
}

/** What only some reports have. */
function evidence({ comparison, learningCurve, robustness, disputes, classNames }: ReportInput): Markup {
  const parts = [
    comparison === undefined
      ? undefined
      : section("Beside another network", comparison.sentence, comparisonTable(comparison, classNames)),
    learningCurve === undefined
      ? undefined
      : section("More training images", learningCurve.sentence, learningCurvePanel(learningCurve)),
    robustness === undefined ? undefined : section("Worse images", robustness.sentence, robustnessTable(robustness)),
    disputes === undefined || disputes.count === 0
      ? undefined
      : section(
          "Labels to look at",
          `${formatCount(disputes.shown.length)} of ${formatCount(disputes.count)} labels that the network speaks against, the least likely first: its mistakes, or those of whoever labelled the images.`,
          disputeList(disputes.shown, classNames),
        ),
  ];
  return markup`${parts}`;
}

function layerTable({ layers }: ReportInput): Markup {
  const total = layers.reduce((sum, layer) => sum + layer.parameterCount, 0);
  const notation = layers.some(({ name }) => name.startsWith("conv"))
    ? "; conv3-16 has 16 filters of 3x3 pixels, and so on"
    : "";
  const row = ({ name, shape, parameterCount }: ReportLayer, i: number): Markup =>
    markup`<tr><th scope="row">${i + 1}. ${name}</th><td>${shape}</td><td>${formatCount(parameterCount)}</td></tr>
`;
  return markup`<table class="lines">
<caption>Layers in the order in which an image passes through them${notation}.</caption>
<thead><tr><th scope="col">Layer</th><th scope="col">Output</th><th scope="col">Parameters</th></tr></thead>
<tbody>${layers.map(row)}</tbody>
<tfoot><tr><th scope="row">In all</th><td></td><td>${formatCount(total)}</td></tr></tfoot></table>`;
}

function reproduction({ commands, recipe }: ReportInput): Markup {
  return markup`<h3>Commands</h3>
<pre role="region" aria-label="Commands" tabindex="0"><code>${commands.join("\n")}</code></pre>
<h3>Recipe</h3>
<pre role="region" aria-label="Recipe" tabindex="0"><code>${JSON.stringify(recipe, null, 2)}</code></pre>`;
}

function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
