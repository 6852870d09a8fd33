import { WriteStream } from "node:tty";
import { colourSequence } from "./printing.js";

/** What the place that text goes to can show. Everything drawn here depends on these three and on nothing else. */
export interface Terminal {
  /** Bits of colour: 1 = none, 4 = sixteen colours, 8 = 256 colours, 24 = all of them. */
  readonly colourDepth: 1 | 4 | 8 | 24;
  /** Whether block, braille and box characters can be shown; else plain ASCII is drawn. */
  readonly unicode: boolean;
  /** Characters a line, at least 1. */
  readonly columns: number;
}

/** The part of a stream that says what it can show. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A place that shows nothing but ASCII in 80 columns: what tests and unknown outputs get. */
export const plainTerminal: Terminal = { colourDepth: 1, unicode: false, columns: 80 };

/**
 * Finds out what a stream can show.
 *
 * Colours: none when NO_COLOR is set and not empty (no-color.org), or when the stream is not a terminal and FORCE_COLOR
 * is not set; otherwise what Node's own `getColorDepth` says of the environment. Unicode: yes, unless the locale
 * variables name another encoding than UTF-8 (unset counts as UTF-8, as in most containers), or the terminal is `linux`
 * or `dumb`, or it is Windows' old console. Columns: the stream's own, 80 where it does not know.
 *
 * @example
 * describeTerminal(process.stdout, process.env, process.platform);
 * describeTerminal({ isTTY: false }, { NO_COLOR: "1" }, "linux"); // { colourDepth: 1, unicode: true, columns: 80 }
 */
export function describeTerminal(stream: OutputStream, environment: Environment, platform: string): Terminal {
  const { columns = 0 } = stream;
  return {
    colourDepth: colourDepth(stream, environment),
    unicode: showsUnicode(environment, platform),
    columns: columns > 0 ? columns : 80,
  };
}

function colourDepth(stream: OutputStream, environment: Environment): Terminal["colourDepth"] {
  if (isSet(environment.NO_COLOR)) return 1;
  if (stream.isTTY !== true && !isSet(environment.FORCE_COLOR)) return 1;
  // An empty NO_COLOR is not set, but Node takes it for set.
  const entries = Object.entries(environment).filter(([name]) => name !== "NO_COLOR");
  const depth = WriteStream.prototype.getColorDepth(Object.fromEntries(entries));
  return depth === 4 || depth === 8 || depth === 24 ? depth : 1;
}

function showsUnicode(environment: Environment, platform: string): boolean {
  if (environment.TERM === "linux" || environment.TERM === "dumb") return false;
  if (platform === "win32") return isSet(environment.WT_SESSION) || isSet(environment.TERM_PROGRAM);
  const locale = [environment.LC_ALL, environment.LC_CTYPE, environment.LANG].find(isSet);
  return locale === undefined || /utf-?8/i.test(locale);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}

/** What paints a text; without colour it gives it back untouched. */
type Paint = (text: string) => string;

/** The colours of this terminal. */
export function coloursOf({ colourDepth }: Terminal) {
  const paint = (open: number, close: number): Paint =>
    colourDepth > 1 ? (text) => colourSequence(open) + text + colourSequence(close) : (text) => text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    magenta: paint(35, 39),
    cyan: paint(36, 39),
  };
}

/** How many characters of a text are seen: its colour codes are not. */
export function widthOf(text: string): number {
  return Array.from(text.replace(/\x1b\[[\d;]*m/g, "")).length;
}

/** A text without colour codes, cut to a number of columns; what was cut off is marked by an ellipsis. */
export function cutTo(columns: number, text: string, unicode: boolean): string {
  const characters = Array.from(text);
  if (characters.length <= columns) return text;
  const mark = unicode ? "…" : "~";
  return characters.slice(0, Math.max(0, columns - 1)).join("") + mark.slice(0, columns);
}

/** Text broken between words, so that no line is longer than the terminal is wide; its own line breaks stay. */
export function paragraph(text: string, { columns }: Pick<Terminal, "columns">): string {
  return text
    .split("\n")
    .flatMap((line) => brokenLine(line, columns))
    .join("\n");
}

function brokenLine(text: string, columns: number): string[] {
  const [first, ...words] = text.split(" ");
  const lines = [first];
  for (const word of words) {
    const longer = `${lines[lines.length - 1]} ${word}`;
    if (widthOf(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
