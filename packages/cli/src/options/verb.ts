import { availableParallelism } from "node:os";
import { Command, InvalidArgumentError, Option, type OptionValues } from "@commander-js/extra-typings";
import { helpList, type HelpList } from "./helpText.js";

/** What a verb says of itself in `--help`, below its summary. */
export interface VerbDescription {
  /** What else there is to know, above the options. */
  readonly details?: string;
  /** Lists below the options, each with a heading. */
  readonly lists?: Readonly<Record<string, HelpList>>;
  /** Commands as typed after `inkling`, each with what it does. */
  readonly examples: HelpList;
}

/**
 * Begins a verb: its examples and lists below the options in `--help`. Its name and summary stand in program.ts, which
 * knows them before it has loaded the verb.
 *
 * @example
 * const command = verb({ examples: [["data mnist", "MNIST"]] });
 */
export function verb({ details = "", lists = {}, examples }: VerbDescription): Command {
  const command = new Command().description(details);
  const shown: HelpList = examples.map(([typed, meaning]) => [`$ inkling ${typed}`, meaning]);
  for (const [heading, list] of Object.entries({ ...lists, Examples: shown })) {
    command.addHelpText("after", () => `\n${heading}:\n${helpList(list, command.configureHelp().helpWidth)}`);
  }
  return command;
}

/** `--help`, in the group of what every verb has. */
export function helpOption(): Option {
  return new Option("--help", "show this help").helpGroup(everyVerb);
}

/** The heading of the options that are the same everywhere. */
const everyVerb = "Every verb:";

/** The three options that every verb takes. */
export interface CommonOptions {
  readonly seed?: number | undefined;
  readonly quiet?: true | undefined;
  readonly json?: true | undefined;
}

/**
 * Adds `--seed`, `--quiet` and `--json` to a verb.
 *
 * @param seedMeaning what the seed decides in this verb
 */
export function withCommonOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
  seedMeaning: string,
) {
  return command
    .addOption(new Option("--seed <number>", seedMeaning).argParser(wholeNumber(0)).helpGroup(everyVerb))
    .addOption(new Option("--quiet", "no progress, and only the result").helpGroup(everyVerb))
    .addOption(new Option("--json", "print one JSON object and nothing else").helpGroup(everyVerb));
}

/** `--threads`: more than 8 lanes a batch is never cut into. */
export function threadsOption() {
  return new Option("--threads <count>", "threads that share the work; they never change a bit of the result")
    .argParser(wholeNumber(1, 64))
    .default(Math.min(availableParallelism(), 8), "one for each core, at most 8");
}

/** `--shifts`: each image read at several places. */
export function shiftsOption() {
  return new Option(
    "--shifts <positions>",
    "5 or 9: the mean over each image moved by up to a pixel; 5 or 9 times as long, up to 0.2 points better",
  ).argParser((text): number => {
    if (text === "5" || text === "9") return Number(text);
    throw new InvalidArgumentError("Expected 5 or 9.");
  });
}

/** A parser of options that are whole numbers in a range. */
export function wholeNumber(minimum: number, maximum = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`Expected a whole number ${range}.`);
  };
}

/** A parser of options that are numbers in a range. */
export function realNumber(minimum: number, maximum = Infinity): (text: string) => number {
  const range = maximum === Infinity ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
  return (text) => {
    const value = Number(text);
    if (/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`Expected a number ${range}.`);
  };
}

/** `--test`: which portion of the images is set aside to test on. */
export function testOption() {
  return new Option(
    "--test <portion>",
    "of data without test images: so many are set aside as such, drawn by the seed, each class in its share: 0.2",
  ).argParser((text): number => {
    try {
      const value = realNumber(0, 1)(text);
      if (value > 0 && value < 1) return value;
    } catch {
      // Told below.
    }
    throw new InvalidArgumentError("Expected a number between 0 and 1, such as 0.2.");
  });
}

/** A parser of options that are numbers above 0. */
export function positiveNumber(text: string): number {
  try {
    const value = realNumber(0)(text);
    if (value > 0) return value;
  } catch {
    // Told below.
  }
  throw new InvalidArgumentError("Expected a number above 0.");
}

/** A parser of `--seeds`: how many, or which: `5`, or `3,7,12` (`7,` for one alone). */
export function seedCountOrList(text: string): number | readonly number[] {
  if (!text.includes(",")) return wholeNumber(1, 1000)(text);
  const seeds = wholeNumbers(0)(text.replace(/,$/, ""));
  if (new Set(seeds).size === seeds.length) return seeds;
  throw new InvalidArgumentError("Expected each seed once.");
}

/** A parser of options that are whole numbers separated by commas. */
export function wholeNumbers(minimum: number): (text: string) => readonly number[] {
  const parse = wholeNumber(minimum);
  return (text) => {
    try {
      return text.split(",").map((part) => parse(part.trim()));
    } catch {
      throw new InvalidArgumentError(`Expected whole numbers of at least ${minimum}, separated by commas.`);
    }
  };
}
