import type { Point, Strokes } from "inkling/reading";

/*
 * Strokes on the pad, in its own units whatever its size on the screen, and as a text for a link.
 */

/** The pad's width and height, in its own units. */
export const pad = { width: 720, height: 480 } as const;

/** Points nearer to the last one than this tell nothing new. */
const leastStep = 7;

/** A coordinate is two letters: 32 x 32 values are more than the pad is wide. */
const letters = "0123456789abcdefghijklmnopqrstuv";

/** Writes strokes for a link: four letters a point, a dot between strokes. */
export function writeStrokes(strokes: Strokes): string {
  return strokes
    .filter(({ length }) => length > 0)
    .map((stroke) =>
      thin(stroke)
        .map(({ x, y }) => write(x, pad.width) + write(y, pad.height))
        .join(""),
    )
    .join(".");
}

/** Reads them; undefined for a text that is none. */
export function readStrokes(text: string): Strokes | undefined {
  if (text === "") return [];
  const strokes = text.split(".").map(readStroke);
  return strokes.every((stroke) => stroke !== undefined) ? strokes : undefined;
}

function readStroke(text: string): Point[] | undefined {
  if (!/^([0-9a-v]{4})+$/.test(text)) return undefined;
  const points: Point[] = [];
  for (let at = 0; at < text.length; at += 4) {
    points.push({ x: read(text.slice(at, at + 2)), y: read(text.slice(at + 2, at + 4)) });
  }
  return points.every(({ x, y }) => x <= pad.width && y <= pad.height) ? points : undefined;
}

/** Without points that lie close behind another; the last one stays. */
function thin(stroke: readonly Point[]): Point[] {
  const kept: Point[] = [];
  stroke.forEach((point, i) => {
    const last = kept.at(-1);
    const isFar = last === undefined || Math.abs(point.x - last.x) + Math.abs(point.y - last.y) >= leastStep;
    if (isFar || i === stroke.length - 1) kept.push(point);
  });
  return kept;
}

function write(coordinate: number, most: number): string {
  const whole = Math.max(0, Math.min(most, Math.round(coordinate)));
  return letters[whole >> 5] + letters[whole & 31];
}

function read(two: string): number {
  return letters.indexOf(two[0]) * 32 + letters.indexOf(two[1]);
}

/** How wide and how tall a drawing is, in the pad's units. */
export function extentOf(strokes: Strokes): { readonly width: number; readonly height: number } {
  const points = strokes.flat();
  const side = (coordinates: readonly number[]): number =>
    coordinates.length === 0 ? 0 : Math.round(Math.max(...coordinates) - Math.min(...coordinates));
  return { width: side(points.map(({ x }) => x)), height: side(points.map(({ y }) => y)) };
}
