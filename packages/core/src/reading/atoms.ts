import { boxAround, heightOf, widthOf, type Box, type Component } from "../ink/components.js";
import { strokeWidth, type Ink } from "../ink/ink.js";
import type { Line } from "./lines.js";
import { findSeams } from "./seams.js";

/** A piece of ink that is never cut: a component, or what lies between two seams of it. */
export interface Atom extends Box {
  /** Pixels of ink. */
  readonly area: number;
  /** Sums of strength, and of strength times place: what a centre of mass is made of. */
  readonly mass: number;
  readonly momentX: number;
  readonly momentY: number;
  /** Its component's number in the line: atoms of one are parts of a whole. */
  readonly component: number;
}

/** A line of writing in its smallest pieces, in the order of their middles from left to right. */
export interface Atoms {
  /** Part of the page that the map shows: the line with a margin. */
  readonly box: Box;
  /** Which atom each of its pixels belongs to, from 1; 0 for none. */
  readonly map: Uint16Array;
  /** How much ink each of its pixels holds, of atoms or not: 0 to 255. */
  readonly strength: Uint8Array;
  readonly atoms: readonly Atom[];
  /** How tall digits of the line are, in page pixels. */
  readonly height: number;
  /** By how many pixels all around strokes were made thicker, since the pen was thin. */
  readonly thickened: number;
}

/**
 * Cuts the components of a line wherever two digits could touch.
 *
 * @param cut false to leave each component whole
 */
export function cutLine({ components, height }: Line, labels: Int32Array, ink: Ink, cut = true): Atoms {
  const around = boxAround(components);
  // What an image of 28 sees beyond its 20 of ink.
  const margin = Math.ceil(height * 0.5);
  const box = {
    left: Math.max(0, around.left - margin),
    top: Math.max(0, around.top - margin),
    right: Math.min(ink.width, around.right + margin),
    bottom: Math.min(ink.height, around.bottom + margin),
  };
  const columns = widthOf(box);
  const raw = new Uint16Array(columns * heightOf(box));
  const made: Atom[] = [];
  components.forEach((component, number) => {
    const seams = cut ? findSeams(component, labels, ink, height) : [];
    for (let piece = 0; piece <= seams.length; piece++) {
      const atom = gatherPiece(component, number, seams, piece, labels, ink);
      if (atom === undefined) continue;
      made.push(atom);
      paint(component, seams, piece, labels, ink.width, box, raw, made.length);
    }
  });
  const order = made.map((_, i) => i).sort((a, b) => made[a].left + made[a].right - made[b].left - made[b].right);
  const places = new Uint16Array(made.length + 1);
  order.forEach((from, to) => (places[from + 1] = to + 1));
  const map = raw.map((atom) => places[atom]);
  const atoms = order.map((i) => made[i]);
  const strength = inkWithin(box, ink);
  const thin = (least.strokeWidth * height - strokeWidth(map, columns)) / 2;
  const thickened = Math.max(0, Math.min(4, Math.round(thin)));
  soften(map, strength, box, ink);
  for (let ring = 0; ring < thickened; ring++) thicken(map, strength, columns);
  return { box, map, strength, atoms, height, thickened };
}

/** Thinner pens are drawn thicker, as a share of the height: MNIST's strokes take 2 to 2.6 pixels of 20. */
const least = { strokeWidth: 0.07 };

function inkWithin({ left, top, right, bottom }: Box, { width, strength, mask }: Ink): Uint8Array {
  const within = new Uint8Array((right - left) * (bottom - top));
  for (let y = top, to = 0; y < bottom; y++) {
    for (let i = y * width + left; i < y * width + right; i++, to++) within[to] = mask[i] === 1 ? strength[i] : 0;
  }
  return within;
}

/** Gives the pale edges of strokes, which the threshold left out, to the atoms that they touch. */
function soften(map: Uint16Array, strength: Uint8Array, { left, top, right }: Box, ink: Ink): void {
  const columns = right - left;
  for (const { to, from } of ring(map, columns)) {
    map[to] = map[from];
    strength[to] = ink.strength[(Math.floor(to / columns) + top) * ink.width + (to % columns) + left];
  }
}

/** Lets every atom grow by a pixel all around. */
function thicken(map: Uint16Array, strength: Uint8Array, columns: number): void {
  const before = strength.slice();
  for (const { to, from } of ring(map, columns)) {
    map[to] = map[from];
    strength[to] = Math.max(strength[to], before[from]);
  }
}

/** Pixels without an atom beside one with: found before any is changed. */
function ring(map: Uint16Array, columns: number): { to: number; from: number }[] {
  const found: { to: number; from: number }[] = [];
  for (let i = columns + 1; i < map.length - columns - 1; i++) {
    if (map[i] !== 0) continue;
    for (const from of [i - 1, i + 1, i - columns, i + columns]) {
      if (map[from] === 0) continue;
      found.push({ to: i, from });
      break;
    }
  }
  return found;
}

/** Which piece of its component a pixel lies in: how many seams pass on its left. */
function pieceAt(seams: readonly Int32Array[], x: number, row: number): number {
  let piece = 0;
  while (piece < seams.length && seams[piece][row] <= x) piece++;
  return piece;
}

function gatherPiece(
  component: Component,
  number: number,
  seams: readonly Int32Array[],
  piece: number,
  labels: Int32Array,
  { width, strength }: Ink,
): Atom | undefined {
  let [area, mass, momentX, momentY] = [0, 0, 0, 0];
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  for (let y = component.top; y < component.bottom; y++) {
    for (let x = component.left; x < component.right; x++) {
      const i = y * width + x;
      if (labels[i] !== component.label || pieceAt(seams, x, y - component.top) !== piece) continue;
      area++;
      mass += strength[i];
      momentX += strength[i] * x;
      momentY += strength[i] * y;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = y + 1;
    }
  }
  return area === 0 ? undefined : { area, mass, momentX, momentY, left, top, right, bottom, component: number };
}

function paint(
  component: Component,
  seams: readonly Int32Array[],
  piece: number,
  labels: Int32Array,
  width: number,
  box: Box,
  map: Uint16Array,
  value: number,
): void {
  for (let y = component.top; y < component.bottom; y++) {
    for (let x = component.left; x < component.right; x++) {
      if (labels[y * width + x] !== component.label || pieceAt(seams, x, y - component.top) !== piece) continue;
      map[(y - box.top) * widthOf(box) + x - box.left] = value;
    }
  }
}
