import type { Box, DigitReading, NormalizedDigit, PageReading, Strokes } from "inkling/reading";
import type { UnitPlace, UnitView } from "inkling/inspection";

/*
 * What the page asks the worker that reads, and what it is answered: plain data, both ways.
 */

/** Strokes on a pad of a size: points in the pad's own units. */
export interface Drawing {
  readonly strokes: Strokes;
  readonly width: number;
  readonly height: number;
}

/** What the network was shown of a digit, and what it said. */
export interface SeenDigit {
  /** 28x28 bytes: 0 = paper, 255 = ink. */
  readonly pixels: Uint8Array;
  /** Ten digits and “none”, in the order of `classNames`. */
  readonly probabilities: readonly number[];
  readonly classNames: readonly string[];
  /** What was done to the drawing; undefined for a digit cut out of a number. */
  readonly changes: NormalizedDigit["changes"] | undefined;
}

/** What was read in a drawing. */
export type DrawingReading =
  | { readonly kind: "empty" }
  /** What was seen is undefined for ink without a form: a blot. */
  | {
      readonly kind: "digit";
      readonly reading: Exclude<DigitReading, { status: "empty" }>;
      readonly seen: SeenDigit | undefined;
    }
  /** Several marks; what the network saw of each, where it was asked about it as a whole. */
  | { readonly kind: "number"; readonly reading: PageReading; readonly seen: readonly (SeenDigit | undefined)[] };

/** What one layer makes of a digit. */
export interface LayerMaps {
  /** The layer's number, from 1. */
  readonly layer: number;
  readonly height: number;
  readonly width: number;
  /** A map a filter, each `height` x `width` numbers. */
  readonly maps: readonly Float32Array[];
}

/** The inside of the network while it looks at a digit. */
export interface Inside {
  /** What each convolution makes of it. */
  readonly layers: readonly LayerMaps[];
  /** How much each inked pixel adds to the class that was asked about, to first order. */
  readonly votes: Float32Array;
}

/** A picture, taken apart stage by stage. */
export interface PictureReading {
  /** As it was read: smaller than the file where that is very large. */
  readonly preview: ImageBitmap;
  readonly width: number;
  readonly height: number;
  /** The file's own size. */
  readonly original: { readonly width: number; readonly height: number };
  readonly ink: {
    readonly width: number;
    readonly height: number;
    readonly strength: Uint8Array;
    readonly isDark: boolean;
  };
  /** Lines of writing in their smallest pieces, in pixels of the picture as it was read. */
  readonly lines: readonly { readonly box: Box; readonly pieces: readonly Box[]; readonly candidates: number }[];
  readonly reading: PageReading;
  readonly seen: readonly (SeenDigit | undefined)[];
}

export interface ReadingApi {
  read(drawing: Drawing): DrawingReading;
  /** @param asked the class whose votes are counted, from 0 */
  lookInside(pixels: Uint8Array, asked: number): Inside;
  lookAtUnit(pixels: Uint8Array, place: UnitPlace): UnitView;
  readPicture(file: Blob): Promise<PictureReading>;
}
