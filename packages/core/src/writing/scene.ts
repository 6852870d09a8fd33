import type { Rng } from "../core/rng.js";
import type { GreyImage } from "../pictures/greyImage.js";
import type { Point, Strokes } from "../reading/pen.js";
import { writeGlyph, type Glyph, type Hand, type Shape } from "./glyph.js";
import { setLine, type Spacing } from "./line.js";
import { drawRuling, photograph, type Look, type Ruling } from "./paper.js";
import { drawStrokes, scribble, separatorStrokes, type Separator } from "./strokes.js";

/** What is to be written at one place: a digit or a letter by its shape, a separator, or a scribble. */
export type Item =
  | { readonly kind: "digit"; readonly digit: number; readonly shape: Shape | Strokes }
  | { readonly kind: "letter"; readonly shape: Shape | Strokes }
  | { readonly kind: "separator"; readonly separator: Separator }
  | { readonly kind: "scribble" };

/** How a page is written, ruled and photographed. */
export interface SceneStyle {
  readonly hand: Hand;
  readonly spacing: Spacing | readonly [number, number];
  /** How far characters stand above or below their line, as a share of their height. */
  readonly jitter: number;
  /** Rise of the lines: the tangent of their angle. */
  readonly slope: number;
  readonly ruling: Ruling;
  /** How much of full ink the rules have. */
  readonly rulingInk: number;
  /** Specks of dirt a character. */
  readonly specks: number;
  /** Whether one stroke of the pen runs through the writing. */
  readonly struck: boolean;
  /** White around the writing, as a share of the height. */
  readonly margin: number;
  readonly look: Look;
}

/** A page that was written, with the truth of what stands on it. */
export interface Scene {
  readonly picture: GreyImage;
  /**
   * Which item each pixel's ink is of, counted from 1 through all lines; 0 for paper, rules and dirt. With `core` added where
   * more than half of the pixel is inked, which is what no threshold leaves out.
   */
  readonly owners: Uint16Array;
  readonly items: readonly Item[];
  /** The digits of each line. */
  readonly lines: readonly string[];
}

/** What is added to the owner of a pixel within a stroke. */
export const core = 0x8000;

/** The paler edge of a stroke is the stroke's, from this coverage on. */
const faintest = 0.1;

/** Writes lines of items by a hand, and photographs the page. */
export function writeScene(lines: readonly (readonly Item[])[], style: SceneStyle, rng: Rng): Scene {
  const { hand, look } = style;
  const unit = hand.height;
  const rows = lines.map((items) => writeLine(items, style, rng));
  const margin = Math.round(unit * style.margin) + 3;
  const placed = rows.flat();
  const right = Math.max(...placed.map(({ left, glyph }) => left + glyph.width));
  const left = Math.min(...placed.map(({ left }) => left));
  let y = 0;
  const tops = rows.map((row) => {
    const [above, below] = [
      Math.min(0, ...row.map(({ top }) => top)),
      Math.max(unit, ...row.map(({ top, glyph }) => top + glyph.height)),
    ];
    const top = y - above;
    y = top + below + Math.round(unit * (0.25 + 0.4 * rng.uniform()));
    return top;
  });
  const [width, height] = [right - left + 2 * margin, y + 2 * margin];
  const coverage = new Float32Array(width * height);
  const owners = new Uint16Array(width * height);
  const items: Item[] = [];
  rows.forEach((row, number) => {
    for (const { item, glyph, left: x, top } of row) {
      items.push(item);
      stamp(glyph, x - left + margin, top + tops[number] + margin, coverage, owners, width, height, items.length);
    }
  });
  const cells = rows[0].map(({ left: x }, i, row) => {
    const before = i === 0 ? x - unit * 0.2 : (row[i - 1].left + row[i - 1].glyph.width + x) / 2;
    return before - left + margin;
  });
  const last = rows[0][rows[0].length - 1];
  cells.push(last.left + last.glyph.width + unit * 0.2 - left + margin);
  const ruling = drawRuling(style.ruling, { width, height, lines: tops.map((top) => top + margin), cells, unit }, rng);
  const page = coverage.map((value, i) => Math.max(value, ruling[i] * style.rulingInk));
  if (style.struck) strike(page, width, height, unit, rng);
  dirty(page, width, height, Math.round(style.specks * items.length), unit, rng);
  return {
    picture: { width, height, pixels: photograph(page, width, height, look, rng) },
    owners,
    items,
    lines: rows.map((row) => row.map(({ item }) => (item.kind === "digit" ? String(item.digit) : "")).join("")),
  };
}

function writeLine(items: readonly Item[], { hand, spacing, jitter, slope }: SceneStyle, rng: Rng) {
  const written: { item: Item; glyph: Glyph }[] = [];
  for (const item of items) {
    const glyph = writeItem(item, hand, rng);
    if (glyph !== undefined) written.push({ item, glyph });
  }
  const placed = setLine(
    written.map(({ glyph }) => glyph),
    hand.height,
    { spacing, jitter, slope },
    rng,
  );
  return placed.map((place, i) => ({ ...place, item: written[i].item }));
}

function writeItem(item: Item, hand: Hand, rng: Rng): Glyph | undefined {
  const drawn = strokesOf(item, rng);
  if ("pixels" in drawn) return writeGlyph(drawn, hand, rng);
  const leaning = drawn.map((stroke) => stroke.map(({ x, y }): Point => ({ x: x + (0.5 - y) * hand.slant, y })));
  // Now and then so thick that a scribble is a patch.
  const pen =
    item.kind === "scribble" && rng.uniform() < 0.35 ? 0.2 + 0.5 * rng.uniform() : 0.12 * (1 + 0.6 * hand.thickness);
  return drawStrokes(leaning, hand.height, hand.height * pen);
}

function strokesOf(item: Item, rng: Rng): Shape | Strokes {
  switch (item.kind) {
    case "separator":
      return separatorStrokes(item.separator, rng);
    case "scribble":
      return scribble(rng);
    case "digit":
    case "letter":
      return item.shape;
  }
}

/** Puts a glyph's ink on the page; where two meet, a pixel is of the one that covers more of it. */
function stamp(
  glyph: Glyph,
  left: number,
  top: number,
  coverage: Float32Array,
  owners: Uint16Array,
  width: number,
  height: number,
  owner: number,
): void {
  for (let y = 0; y < glyph.height; y++) {
    for (let x = 0; x < glyph.width; x++) {
      const value = glyph.coverage[y * glyph.width + x];
      const [column, row] = [left + x, top + y];
      if (value === 0 || column < 0 || row < 0 || column >= width || row >= height) continue;
      const i = row * width + column;
      if (value > faintest && value > coverage[i]) owners[i] = owner + (value > 0.5 ? core : 0);
      coverage[i] = Math.max(coverage[i], value);
    }
  }
}

function strike(page: Float32Array, width: number, height: number, unit: number, rng: Rng): void {
  const glyph = drawStrokes(
    [
      [
        { x: 0, y: rng.uniform() },
        { x: (width / unit) * (0.3 + 0.7 * rng.uniform()), y: rng.uniform() },
      ],
    ],
    unit,
    unit * 0.06,
  );
  if (glyph === undefined) return;
  stamp(
    glyph,
    rng.below(Math.max(1, Math.round(width / 2))),
    rng.below(height),
    page,
    new Uint16Array(page.length),
    width,
    height,
    0,
  );
}

function dirty(page: Float32Array, width: number, height: number, specks: number, unit: number, rng: Rng): void {
  for (let i = 0; i < specks; i++) {
    const glyph = drawStrokes(
      [
        [
          { x: 0, y: 0 },
          { x: 0.05 * rng.normal(), y: 0.05 * rng.normal() },
        ],
      ],
      unit,
      unit * 0.1 * rng.uniform(),
    );
    if (glyph === undefined) continue;
    stamp(glyph, rng.below(width), rng.below(height), page, new Uint16Array(page.length), width, height, 0);
  }
}
