import { formatFigure } from "./formats.js";
import type { CaptionedPicture, Picture, Scale } from "./picture.js";

/** A picture of a panel. */
export interface PanelPicture extends CaptionedPicture {
  /** An image whose edge is drawn over the picture, so that one sees what lies where; not in the terminal. */
  readonly outline?: Picture;
}

/** Pictures that belong together, on one scale: what is drawn in the terminal, as PNG and as HTML alike. */
export interface Panel {
  readonly title: string;
  /** What is seen, in a sentence or two; not in the PNG. */
  readonly note?: string;
  readonly pictures: readonly PanelPicture[];
  readonly scale: Scale;
  /** What full ink or a weight of ±1 stands for, for all of the pictures; the legend says it. None: bytes of ink. */
  readonly limit?: number;
  /** What the ends of the scale mean, such as `against` and `for`. */
  readonly ends?: readonly [low: string, high: string];
  /** Pictures side by side; as many as fit by default. */
  readonly perRow?: number;
}

/** The largest absolute number of some pictures: a limit that all of them can be drawn with; 1 where all are blank. */
export function limitOf(pictures: readonly Pick<Picture, "pixels">[]): number {
  let largest = 0;
  for (const { pixels } of pictures) {
    for (const value of pixels) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  }
  return largest === 0 ? 1 : largest;
}

/** The pictures of a panel as they are drawn: with its limit. */
export function limitedPictures({ pictures, limit }: Panel): readonly PanelPicture[] {
  return limit === undefined ? pictures : pictures.map((picture) => ({ ...picture, limit }));
}

/**
 * The two ends of a panel's scale as the legend names them; nothing where it is only ink.
 *
 * @example
 * legendOf({ scale: "weights", limit: 1.234, ends: ["against", "for"], … }); // ["against -1.234", "+1.234 for"]
 */
export function legendOf({ scale, limit, ends = ["", ""] }: Panel): readonly [low: string, high: string] | undefined {
  if (limit === undefined) return undefined;
  const figure = formatFigure(limit);
  const [low, high] = scale === "weights" ? [`-${figure}`, `+${figure}`] : ["0", figure];
  return [`${ends[0]} ${low}`.trim(), `${high} ${ends[1]}`.trim()];
}
