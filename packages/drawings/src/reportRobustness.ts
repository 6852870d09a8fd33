import { formatCount, formatPercent } from "./formats.js";
import { markup, type Markup } from "./html.js";

/** How a network reads images that were made worse: what `measureRobustness` measures, with units. */
export interface ReportRobustness {
  /** What came of it, in words. */
  readonly sentence: string;
  /** How many images each figure is of. */
  readonly count: number;
  readonly rows: readonly {
    readonly name: string;
    /** What the amounts are. */
    readonly unit: string;
    readonly readings: readonly { readonly amount: number; readonly correct: number }[];
  }[];
}

/** A row a kind of damage, a column a strength: accuracy, and the amount below it. */
export function robustnessTable({ count, rows }: ReportRobustness): Markup {
  const columns = Math.max(0, ...rows.map(({ readings }) => readings.length));
  const strengths = Array.from({ length: columns }, (_, i) => i + 1);
  const row = ({ name, unit, readings }: ReportRobustness["rows"][number]): Markup => {
    const cells = strengths.map((strength) => {
      const reading = readings.at(strength - 1);
      return reading === undefined
        ? markup`<td></td>`
        : markup`<td>${formatPercent(reading.correct / count)}<br><span class="muted">${String(reading.amount)}</span></td>`;
    });
    return markup`<tr><th scope="row">${name}<br><span class="muted">${unit}</span></th>${cells}</tr>
`;
  };
  return markup`<div class="scroll" role="region" aria-label="Worse images" tabindex="0"><table class="lines">
<caption>Read rightly of ${formatCount(count)} images at each strength, and how much of the damage that is.</caption>
<thead><tr><th scope="col">Damage</th>${strengths.map((strength) => markup`<th scope="col">${String(strength)}</th>`)}</tr></thead>
<tbody>${rows.map(row)}</tbody></table></div>`;
}
