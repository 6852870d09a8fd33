import { randomInt } from "node:crypto";

/*
 * The one way to a terminal. Names of files and classes, recipes and messages come from outside and may hold anything; a
 * terminal obeys what it is sent: it clears its screen, moves its cursor, writes backwards, answers in the user's name. So
 * whatever is printed is cleaned here, and only here. Our own colours are told from colours in a name by a seal.
 */

/** A number within each colour sequence of ours. It is drawn anew by each process: nothing from outside can know it. */
const seal = String(randomInt(2 ** 32, 2 ** 47));

/**
 * A colour sequence that `cleaned` lets pass.
 *
 * @param codes of ECMA-48's SGR: `1` for bold, `38;5;231` for a colour
 */
export function colourSequence(codes: string | number): string {
  return `\x1b[${codes};${seal}m`;
}

const ownSequences = new RegExp(`\\x1b\\[([\\d;]+);${seal}m`, "g");
/** Everything but line breaks that a terminal obeys: the controls of ASCII and ISO 6429 (C0, DEL and C1), and those of bidirectional text. */
const obeyed = /(?!\n)[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/**
 * What is printed of a text: our own colours, and a space in the place of every other character that a terminal would obey.
 *
 * @example
 * cleaned("a\x1b[2Jb"); // "a [2Jb"
 */
export function cleaned(text: string): string {
  let clean = "";
  let from = 0;
  for (const { 0: sequence, 1: codes, index } of text.matchAll(ownSequences)) {
    clean += `${text.slice(from, index).replace(obeyed, " ")}\x1b[${codes}m`;
    from = index + sequence.length;
  }
  return clean + text.slice(from).replace(obeyed, " ");
}

/**
 * Seals the colours of a text that was cleaned before: for what other libraries have put together, which know colours without
 * seals alone.
 */
export function sealed(clean: string): string {
  return clean.replace(/\x1b\[([\d;]+)m/g, (_, codes: string) => colourSequence(codes));
}

/** Prints a text as it may be shown. */
export function say(stream: Pick<NodeJS.WritableStream, "write">, text: string): void {
  stream.write(cleaned(text));
}

/** Prints an object as one line of JSON. What a terminal would obey is escaped, so that programs get it back unchanged. */
export function sayJson(stream: Pick<NodeJS.WritableStream, "write">, value: object): void {
  const escaped = JSON.stringify(value).replace(
    obeyed,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  stream.write(`${escaped}\n`);
}
