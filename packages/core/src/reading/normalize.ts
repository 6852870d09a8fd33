import type { Polarity } from "../pictures/polarity.js";
import { drawCandidate, wholeLine } from "./candidates.js";
import type { Box } from "../ink/components.js";
import { takeWhole } from "./page.js";
import { isStrokes } from "./pen.js";
import { asGrey, type Picture } from "./picture.js";
import { imageSize } from "./placement.js";

/** A digit as MNIST's makers would have drawn it, and what was done to it. */
export interface NormalizedDigit {
  /** 28x28 bytes, row after row: 0 = paper, 255 = ink. */
  readonly pixels: Uint8Array;
  readonly changes: {
    /** Whether dark ink was turned bright. */
    readonly inverted: boolean;
    /** Where the ink was, in pixels of the picture. */
    readonly box: Box;
    /** How much larger it was made: 1 leaves it as it was. */
    readonly scale: number;
    /** By how many of the 28 pixels it was moved to the right and down, seen from its own middle. */
    readonly shift: { readonly x: number; readonly y: number };
    /** By how much its strokes were made thicker, in the 28 pixels' unit. */
    readonly thickened: number;
  };
}

/**
 * Brings a picture of one digit, or the strokes of a pen, into the form that MNIST's digits have: ink told from paper, the
 * longer side 20 pixels, the centre of mass in the middle of 28x28. A digit of MNIST comes out as it went in.
 *
 * Source: Yadav and Bottou, "Cold case: the lost MNIST digits", NeurIPS 2019, section 2.
 *
 * @param drawing a picture of any size, in grey or colour, dark ink or bright; or strokes, whose points are scaled and drawn anew
 *   with the right pen
 * @param polarity default `"auto"`: ink is what makes thin strokes
 * @returns undefined where nothing is written
 * @throws DataError for a picture of no size, or too large, and for strokes without a point
 * @example
 * const digit = normalizeDigit({ width, height, pixels });
 * const { labels } = predict(digitNetwork(), digit.pixels);
 */
export function normalizeDigit(drawing: Picture, polarity: Polarity = "auto"): NormalizedDigit | undefined {
  const grey = asGrey(drawing);
  const whole = takeWhole(grey, isStrokes(drawing) ? "ink-is-bright" : polarity);
  if (whole === undefined) return undefined;
  const [line] = whole.lines;
  const candidate = wholeLine(line);
  const pixels = new Uint8Array(imageSize * imageSize);
  drawCandidate(candidate, line, pixels);
  const { box, placement } = candidate;
  const { zoom, ink } = whole;
  const middle = { x: (grey.width * zoom) / 2, y: (grey.height * zoom) / 2 };
  const moved = (centre: number, start: number): number => (centre - start) / placement.scale - imageSize / 2;
  return {
    pixels,
    changes: {
      inverted: ink.inkIsDark,
      box: {
        left: box.left / zoom,
        top: box.top / zoom,
        right: box.right / zoom,
        bottom: box.bottom / zoom,
      },
      scale: zoom / placement.scale,
      shift: { x: moved(middle.x, placement.left), y: moved(middle.y, placement.top) },
      thickened: line.thickened / placement.scale,
    },
  };
}
