import { formatCount, formatPercent } from "@inkling/drawings";
import { acceptFor, measureStrings, readSingles, readWritten } from "inkling/experiments";
import { reliability } from "inkling/statistics";
import { createReader, readingModelBytes } from "inkling/reading";
import { decodeTrainedModel, type TrainedModel } from "inkling/recipes";
import type { Dataset } from "inkling";
import type { Output } from "../terminal/output.js";
import { renderTable } from "../terminal/tables.js";

/** The model that reads pages when none is named. */
export async function readingModel(): Promise<TrainedModel> {
  return decodeTrainedModel(readingModelBytes());
}

/** `evaluate --strings`: how many strings of five digits are read without a fault. */
export function sayStrings(model: string, trained: TrainedModel, digits: Dataset, count: number, output: Output): void {
  const rows = measureStrings(createReader({ network: trained.network }), digits, { count });
  output.print(
    renderTable(
      {
        head: ["spacing", "strings", "all right", "digits right", "invented"],
        alignments: ["left", "right", "right", "right", "right"],
        rows: rows.map(({ spacing, pages, exact, digits, right, invented }) => [
          spacing,
          formatCount(pages),
          formatPercent(exact / pages),
          formatPercent(right / digits),
          formatPercent(invented / digits),
        ]),
      },
      output.terminal,
    ),
  );
  for (const { spacing, failures } of rows) {
    if (failures.length > 0) {
      output.explain(
        `${spacing}, read otherwise: ${failures.map(({ written, read }) => `${written} as ${read || "nothing"}`).join(", ")}`,
      );
    }
  }
  output.json({ model, digits: digits.name, strings: rows });
}

/** How many accepted digits one may be wrong of. */
const errorsIn = [20, 50, 100, 200, 500, 1000, 2000];

/**
 * `evaluate --risk`: how many digits can be accepted for how few errors.
 *
 * @param strings pages of each spacing that are read; undefined: the images, one digit each
 */
export function sayRisk(
  model: string,
  trained: TrainedModel,
  digits: Dataset,
  strings: number | undefined,
  output: Output,
): void {
  const reader = createReader({ network: trained.network });
  const outcomes =
    strings === undefined ? readSingles(reader, digits) : readWritten(reader, digits, { count: strings });
  const calibration = reliability(outcomes).error;
  const points = errorsIn.map((oneErrorIn) => ({ oneErrorIn, ...acceptFor(outcomes, oneErrorIn) }));
  const on = strings === undefined ? digits.name : `${formatCount(3 * strings)} pages`;
  output.print(`Expected calibration error on ${on}: ${formatPercent(calibration)}`);
  output.print(
    renderTable(
      {
        head: ["one error in", "--accept", "accepted", "of these wrong"],
        alignments: ["right", "right", "right", "right"],
        rows: points.map(({ oneErrorIn, accept, coverage, risk }) =>
          accept === undefined || coverage === undefined || risk === undefined
            ? [formatCount(oneErrorIn), "-", "-", "-"]
            : [formatCount(oneErrorIn), accept.toFixed(6), formatPercent(coverage), formatPercent(risk, 3)],
        ),
      },
      output.terminal,
    ),
  );
  output.json({ model, digits: digits.name, strings, calibrationError: calibration, risk: points });
}
