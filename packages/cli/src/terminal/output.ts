import type { Context } from "./context.js";
import { say, sayJson } from "./printing.js";
import { createProgress, type Progress } from "./progress.js";
import { describeTerminal, paragraph, type Terminal } from "./terminal.js";

/** Where a verb says things: results to standard output, everything else to standard error. */
export interface Output {
  /** What standard output can show. */
  readonly terminal: Terminal;
  readonly progress: Progress;
  /** A part of the result, for people: silent with `--json`. */
  print(text: string): void;
  /** Drawings, explanations and advice around the result: silent with `--json` and `--quiet`. */
  explain(text: string): void;
  /** The result for programs: silent without `--json`. Called once, with one object. */
  json(result: object): void;
  /** A remark on standard error: silent with `--quiet`. */
  remark(text: string): void;
}

/**
 * Makes the output of one verb from its options.
 *
 * @example
 * const output = createOutput({ json: true }, context);
 * output.json({ accuracy: 0.9793 });
 */
export function createOutput(
  options: { readonly quiet?: true | undefined; readonly json?: true | undefined },
  { stdout, stderr, environment, platform }: Context,
): Output {
  const { quiet = false, json = false } = options;
  const print = (text: string): void => {
    if (!json) say(stdout, `${text}\n`);
  };
  return {
    terminal: describeTerminal(stdout, environment, platform),
    progress: createProgress({ quiet, stream: stderr, environment }),
    print,
    explain: (text) => {
      if (!quiet) print(text);
    },
    json: (result) => {
      if (json) sayJson(stdout, result);
    },
    remark: (text) => {
      if (!quiet) say(stderr, `${paragraph(text, describeTerminal(stderr, environment, platform))}\n`);
    },
  };
}
