import { Argument } from "@commander-js/extra-typings";
import { fingerprint, sourceKinds } from "@inkling/data";
import { formatShape, type Dataset } from "inkling";
import type { Context } from "../terminal/context.js";
import { loadParts, partNames } from "../files/dataParts.js";
import { createOutput } from "../terminal/output.js";
import { formatCount, formatFigure, formatPercent } from "@inkling/drawings";
import { renderPairs, renderTable } from "../terminal/tables.js";
import { heading } from "../showing/sections.js";
import { withDataOptions, type DataOptions } from "../files/dataOptions.js";
import { verb, withCommonOptions, type CommonOptions } from "../options/verb.js";

/** `inkling data`: what is in a data set. */
export function dataVerb(context: Context) {
  const command = verb({
    name: "data",
    summary: "Say what is in a data set.",
    details: "Images of each class, sizes, pixel values, ink, and a checksum.",
    lists: {
      Sources: sourceKinds.map(({ source, meaning }) => [source, meaning]),
    },
    examples: [
      ["data", "MNIST"],
      ["data fashion", "clothes instead of digits"],
      ["data train.csv", "Kaggle's file"],
      ["data digits.csv --label-column last", "a table that does not say where its labels are"],
      ["data digits/ --json", "pictures of your own, for programs"],
    ],
  }).addArgument(new Argument("[source]", "what to look at").default("mnist"));
  return withCommonOptions(withDataOptions(command), "of no effect here: nothing is drawn at random").action(
    (source, options) => describeData(source, options, context),
  );
}

/** What is to be said of one part. */
interface PartSummary {
  readonly name: string;
  readonly count: number;
  readonly imageShape: readonly number[];
  readonly classes: Readonly<Record<string, number>>;
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  readonly inkShare: number;
  readonly sha256: string;
}

async function describeData(source: string, options: CommonOptions & DataOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const { terminal } = output;
  const parts = await loadParts(source, options);
  const summaries: Record<string, PartSummary> = {};
  for (const part of partNames) {
    const dataset = parts[part];
    if (dataset !== undefined) summaries[part] = await summarizePart(dataset);
  }
  const held = Object.entries(summaries);
  const { decisions } = parts;
  if (decisions.length > 0) {
    output.print(heading("how it was read", terminal).trim());
    const pairs = decisions.map(
      ({ about, decided, because }) => [about, because === undefined ? decided : `${decided} (${because})`] as const,
    );
    output.print(`${renderPairs(pairs, terminal)}\n`);
  }
  for (const [part, summary] of held) {
    const { name, count, imageShape, minimum, maximum, mean, inkShare, sha256 } = summary;
    output.print(heading(part, terminal).trim());
    const pairs = [
      ["images", `${formatCount(count)} of ${formatShape(imageShape)} (${name})`],
      ["pixels", `${formatFigure(minimum)} to ${formatFigure(maximum)}, mean ${formatFigure(mean)}`],
      ["ink", `${formatPercent(inkShare, 1)} of the pixels`],
      ["SHA-256", sha256],
    ] as const;
    output.print(`${renderPairs(pairs, terminal)}\n`);
  }
  const classNames = [...new Set(held.flatMap(([, { classes }]) => Object.keys(classes)))];
  const rows = classNames.map((name) => [name, ...held.map(([, { classes }]) => formatCount(classes[name] ?? 0))]);
  output.print(renderTable({ head: ["class", ...held.map(([part]) => part)], rows }, terminal));
  output.json({ source, reading: decisions, parts: summaries });
}

async function summarizePart(dataset: Dataset): Promise<PartSummary> {
  const { name, count, imageShape, images, labels, classNames } = dataset;
  // Bytes run to 255, floats to about 1: ink is what would be at least 1 as a byte.
  const faintest = images instanceof Uint8Array ? 1 : 1 / 255;
  let [minimum, maximum, sum, inked] = [Infinity, -Infinity, 0, 0];
  for (const value of images) {
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    if (value >= faintest) inked++;
    sum += value;
  }
  const counts = classNames.map(() => 0);
  for (const label of labels) counts[label]++;
  const classes = Object.fromEntries(classNames.map((className, i) => [className, counts[i]]));
  const { length } = images;
  const figures = { minimum, maximum, mean: sum / length, inkShare: inked / length };
  return { name, count, imageShape, classes, ...figures, sha256: await fingerprint(dataset) };
}
