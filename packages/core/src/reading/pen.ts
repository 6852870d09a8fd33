import { DataError } from "../core/errors.js";
import type { GreyImage } from "../pictures/greyImage.js";

/** A point of a pen's way, x to the right and y downwards, in any unit. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a pen, a finger or a mouse drew: a list of points from each touch to its lifting. */
export type Strokes = readonly (readonly Point[])[];

/** Whether a picture is given by its strokes. */
export function isStrokes(picture: object): picture is Strokes {
  return Array.isArray(picture);
}

/** The longest side of the points, and the width of the pen, in pixels: four times MNIST's 20 and its usual 2.4. */
const drawnSide = 70;
const penWidth = 9.6;

/**
 * Draws strokes with the pen that MNIST's digits seem to be written with, however large they were drawn: points are scaled, not
 * pixels, so that a small drawing gets no thick pen.
 *
 * @returns bright ink on black, about 80 pixels at its longest
 * @throws DataError where there is no point, or one that is no number
 */
export function drawPen(strokes: Strokes): GreyImage {
  const points = strokes.flat();
  if (points.length === 0 || !points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))) {
    throw new DataError({
      what: "These strokes cannot be drawn",
      expected: "at least one point, with numbers x and y",
      received: points.length === 0 ? "none" : "a point without them",
    });
  }
  const left = points.reduce((least, { x }) => Math.min(least, x), Infinity);
  const top = points.reduce((least, { y }) => Math.min(least, y), Infinity);
  const right = points.reduce((most, { x }) => Math.max(most, x), -Infinity);
  const bottom = points.reduce((most, { y }) => Math.max(most, y), -Infinity);
  const side = Math.max(right - left, bottom - top);
  const scale = side === 0 ? 0 : drawnSide / side;
  const margin = Math.ceil(penWidth);
  const width = Math.ceil((right - left) * scale) + 2 * margin;
  const height = Math.ceil((bottom - top) * scale) + 2 * margin;
  const coverage = new Float32Array(width * height);
  const place = ({ x, y }: Point): Point => ({ x: (x - left) * scale + margin, y: (y - top) * scale + margin });
  for (const stroke of strokes) {
    stroke.forEach((point, i) => {
      inkSegment(coverage, width, height, place(stroke[Math.max(0, i - 1)]), place(point), penWidth / 2);
    });
  }
  return { width, height, pixels: Uint8Array.from(coverage, (value) => Math.round(255 * value)) };
}

/** A straight piece of pen stroke with round ends. */
export function inkSegment(
  coverage: Float32Array,
  width: number,
  height: number,
  from: Point,
  to: Point,
  radius: number,
): void {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length2 = dx * dx + dy * dy;
  const reach = radius + 1;
  const firstRow = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach));
  const lastRow = Math.min(height - 1, Math.ceil(Math.max(from.y, to.y) + reach));
  const firstColumn = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach));
  const lastColumn = Math.min(width - 1, Math.ceil(Math.max(from.x, to.x) + reach));
  for (let y = firstRow; y <= lastRow; y++) {
    for (let x = firstColumn; x <= lastColumn; x++) {
      const along = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((x - from.x) * dx + (y - from.y) * dy) / length2));
      const [ex, ey] = [x - from.x - along * dx, y - from.y - along * dy];
      const inked = Math.min(1, Math.max(0, radius + 0.5 - Math.sqrt(ex * ex + ey * ey)));
      const i = y * width + x;
      if (inked > coverage[i]) coverage[i] = inked;
    }
  }
}
