import { weightColour, type Plane, type Scale } from "@inkling/drawings";
import { colourSequence } from "./printing.js";
import type { Terminal } from "./terminal.js";

/** How pixels become characters: how many of them one character holds, and the fewest characters that stay readable. */
export interface Pen {
  readonly pixelsAcross: number;
  readonly fewestColumns: number;
  /** One string a line of characters, all of the same width on the screen. */
  draw(plane: Plane): string[];
}

/** Whether half blocks come out well: they need two colours of 256 or more in one character. */
export function showsBlocks(terminal: Terminal): boolean {
  return terminal.unicode && terminal.colourDepth >= 8;
}

/** What draws a picture in full size, all its tones told apart. */
export function tonePen(terminal: Terminal, scale: Scale): Pen {
  return showsBlocks(terminal) ? blocks(terminal, scale) : shades(scale);
}

/** Half blocks: the upper pixel is the character's colour, the lower one its background. */
export function blocks({ colourDepth }: Terminal, scale: Scale): Pen {
  const code = colourDepth === 24 ? fullColour : paletteColour;
  const draw = ({ values, height, width }: Plane): string[] => {
    const lines: string[] = [];
    for (let y = 0; y < height; y += 2) {
      let line = "";
      let current = "";
      for (let x = 0; x < width; x++) {
        const upper = code(values[y * width + x], scale);
        const lower = y + 1 < height ? `48;${code(values[(y + 1) * width + x], scale)}` : "49";
        const sequence = colourSequence(`38;${upper};${lower}`);
        line += sequence === current ? "▀" : `${sequence}▀`;
        current = sequence;
      }
      lines.push(line + colourSequence(0));
    }
    return lines;
  };
  return { pixelsAcross: 1, fewestColumns: 7, draw };
}

/** A colour of 24 bits: weights have theirs, ink goes from a dark tile to white. */
function fullColour(value: number, scale: Scale): string {
  const level = Math.round(24 + 231 * value);
  return ["2", ...(scale === "weights" ? weightColour(value) : [level, level, level])].join(";");
}

// Steps of the 256 colours from white to blue and to red; the nearest ones to weightColour's would change their hue.
const blues = [231, 189, 153, 111, 68, 25];
const reds = [231, 224, 217, 210, 167, 124];

/** One of the 256 colours: a step of the weights' two scales, or one of the greys from 234 to 255. */
function paletteColour(value: number, scale: Scale): string {
  if (scale === "ink") return `5;${234 + Math.round(21 * value)}`;
  return `5;${(value < 0 ? blues : reds)[Math.round(5 * Math.abs(value))]}`;
}

/** Braille: 2x4 pixels a character, each on or off. */
export const braille: Pen = {
  pixelsAcross: 2,

  fewestColumns: 6,
  draw: ({ values, height, width }) => {
    // Bits of the dots, row by row, as Unicode numbers them.
    const dots = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];
    const lines: string[] = [];
    for (let top = 0; top < height; top += 4) {
      let line = "";
      for (let left = 0; left < width; left += 2) {
        let pattern = 0x2800;
        dots.forEach((bit, place) => {
          const y = top + Math.floor(place / 2);
          const x = left + (place % 2);
          if (y < height && x < width && values[y * width + x] > 0.4) pattern |= bit;
        });
        line += String.fromCharCode(pattern);
      }
      lines.push(line);
    }
    return lines;
  },
};

/** Ten characters from paper to ink, each the mean of two pixels, one above the other. Weights: zero is the middle. */
export function shades(scale: Scale): Pen {
  const characters = " .:-=+*#%@";
  const draw = ({ values, height, width }: Plane): string[] => {
    const lines: string[] = [];
    for (let y = 0; y < height; y += 2) {
      let line = "";
      for (let x = 0; x < width; x++) {
        const upper = values[y * width + x];
        const mean = y + 1 < height ? (upper + values[(y + 1) * width + x]) / 2 : upper;
        const ink = scale === "weights" ? (mean + 1) / 2 : mean;
        line += characters[Math.min(9, Math.max(0, Math.floor(ink * 10)))];
      }
      lines.push(line);
    }
    return lines;
  };
  return { pixelsAcross: 1, fewestColumns: 12, draw };
}
