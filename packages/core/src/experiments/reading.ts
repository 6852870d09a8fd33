import { requireInteger } from "../core/errors.js";
import { imageAt, type Dataset } from "../dataset/dataset.js";
import type { NumberReader } from "../reading/reader.js";
import type { Outcome } from "../statistics/reliability.js";
import { spacings, type Spacing } from "../writing/line.js";
import { writeStrings } from "../writing/strings.js";

/** How well a reader reads strings of one kind. */
export interface StringsRow {
  readonly spacing: Spacing;
  readonly pages: number;
  /** Pages whose every digit was read rightly, and nothing else. */
  readonly exact: number;
  readonly digits: number;
  /** Digits that an alignment of least edits finds in the reading. */
  readonly right: number;
  /** Digits that the reading has too many. */
  readonly invented: number;
  /** Some of what was read otherwise. */
  readonly failures: readonly { readonly written: string; readonly read: string }[];
}

/**
 * Has strings of digits written on pages by seed, spaced, tight and touching, and counts how they are read. A digit that is not
 * sure counts as wrong.
 *
 * @param count pages of each kind
 */
export function measureStrings(
  reader: NumberReader,
  digits: Dataset,
  { count, length = 5, seed = 1 }: { count: number; length?: number; seed?: number },
): StringsRow[] {
  requireInteger("number of pages", count, 1);
  return (Object.keys(spacings) as Spacing[]).map((spacing) => {
    const row = { spacing, pages: 0, exact: 0, digits: 0, right: 0, invented: 0 };
    const failures: { written: string; read: string }[] = [];
    for (const { picture, lines } of writeStrings(digits, { count, length, spacing, seed })) {
      const [written] = lines;
      const read = reader
        .read(picture)
        .lines.map(({ text }) => text)
        .join("");
      const { right, invented } = align(written, read);
      row.pages++;
      row.digits += written.length;
      row.right += right;
      row.invented += invented;
      if (read === written) row.exact++;
      else if (failures.length < 10) failures.push({ written, read });
    }
    return { ...row, failures };
  });
}

/** What two texts have in common, by the fewest edits. */
export interface Alignment {
  /** How many of the second's characters are those of the first, and which. */
  readonly right: number;
  readonly hits: readonly number[];
  /** How many the second has too many. */
  readonly invented: number;
}

/** How many characters two texts have in common by the fewest edits, and how many the second has too many. */
export function align(written: string, read: string): Alignment {
  // Each cell: edits, right, invented, of the beginnings so far.
  const hits: readonly number[] = [];
  let row = Array.from({ length: read.length + 1 }, (_, j) => ({ edits: j, right: 0, hits, invented: j }));
  for (let i = 1; i <= written.length; i++) {
    const next = [{ edits: i, right: 0, hits, invented: 0 }];
    for (let j = 1; j <= read.length; j++) {
      const same = written[i - 1] === read[j - 1];
      const [both, missed, extra] = [row[j - 1], row[j], next[j - 1]];
      const ways = [
        same ? { ...both, right: both.right + 1, hits: [...both.hits, j - 1] } : { ...both, edits: both.edits + 1 },
        { ...missed, edits: missed.edits + 1 },
        { ...extra, edits: extra.edits + 1, invented: extra.invented + 1 },
      ];
      next.push(ways.reduce((a, b) => (b.edits < a.edits || (b.edits === a.edits && b.right > a.right) ? b : a)));
    }
    row = next;
  }
  return row[read.length];
}

/**
 * Has strings of five digits written on pages by seed, as many of each spacing, and tells of every digit that is read there how sure
 * it is and whether it is one that was written in that place; invented ones are wrong.
 *
 * @param count pages of each kind
 */
export function readWritten(
  reader: NumberReader,
  digits: Dataset,
  { count, seed = 1 }: { count: number; seed?: number },
): Outcome[] {
  requireInteger("number of pages", count, 1);
  const outcomes: Outcome[] = [];
  for (const spacing of Object.keys(spacings) as Spacing[]) {
    for (const { picture, lines } of writeStrings(digits, { count, spacing, seed })) {
      const marks = reader.read(picture).lines.flatMap((line) => line.digits);
      const { hits } = align(lines[0], marks.map(({ digit }) => digit).join(""));
      outcomes.push(...marks.map(({ confidence }, i) => ({ confidence, right: hits.includes(i) })));
    }
  }
  return outcomes;
}

/** Reads each image of a data set as a picture of one digit. */
export function readSingles(reader: NumberReader, dataset: Dataset): Outcome[] {
  const [height, width] = dataset.imageShape;
  return Array.from({ length: dataset.count }, (_, i) => {
    const reading = reader.readDigit({ width, height, pixels: Uint8Array.from(imageAt(dataset, i)) });
    if (reading.status === "empty") return { confidence: 0, right: false };
    return { confidence: reading.confidence, right: reading.digit === dataset.labels[i] };
  });
}

/** What accepting digits from one confidence on comes to. */
export interface RiskPoint {
  readonly accept: number;
  /** Share of all digits that are accepted. */
  readonly coverage: number;
  /** Share of those that are wrong. */
  readonly risk: number;
}

/**
 * For one error in so many accepted digits, the lowest confidence to accept, or undefined where even the surest are wrong too
 * often.
 */
export function acceptFor(outcomes: readonly Outcome[], oneErrorIn: number): RiskPoint | undefined {
  const sorted = [...outcomes].sort((a, b) => b.confidence - a.confidence);
  let [wrong, best]: [number, RiskPoint | undefined] = [0, undefined];
  sorted.forEach(({ confidence, right }, i) => {
    if (!right) wrong++;
    // Equal confidences are accepted together.
    if (i + 1 < sorted.length && sorted[i + 1].confidence === confidence) return;
    const risk = wrong / (i + 1);
    if (risk <= 1 / oneErrorIn) best = { accept: confidence, coverage: (i + 1) / sorted.length, risk };
  });
  return best;
}
