import type { Strokes } from "inkling/reading";

/*
 * A visitor's own digits: what the browser keeps of them, and the file in which they can be taken away.
 */

/** One digit as it was written on the pad. */
export interface Sample {
  readonly digit: number;
  /** In the pad's units. */
  readonly strokes: Strokes;
}

const format = "inkling hand";
const version = 1;

/** More than these are not written by hand; a file with more is none of the lab's. */
export const mostSamples = 1000;
const [mostStrokes, mostPoints, mostBytes] = [40, 4000, 8_000_000];
/** Twice the side of the pad: whoever draws may leave it. */
const farthest = 1440;

/** Samples as they stand in a file and in the browser's storage: points in whole units, two numbers each. */
export function packSamples(samples: readonly Sample[]): object {
  const written = samples.map(({ digit, strokes }) => ({
    digit,
    strokes: strokes.map((stroke) => stroke.flatMap(({ x, y }) => [Math.round(x), Math.round(y)])),
  }));
  return { format, version, samples: written };
}

/** Reads them again; undefined for what is no such thing, or where any of them is none. */
export function unpackSamples(packed: unknown): readonly Sample[] | undefined {
  if (!isRecord(packed) || packed.format !== format || packed.version !== version) return undefined;
  if (!Array.isArray(packed.samples) || packed.samples.length > mostSamples) return undefined;
  const samples = packed.samples.map(readSample);
  return samples.every((sample) => sample !== undefined) ? samples : undefined;
}

/** Reads a file that was saved of them; a sentence that says what to do for one that is none. */
export async function readSamplesFile(file: Blob): Promise<readonly Sample[] | string> {
  const advice = "Choose one that was saved here, such as my-hand.json.";
  if (file.size > mostBytes) return `This file is too large to be one of written digits. ${advice}`;
  let content: unknown;
  try {
    content = JSON.parse(await file.text());
  } catch {
    return `This file holds no digits of a hand. ${advice}`;
  }
  if (!isRecord(content) || content.format !== format) return `This file holds no digits of a hand. ${advice}`;
  if (content.version !== version)
    return "This file is of another version of the lab: load the page again, and then the file.";
  return unpackSamples(content) ?? `This file of digits is damaged, and nothing was taken from it. ${advice}`;
}

function readSample(value: unknown): Sample | undefined {
  if (!isRecord(value)) return undefined;
  const { digit, strokes } = value;
  if (typeof digit !== "number" || !Number.isInteger(digit) || digit < 0 || digit > 9) return undefined;
  if (!Array.isArray(strokes) || strokes.length === 0 || strokes.length > mostStrokes) return undefined;
  const read = strokes.map(readStroke);
  return read.every((stroke) => stroke !== undefined) ? { digit, strokes: read } : undefined;
}

function readStroke(value: unknown): { x: number; y: number }[] | undefined {
  if (!Array.isArray(value) || value.length < 2 || value.length > 2 * mostPoints || value.length % 2 > 0)
    return undefined;
  const numbers = value.filter(
    (each): each is number => typeof each === "number" && Number.isFinite(each) && Math.abs(each) <= farthest,
  );
  if (numbers.length !== value.length) return undefined;
  return Array.from({ length: numbers.length / 2 }, (_, i) => ({ x: numbers[2 * i], y: numbers[2 * i + 1] }));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
