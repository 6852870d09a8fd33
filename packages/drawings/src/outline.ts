import { toPlane, type Picture } from "./picture.js";

/** A line between two corners of pixels: columns and rows counted from the upper left corner of the picture. */
export interface Edge {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/**
 * The edge of a picture's ink: the sides of pixels between those with at least half of full ink and the others.
 *
 * @example
 * edgesOf({ pixels: Uint8Array.of(255), height: 1, width: 1 }).length; // 4
 */
export function edgesOf(picture: Picture): Edge[] {
  const { values, height, width } = toPlane(picture, "ink");
  const inked = (y: number, x: number): boolean =>
    y >= 0 && y < height && x >= 0 && x < width && values[y * width + x] >= 0.5;
  const edges: Edge[] = [];
  for (let y = 0; y <= height; y++) {
    for (let x = 0; x <= width; x++) {
      if (inked(y, x) !== inked(y, x - 1)) edges.push({ x1: x, y1: y, x2: x, y2: y + 1 });
      if (inked(y, x) !== inked(y - 1, x)) edges.push({ x1: x, y1: y, x2: x + 1, y2: y });
    }
  }
  return edges;
}
