import { encode } from "fast-png";
import { createCanvas, letterHeight, textWidth, type Canvas } from "./canvas.js";
import { edgesOf } from "./outline.js";
import { legendOf, limitedPictures, type Panel, type PanelPicture } from "./panels.js";
import { toPlane, weightColour, type Rgb, type Scale } from "./picture.js";

/** Panels stand beside one another up to this width, in pixels. */
const widestSheet = 1040;
const margin = 16;
const space = 8;
const text: Rgb = [28, 30, 34];
const muted: Rgb = [90, 93, 100];
const rule: Rgb = [208, 208, 208];

/** A panel with the sizes of what is in it. */
interface Box {
  readonly panel: Panel;
  readonly enlargement: number;
  readonly columns: number;
  /** From tile to tile, with its caption. */
  readonly strideX: number;
  readonly strideY: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws panels as one PNG: each with its title, its pictures and, where they are not just ink, a bar that says its scale.
 *
 * @example
 * await writeWhole("why.png", encodePanels(panels));
 */
export function encodePanels(panels: readonly Panel[]): Uint8Array {
  const places = placeBoxes(panels.map(measure));
  const width = Math.max(...places.map(({ box, left }) => left + box.width)) + margin;
  const height = Math.max(...places.map(({ box, top }) => top + box.height)) + margin;
  const canvas = createCanvas(width, height);
  for (const { box, left, top } of places) drawBox(canvas, box, left, top);
  return encode({ width, height, data: canvas.data, channels: 3, depth: 8 });
}

function measure(panel: Panel): Box {
  const { pictures, title } = panel;
  const tileWidth = Math.max(...pictures.map((picture) => picture.width));
  const tileHeight = Math.max(...pictures.map((picture) => picture.height));
  // One picture large, a few in comfort, many small.
  const wanted = pictures.length === 1 ? 224 : pictures.length > 64 ? 56 : 84;
  const enlargement = Math.max(1, Math.round(wanted / tileWidth));
  const widestCaption = Math.max(...pictures.map(({ caption = "" }) => textWidth(caption)));
  const strideX = Math.max(tileWidth * enlargement, widestCaption) + space;
  const strideY = tileHeight * enlargement + (widestCaption > 0 ? letterHeight + 4 : 0) + space;
  const fitting = Math.max(1, Math.floor((widestSheet - 2 * margin + space) / strideX));
  const columns = Math.min(pictures.length, panel.perRow ?? fitting);
  const legend = legendOf(panel);
  const legendWidth = legend === undefined ? 0 : textWidth(legend.join("  "));
  return {
    panel,
    enlargement,
    columns,
    strideX,
    strideY,
    width: Math.max(textWidth(title), columns * strideX - space, legendWidth),
    height:
      letterHeight + space + Math.ceil(pictures.length / columns) * strideY + (legend === undefined ? 0 : legendHeight),
  };
}

/** From left to right, and on below where the sheet would become too wide. */
function placeBoxes(boxes: readonly Box[]): { box: Box; left: number; top: number }[] {
  let [left, top, rowHeight] = [margin, margin, 0];
  return boxes.map((box) => {
    if (left > margin && left + box.width > widestSheet - margin)
      [left, top, rowHeight] = [margin, top + rowHeight + 2 * margin, 0];
    const place = { box, left, top };
    left += box.width + 2 * margin;
    rowHeight = Math.max(rowHeight, box.height);
    return place;
  });
}

function drawBox(canvas: Canvas, box: Box, left: number, top: number): void {
  const { panel, columns, strideX, strideY, enlargement } = box;
  canvas.write(left, top, panel.title, text);
  const below = top + letterHeight + space;
  limitedPictures(panel).forEach((picture, i) => {
    const [x, y] = [left + (i % columns) * strideX, below + Math.floor(i / columns) * strideY];
    drawPicture(canvas, picture, panel.scale, x, y, enlargement);
    if (picture.caption !== undefined) canvas.write(x, y + picture.height * enlargement + 4, picture.caption, muted);
  });
  drawLegend(canvas, box, left, top + box.height - legendHeight);
}

function drawPicture(
  canvas: Canvas,
  picture: PanelPicture,
  scale: Scale,
  left: number,
  top: number,
  size: number,
): void {
  const { values, height, width } = toPlane(picture, scale);
  canvas.fill(left - 1, top - 1, width * size + 2, height * size + 2, rule);
  values.forEach((value, i) => {
    canvas.fill(left + (i % width) * size, top + Math.floor(i / width) * size, size, size, colourOf(value, scale));
  });
  for (const { x1, y1, x2, y2 } of picture.outline === undefined ? [] : edgesOf(picture.outline)) {
    canvas.fill(left + x1 * size, top + y1 * size, (x2 - x1) * size + 1, (y2 - y1) * size + 1, muted);
  }
}

const barHeight = 8;
const legendHeight = space + barHeight + 4 + letterHeight;

/** A bar of all tones, as wide as a large picture or as its ends need, with their numbers below. */
function drawLegend(canvas: Canvas, { panel, width }: Box, left: number, top: number): void {
  const legend = legendOf(panel);
  if (legend === undefined) return;
  const across = Math.max(Math.min(width, 224), textWidth(legend.join("  ")));
  const from = panel.scale === "weights" ? -1 : 0;
  const bar = top + space;
  canvas.fill(left - 1, bar - 1, across + 2, barHeight + 2, rule);
  for (let x = 0; x < across; x++) {
    canvas.fill(left + x, bar, 1, barHeight, colourOf(from + ((1 - from) * x) / (across - 1), panel.scale));
  }
  canvas.write(left, bar + barHeight + 4, legend[0], muted);
  canvas.write(left + across - textWidth(legend[1]), bar + barHeight + 4, legend[1], muted);
}

/** Black ink on white, or blue, white and red. */
function colourOf(value: number, scale: Scale): Rgb {
  if (scale === "weights") return weightColour(value);
  const grey = Math.round(255 * (1 - Math.min(1, Math.max(0, value))));
  return [grey, grey, grey];
}
