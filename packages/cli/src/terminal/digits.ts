import { braille, showsBlocks, tonePen, type Pen } from "./pens.js";
import { reducePlane, toPlane, trimPlanes, type Plane, type Scale, type CaptionedPicture } from "@inkling/drawings";
import { coloursOf, cutTo, widthOf, type Terminal } from "./terminal.js";

/** How to lay the images out. */
export interface DrawingOptions {
  /** `ink` (the default) or, for hidden units, `weights`: blue negative, white zero, red positive. */
  readonly scale?: Scale;
  /** Most images side by side; as many as fit by default. Fewer are drawn where they would become unreadable. */
  readonly perRow?: number;
}

const gap = 2;

/**
 * Draws images in full size, side by side with captions below, wrapped to the terminal.
 *
 * One character holds two pixels, one above the other: half blocks (▀) in 24-bit or 256 colours, light ink on a dark
 * tile; without them the shades ` .:-=+*#%@`. Images wider than the terminal are made smaller.
 *
 * @example
 * renderDigits([{ pixels, height: 28, width: 28, caption: "4 → 9  87 %", verdict: "wrong" }], terminal);
 */
export function renderDigits(
  pictures: readonly CaptionedPicture[],
  terminal: Terminal,
  { scale = "ink", perRow = Infinity }: DrawingOptions = {},
): string {
  const planes = pictures.map((picture) => toPlane(picture, scale));
  const pen = tonePen(terminal, scale);
  const widest = planes.reduce((most, plane) => Math.max(most, plane.width), 1);
  const widestCaption = pictures.reduce((most, { caption = "" }) => Math.max(most, widthOf(caption)), 0);
  const columns = Math.min(terminal.columns, Math.max(widest, widestCaption));
  const fitting = Math.max(1, Math.floor((terminal.columns + gap) / (columns + gap)));
  return layOut(pictures, planes, pen, { perRow: Math.min(perRow, fitting), columns, space: gap }, terminal);
}

/**
 * Draws many images small, such as 100 in rows of ten, in one screen: the common blank border is cut away and, where
 * full size does not fit, braille characters hold 2x4 pixels each (10x10 digits in 79 columns and 40 to 50 lines): ink or
 * none, and therefore never where pictures have a limit, whose tones are compared.
 *
 * @example
 * renderGrid(hundredDigits, terminal, { perRow: 10 });
 */
export function renderGrid(
  pictures: readonly CaptionedPicture[],
  terminal: Terminal,
  { scale = "ink", perRow = 10 }: DrawingOptions = {},
): string {
  const planes = trimPlanes(pictures.map((picture) => toPlane(picture, scale)));
  const widest = planes.reduce((most, plane) => Math.max(most, plane.width), 1);
  const share = (count: number): number => Math.floor((terminal.columns + 1) / count) - 1;
  const toned = scale === "weights" || pictures.some(({ limit }) => limit !== undefined);
  const inBlocks = showsBlocks(terminal) && widest <= share(perRow);
  const pen = toned || inBlocks || !terminal.unicode ? tonePen(terminal, scale) : braille;
  const most = Math.floor(
    (terminal.columns + 1) / (Math.min(pen.fewestColumns, Math.ceil(widest / pen.pixelsAcross)) + 1),
  );
  const count = Math.max(1, Math.min(perRow, most));
  const columns = Math.max(1, Math.min(share(count), Math.ceil(widest / pen.pixelsAcross)));
  return layOut(pictures, planes, pen, { perRow: count, columns, space: 1 }, terminal);
}

function layOut(
  pictures: readonly CaptionedPicture[],
  planes: readonly Plane[],
  pen: Pen,
  { perRow, columns, space }: { perRow: number; columns: number; space: number },
  terminal: Terminal,
): string {
  const colours = coloursOf(terminal);
  const tiles = pictures.map((picture, i) => {
    const lines = pen.draw(fit(planes[i], columns * pen.pixelsAcross));
    const width = Math.min(columns, Math.ceil(planes[i].width / pen.pixelsAcross));
    const caption = cutTo(columns, picture.caption ?? "", terminal.unicode);
    const colour =
      picture.verdict === "right" ? colours.green : picture.verdict === "wrong" ? colours.red : (text: string) => text;
    // Braille has no colours of its own: there the verdict colours the digit too.
    const drawn = pen === braille ? lines.map(colour) : lines;
    return { drawn, width, caption: { text: colour(caption), width: widthOf(caption) } };
  });
  const rows: string[] = [];
  for (let start = 0; start < tiles.length; start += perRow) {
    const row = tiles.slice(start, start + perRow);
    const height = row.reduce((most, { drawn }) => Math.max(most, drawn.length), 0);
    const lines = Array.from({ length: height }, (_, y) =>
      joinCells(
        row.map(({ drawn, width }) => (y < drawn.length ? { text: drawn[y], width } : { text: "", width: 0 })),
        columns + space,
      ),
    );
    if (row.some(({ caption }) => caption.width > 0)) {
      lines.push(
        joinCells(
          row.map(({ caption }) => caption),
          columns + space,
        ),
      );
    }
    rows.push(lines.join("\n"));
  }
  // Large tiles are kept apart by a blank line; the small ones of a grid carry their own margin.
  return rows.join(space > 1 ? "\n\n" : "\n");
}

function joinCells(cells: readonly { text: string; width: number }[], stride: number): string {
  return cells
    .map(({ text, width }, i) => (i === cells.length - 1 ? text : text + " ".repeat(stride - width)))
    .join("")
    .replace(/ +$/, "");
}

function fit(plane: Plane, pixelsAcross: number): Plane {
  if (plane.width <= pixelsAcross) return plane;
  const height = Math.max(1, Math.round((plane.height * pixelsAcross) / plane.width));
  return reducePlane(plane, height, pixelsAcross);
}
