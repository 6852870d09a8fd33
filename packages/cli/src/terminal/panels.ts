import { legendOf, limitedPictures, type Panel } from "@inkling/drawings";
import { renderDigits, renderGrid } from "./digits.js";
import { tonePen } from "./pens.js";
import { coloursOf, widthOf, type Terminal } from "./terminal.js";

/** More pictures than these, and wider ones, are drawn small. */
const manyPictures = 16;
const widePicture = 14;

/** Draws panels for a terminal: beside one another where they fit. */
export function renderPanels(panels: readonly Panel[], terminal: Terminal): string {
  const { bold } = coloursOf(terminal);
  const blocks = panels.map((panel) => {
    const drawn = drawPictures(panel, terminal);
    return [bold(panel.title), ...drawn, ...legendLines(panel, widest(drawn), terminal)];
  });
  return flow(blocks, terminal.columns);
}

function drawPictures(panel: Panel, terminal: Terminal): string[] {
  const { scale, perRow } = panel;
  const pictures = limitedPictures(panel);
  const small = pictures.length > manyPictures && pictures[0].width > widePicture;
  const drawn = small
    ? renderGrid(pictures, terminal, { scale, perRow: perRow ?? (pictures.length > 40 ? 10 : 5) })
    : renderDigits(pictures, terminal, { scale, ...(perRow === undefined ? {} : { perRow }) });
  return drawn.split("\n");
}

/** A bar of all tones, as wide as a digit or as its ends need, with these below. */
function legendLines(panel: Panel, drawnColumns: number, terminal: Terminal): string[] {
  const legend = legendOf(panel);
  if (legend === undefined) return [];
  const [low, high] = legend;
  const width = Math.max(Math.min(drawnColumns, 28), low.length + high.length + 2);
  const from = panel.scale === "weights" ? -1 : 0;
  const row = Array.from({ length: width }, (_, i) => from + ((1 - from) * i) / (width - 1));
  const [bar] = tonePen(terminal, panel.scale).draw({ values: Float64Array.of(...row, ...row), height: 2, width });
  return [bar, low + high.padStart(width - low.length)];
}

function widest(lines: readonly string[]): number {
  return lines.reduce((most, line) => Math.max(most, widthOf(line)), 0);
}

const between = 4;

/** Blocks of lines, the next beside the one before where the line is wide enough. */
function flow(blocks: readonly (readonly string[])[], columns: number): string {
  const rows: string[][] = [];
  let row: string[] = [];
  let width = 0;
  for (const block of blocks) {
    const own = widest(block);
    if (row.length > 0 && width + between + own <= columns) {
      const start = width + between;
      const height = Math.max(row.length, block.length);
      row = Array.from({ length: height }, (_, i) => {
        const [left, right] = [row.at(i) ?? "", block.at(i) ?? ""];
        return right === "" ? left : left + " ".repeat(start - widthOf(left)) + right;
      });
      width = start + own;
    } else {
      if (row.length > 0) rows.push(row);
      [row, width] = [[...block], own];
    }
  }
  rows.push(row);
  return rows.map((lines) => lines.join("\n")).join("\n\n");
}
