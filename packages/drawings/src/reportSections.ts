import { formatCount, formatPercent } from "./formats.js";
import { markup, type Insertable, type Markup } from "./html.js";
import type { Picture, Scale } from "./picture.js";
import { encodeTiles, pngDataAddress } from "./png.js";
import type { ClassFigures, ConfusionCounts } from "./confusion.js";

/** An image that was read wrongly: what an evaluation says of it, and its pixels. */
export interface ReportMistake {
  /** The image's index in its data set. */
  readonly index: number;
  /** Class indices of its label, the answer, and the second guess. */
  readonly truth: number;
  readonly prediction: number;
  readonly secondGuess: number;
  /** Probabilities of the answer and the second guess. */
  readonly confidence: number;
  readonly secondConfidence: number;
  readonly picture: Picture;
}

/** An image, its label and the answer. */
export interface ReportReading {
  readonly picture: Picture;
  readonly truth: number;
  readonly prediction: number;
}

/** One part of the report: a heading and a note beside its content. */
export function section(heading: string, note: Insertable, content: Insertable): Markup {
  return markup`<section>
<div class="heading"><h2>${heading}</h2>${note === "" ? undefined : markup`<p class="note">${note}</p>`}</div>
<div>${content}</div>
</section>
`;
}

/** The confusion matrix as a table whose mistakes are the warmer the more there are (the square root of their share). */
export function confusionTable({ classCount, counts }: ConfusionCounts, names: readonly string[]): Markup {
  const countAt = (truth: number, read: number): number => counts[truth * classCount + read];
  const classes = Array.from({ length: classCount }, (_, i) => i);
  const most = Math.max(1, ...classes.flatMap((t) => classes.filter((r) => r !== t).map((r) => countAt(t, r))));
  const cell = (truth: number, read: number): Markup => {
    const count = countAt(truth, read);
    if (truth === read) return markup`<td class="hit">${count}</td>`;
    if (count === 0) return markup`<td class="none">·</td>`;
    const share = Math.sqrt(count / most).toFixed(2);
    return markup`<td style="--share:${share}" title="${count} times ${names[truth]}, read as ${names[read]}">${count}</td>`;
  };
  return markup`<div class="scroll" role="region" aria-label="Confusion matrix" tabindex="0"><table class="confusion${namedClass(names)}">
<caption>A row for each true class, a column for what it was read as.</caption>
<thead><tr><td></td><th scope="colgroup" colspan="${classCount}">read as</th></tr>
<tr><th scope="col">truth</th>${classes.map((read) => markup`<th scope="col"><span>${names[read]}</span></th>`)}</tr></thead>
<tbody>${classes.map(
    (truth) => markup`<tr><th scope="row">${names[truth]}</th>${classes.map((read) => cell(truth, read))}</tr>
`,
  )}</tbody></table></div>`;
}

/** Precision, recall, F1 and the number of images of each class. */
export function classTable(classes: readonly ClassFigures[], names: readonly string[]): Markup {
  const row = ({ precision, recall, f1, support }: ClassFigures, i: number): Markup =>
    markup`<tr><th scope="row">${names[i]}</th><td>${inOneLine(precision)}</td><td>${inOneLine(recall)}</td><td>${inOneLine(f1)}</td><td>${formatCount(support)}</td></tr>
`;
  return markup`<div class="scroll" role="region" aria-label="Precision and recall" tabindex="0"><table class="lines">
<caption>Precision: of what was read as this class, the share that is. Recall: of this class, the share that was read so. F1: their harmonic mean.</caption>
<thead><tr><th scope="col">Class</th><th scope="col">Precision</th><th scope="col">Recall</th><th scope="col">F1</th><th scope="col">Images</th></tr></thead>
<tbody>${classes.map(row)}</tbody></table></div>`;
}

/** Mistakes as images, each with its truth, the first and the second guess. */
export function mistakeList(mistakes: readonly ReportMistake[], names: readonly string[]): Markup {
  const entry = (mistake: ReportMistake): Markup => {
    const { index, truth, prediction, confidence, secondGuess, secondConfidence, picture } = mistake;
    return markup`<li><figure><span class="tile">${imageOf(picture, "ink", `Image ${index}: ${names[truth]}, read as ${names[prediction]}`)}</span><figcaption><span class="answer"><strong>${names[truth]}</strong> read as <strong class="wrong">${names[prediction]}</strong></span><span>first ${names[prediction]}, ${inOneLine(confidence, 1)}</span><span>second ${names[secondGuess]}, ${inOneLine(secondConfidence, 1)}</span><span>no. ${formatCount(index)}</span></figcaption></figure></li>
`;
  };
  return markup`<ol class="mistakes">${mistakes.map(entry)}</ol>`;
}

/** The weights of hidden units as images, each on its own symmetric range. */
export function unitList(pictures: readonly Picture[]): Markup {
  return markup`<p class="legend"><span>negative</span><i class="heat-kept"></i><span>positive</span></p><ul class="units">${pictures.map(
    (picture, i) => markup`<li>${imageOf(picture, "weights", `Weights of hidden unit ${i + 1}`)}</li>
`,
  )}</ul>`;
}

/** Images in rows of ten with their answers below; those read wrongly are framed. */
export function readingGrid(readings: readonly ReportReading[], names: readonly string[]): Markup {
  const entry = ({ picture, truth, prediction }: ReportReading): Markup => {
    const missed = truth !== prediction;
    const alternative = missed
      ? `${names[truth]}, wrongly read as ${names[prediction]}`
      : `${names[truth]}, read rightly`;
    return markup`<li${missed ? markup` class="missed"` : undefined}>${imageOf(picture, "ink", alternative)}<span aria-hidden="true">${names[prediction]}</span></li>
`;
  };
  return markup`<ul class="grid${namedClass(names)}">${readings.map(entry)}</ul>`;
}

/** Class names longer than a digit or a short word need room of their own: heads stand upright, tiles are wider. */
function namedClass(names: readonly string[]): string {
  return names.some((name) => name.length > 4) ? " named" : "";
}

/** A share in percent that is not broken before its sign. */
export function inOneLine(share: number, decimals?: number): string {
  return formatPercent(share, decimals).replace(" ", "\u00a0");
}

/** An image within the page. */
export function imageOf(picture: Picture, scale: Scale, alternative: string): Markup {
  const png = encodeTiles([picture], scale === "ink" ? { paper: "transparent" } : { scale });
  return markup`<img class="${scale}" src="${pngDataAddress(png)}" width="${picture.width}" height="${picture.height}" alt="${alternative}">`;
}
