import { OptionError, requireNumber, ShapeError } from "../core/errors.js";
import { formatShape } from "../core/shape.js";
import { parametersOf, type Network } from "../network/network.js";
import type { GreyImage } from "../pictures/greyImage.js";
import type { Polarity } from "../pictures/polarity.js";
import { readingNetwork } from "../shipped/reading.js";
import { acceptanceFor } from "./acceptance.js";
import type { Atoms } from "./atoms.js";
import { createAsker } from "./asking.js";
import { wholeLine } from "./candidates.js";
import { sortIntoCells, type CellReading } from "./cells.js";
import { readingClasses } from "./classes.js";
import { heightOf, type Box } from "../ink/components.js";
import { defaultAccept } from "./confidence.js";
import { readLattice, type Piece } from "./lattice.js";
import { asLine, isDigit, moveLine, type LineReading, type Mark } from "./marks.js";
import { isNoise } from "../ink/noise.js";
import { isOtherInk, penOf } from "./otherInk.js";
import { takeApart, takeWhole, type Page } from "./page.js";
import { asGrey, turnBox, turnUpright, type Picture, type Turn } from "./picture.js";
import { imageSize } from "./placement.js";

/** What was read in a picture. */
export interface PageReading {
  /** The lines' texts, one below the other; empty where nothing is written. */
  readonly text: string;
  readonly lines: readonly LineReading[];
  /** With `cells`: rows from top to bottom, each with a cell for every column. */
  readonly rows?: readonly (readonly CellReading[])[];
  /** What a reader of the answer should know, in sentences: nothing written, or digits that are not sure. */
  readonly warnings: readonly string[];
}

/** What was read in a picture of one digit. */
export type DigitReading =
  { readonly status: "empty" } | (Omit<Mark, "status"> & { readonly status: "digit" | "not sure" | "not a digit" });

/** How a picture is to be read. */
export interface ReadOptions {
  /** Whether to sort what is read into the rows and columns of a table; default false. */
  readonly cells?: boolean | undefined;
  /** By how many degrees the page lies turned, clockwise: 0 (default), 90, 180 or 270. */
  readonly turned?: Turn | undefined;
}

/** Reads pictures of handwritten numbers. */
export interface NumberReader {
  /**
   * Reads all lines of digits in a picture. Throws a DataError for a picture of no size, or too large; an OptionError for an
   * option out of range.
   */
  read(picture: Picture, options?: ReadOptions): PageReading;
  /** Reads a picture that holds one digit, or nothing, or what is none. */
  readDigit(picture: Picture): DigitReading;
}

export interface NumberReaderOptions {
  /** A network of the recipe `reading`; default the one that comes with inkling. */
  readonly network?: Network | undefined;
  /** The least confidence with which a digit is accepted, 0 to 1; below it, it is not sure. */
  readonly accept?: number | undefined;
  /**
   * In the place of `accept`: so sure that one digit in so many accepted ones is wrong, as measured on written pages; with the
   * network that comes with inkling alone.
   */
  readonly oneErrorIn?: number | undefined;
  /** Which side of pictures is ink; default `"auto"`. */
  readonly polarity?: Polarity | undefined;
}

/**
 * Makes a reader of handwritten numbers: from a photo, a scan or a drawing to its digits, each with a confidence, a second
 * choice and its place.
 *
 * The page is flattened and its ink found; rules and boxes are taken out; components are cut wherever digits could touch; the
 * network is asked about every run of pieces that could be a digit, in one batch; and the likeliest reading of each line is
 * put together from its answers. The same bits in Node and in every browser.
 *
 * @throws ShapeError for a network that does not tell ten digits and "none" apart in images of 28x28; OptionError for an
 *   option out of range, and for fewer errors than were reached
 * @example
 * const reader = createReader();
 * const { text, lines } = reader.read(context.getImageData(0, 0, width, height));
 * text; // "25544"
 * lines[0].digits[0].second; // { digit: 7, confidence: 0.004 }
 * reader.read(table, { cells: true }).rows?.[0].map(({ text }) => text); // ["25", "", "544"]
 */
export function createReader(options: NumberReaderOptions = {}): NumberReader {
  const { network = readingNetwork(), polarity = "auto" } = options;
  requireReadingNetwork(network);
  const accept = requireAccept(network, options);
  const { askWhole, askLine } = createAsker(network);

  function readPage({ lines, zoom }: Page): LineReading[] {
    const read = lines.map((atoms) => {
      const { candidates, probabilities } = askLine(atoms);
      return { atoms, pieces: readLattice(atoms, candidates, probabilities) };
    });
    const pens = read.flatMap(({ atoms, pieces }) =>
      pieces.flatMap(({ digit, candidate }) => (digit === undefined ? [] : [penOf(candidate, atoms)])),
    );
    return read.flatMap(({ atoms, pieces }): LineReading[] => {
      const told = pieces.map((piece) =>
        isOtherInk(penOf(piece.candidate, atoms), pens) ? { ...piece, digit: undefined } : piece,
      );
      // What was cut off a digit is no mark of its own.
      const digits = new Set(told.flatMap((piece) => (piece.digit === undefined ? [] : componentsOf(piece, atoms))));
      const whole = told.filter(
        (piece) => piece.digit !== undefined || !componentsOf(piece, atoms).some((each) => digits.has(each)),
      );
      const marks = whole.map((piece) => asMark(piece, accept, 1 / zoom));
      return marks.some(({ status }) => isDigit(status)) ? [asLine(marks, atoms.height / zoom)] : [];
    });
  }

  function readUpright(grey: GreyImage): LineReading[] {
    const page = takeApart(grey, polarity);
    const readings = readPage(page);
    if (page.ink.contrast >= clearly) return readings;
    const others = readPage(takeApart(grey, page.ink.inkIsDark ? "ink-is-bright" : "ink-is-dark"));
    return sureness(others) > sureness(readings) ? others : readings;
  }

  return {
    read(picture, { cells = false, turned = 0 } = {}) {
      const grey = asGrey(picture);
      const upright = turnUpright(grey, turned);
      const readings = isNoise(upright) ? [] : readUpright(upright);
      const text = readings.map((line) => line.text).join("\n");
      const place = (box: Box): Box => turnBox(box, grey, turned);
      const rows = cells ? sortIntoCells(readings) : undefined;
      return {
        text,
        lines: readings.map((line) => moveLine(line, place)),
        ...(rows === undefined ? {} : { rows: rows.map((row) => row.map((cell) => moveLine(cell, place))) }),
        warnings: warningsOf(text),
      };
    },
    readDigit(picture) {
      const whole = takeWhole(asGrey(picture), polarity);
      if (whole === undefined) return { status: "empty" };
      const [atoms] = whole.lines;
      const candidate = wholeLine(atoms);
      const probabilities = askWhole([candidate], atoms);
      const [first, second] = [...probabilities.subarray(0, 10).keys()].sort(
        (a, b) => probabilities[b] - probabilities[a],
      );
      const confidence = probabilities[first];
      const status = confidence >= accept ? "digit" : probabilities[10] > 0.5 ? "not a digit" : "not sure";
      return {
        status,
        digit: first,
        confidence,
        second: { digit: second, confidence: probabilities[second] },
        box: scaled(candidate.box, 1 / whole.zoom),
      };
    },
  };
}

/**
 * Where one side of a picture looks like ink by no more than this, it is read both ways: of 670 written pages 13 were taken the
 * wrong way round with less than 1.3, and some in deep shadow with up to 2.4; 7 in a hundred have less than this.
 */
const clearly = 2.5;

/** How much of what stands on a page was read, and how surely: the mean confidence of all marks, by their height. */
function sureness(lines: readonly LineReading[]): number {
  const marks = lines.flatMap((line) => line.marks);
  const tall = (mark: Mark): number => heightOf(mark.box);
  const all = marks.reduce((sum, mark) => sum + tall(mark), 0);
  const sure = marks.reduce((sum, mark) => sum + (isDigit(mark.status) ? mark.confidence * tall(mark) : 0), 0);
  return all === 0 ? 0 : sure / all;
}

function componentsOf({ candidate: { first, last } }: Piece, { atoms }: Atoms): number[] {
  return atoms.slice(first, last + 1).map(({ component }) => component);
}

function requireAccept(network: Network, { accept, oneErrorIn }: NumberReaderOptions): number {
  if (oneErrorIn === undefined) return requireNumber("accept", accept ?? defaultAccept, 0, 1);
  if (accept === undefined && network === readingNetwork()) return acceptanceFor(oneErrorIn);
  throw new OptionError({
    what: "oneErrorIn stands alone",
    expected: "neither accept nor a network: it says how sure the network that comes with inkling must be",
    received: accept === undefined ? "another network" : `accept ${accept}`,
    advice: "Measure your own network with inkling evaluate --risk, and pass accept",
    field: "oneErrorIn",
  });
}

function requireReadingNetwork(network: Network): void {
  parametersOf(network);
  const { inputShape, classNames } = network;
  if (inputShape[0] === imageSize && inputShape[1] === imageSize && classNames.join() === readingClasses.join()) return;
  throw new ShapeError({
    what: "This network cannot read pages",
    expected: `images of 28x28 and the classes ${readingClasses.join(", ")}`,
    received: `images of ${formatShape(inputShape)} and the classes ${classNames.join(", ")}`,
    advice: "Train one by the recipe `reading`, or leave the network out",
  });
}

function asMark(
  { candidate: { box }, digit, confidence, second, likeliest }: Piece,
  accept: number,
  scale: number,
): Mark {
  const place = scaled(box, scale);
  if (digit === undefined)
    return { status: "not a digit", digit: likeliest, confidence: second.confidence, second, box: place };
  return { status: confidence >= accept ? "digit" : "not sure", digit, confidence, second, box: place };
}

function warningsOf(text: string): string[] {
  if (text === "") return ["Nothing that looks like a digit was found."];
  const unsure = text.split("?").length - 1;
  return unsure === 0
    ? []
    : [
        `${unsure} of ${text.replace(/\n/g, "").length} digits ${unsure === 1 ? "is" : "are"} not sure: see their second choices.`,
      ];
}

function scaled({ left, top, right, bottom }: Box, by: number): Box {
  return {
    left: Math.floor(left * by),
    top: Math.floor(top * by),
    right: Math.ceil(right * by),
    bottom: Math.ceil(bottom * by),
  };
}
