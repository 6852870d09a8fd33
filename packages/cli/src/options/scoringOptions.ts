import { Option, type Command, type CommandUnknownOpts, type OptionValues } from "@commander-js/extra-typings";
import { withDataOptions, type DataOptions } from "../files/dataOptions.js";
import { partNames, type PartName } from "../files/dataParts.js";
import { testOption } from "./verb.js";

/** Which images a model is scored on: what `evaluate`, `mistakes` and `report` may be told. */
interface ScoringOptionFields extends DataOptions {
  readonly data: string;
  readonly part?: PartName | undefined;
  readonly heldOut?: true | undefined;
  readonly test?: number | undefined;
}

/** The same as a type without a name of its own, as options of a command must be. */
export type ScoringOptions = Pick<ScoringOptionFields, keyof ScoringOptionFields>;

/** Adds to a verb what says which images a model is scored on, and how they are read. */
export function withScoringOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
): Command<Arguments, Options & ScoringOptions>;
export function withScoringOptions(command: CommandUnknownOpts): CommandUnknownOpts {
  command
    .option("--data <source>", "mnist, fashion, or a file or folder: see `inkling data --help`", "mnist")
    .addOption(new Option("--part <name>", "default: test, or the first there is").choices(partNames))
    .option("--held-out", "the images that --validation set aside when the model was trained")
    .addOption(testOption());
  return withDataOptions(command);
}
