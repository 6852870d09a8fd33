import { paragraph } from "../terminal/terminal.js";

/** Terms and what they mean. */
export type HelpList = readonly (readonly [term: string, meaning: string])[];

/** Fewer columns than these are no room for a meaning beside its term. */
const fewestBeside = 20;

/**
 * A term of `--help`, and its meaning beside it or, where there is no room for that, below it.
 *
 * @param termColumns how wide the longest term of the list is
 * @param columns how long a line may be
 */
export function helpItem(term: string, termColumns: number, meaning: string, columns: number): string {
  const beside = columns - termColumns - 4;
  if (beside < fewestBeside) return above(term, meaning, columns);
  const lines = paragraph(meaning, { columns: beside }).replaceAll("\n", `\n${" ".repeat(termColumns + 4)}`);
  return `  ${term.padEnd(termColumns)}  ${lines}`.trimEnd();
}

/** A list of `--help`: terms beside their meanings if each fits into a line so, else above them. */
export function helpList(list: HelpList, columns = 80): string {
  const termColumns = Math.max(...list.map(([term]) => term.length));
  const beside = list.every(([, meaning]) => termColumns + meaning.length + 4 <= columns);
  return list
    .map(([term, meaning]) => (beside ? helpItem(term, termColumns, meaning, columns) : above(term, meaning, columns)))
    .join("\n");
}

function above(term: string, meaning: string, columns: number): string {
  // A command that goes on in the next line says so to the shell.
  const goesOn = term.startsWith("$ ") ? " \\" : "";
  const first = paragraph(term, { columns: columns - 6 - goesOn.length }).replaceAll("\n", `${goesOn}\n      `);
  const second = paragraph(meaning, { columns: columns - 6 }).replaceAll("\n", "\n      ");
  return meaning === "" ? `  ${first}` : `  ${first}\n      ${second}`;
}
