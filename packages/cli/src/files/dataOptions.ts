import {
  InvalidArgumentError,
  Option,
  type Command,
  type CommandUnknownOpts,
  type OptionValues,
} from "@commander-js/extra-typings";
import type { ReadingOptions } from "@inkling/data";
import { polarities, type Polarity } from "inkling/pictures";

/** How data is to be read: what every verb that reads data may be told. */
interface DataOptionFields {
  readonly labelColumn?: string | undefined;
  readonly classes?: readonly string[] | undefined;
  readonly shape?: readonly [number, number] | undefined;
  readonly scale?: readonly [number, number] | undefined;
  readonly transpose?: "yes" | "no" | undefined;
  readonly polarity?: Polarity | undefined;
  readonly resize?: readonly [number, number] | undefined;
  readonly split?: string | undefined;
  readonly asIs?: true | undefined;
}

/** The same as a type without a name of its own, as options of a command must be. */
export type DataOptions = Pick<DataOptionFields, keyof DataOptionFields>;

/** Those that decide about images alone: what is read without labels knows no others. */
export type ImageOptions = Omit<DataOptions, "labelColumn" | "classes" | "split">;

const group = "How data is read (`inkling data` says how it was):";

/**
 * Adds to a verb what decides where data could be read in two ways.
 *
 * Its type is stated, not followed from the calls: eight generic options in a row take the compiler longer than anyone waits.
 */
export function withDataOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
): Command<Arguments, Options & Pick<DataOptions, keyof DataOptions>>;
export function withDataOptions(command: CommandUnknownOpts): CommandUnknownOpts {
  const ofLabels = [
    new Option("--label-column <which>", "of a table: first, last, or its name in the header"),
    new Option("--classes <names>", "names of the classes in the order of the labels: A,B,C").argParser(names),
  ];
  const split = new Option("--split <name>", "of a folder of several data sets: letters");
  return grouped(command, [...ofLabels, ...imageOptions(), split], group);
}

/** Adds to a verb what decides about images alone. */
export function withImageOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
): Command<Arguments, Options & Pick<ImageOptions, keyof ImageOptions>>;
export function withImageOptions(command: CommandUnknownOpts): CommandUnknownOpts {
  return grouped(command, imageOptions(), "How images are read:");
}

function grouped(command: CommandUnknownOpts, options: readonly Option[], heading: string): CommandUnknownOpts {
  for (const option of options) command.addOption(option.helpGroup(heading));
  return command;
}

function imageOptions(): Option[] {
  return [
    new Option("--shape <rows x columns>", "of images that are not square: 28x20").argParser(shape),
    new Option("--scale <values>", "what ink is, or paper and ink: 16, or -1..1").argParser(scale),
    new Option("--transpose <which>", "whether images are stored column by column").choices(["yes", "no"]),
    new Option(
      "--polarity <which>",
      "bright ink as in MNIST, dark ink as on paper, or as the border tells (default: auto)",
    ).choices(polarities),
    new Option("--resize <rows x columns>", "make all images this large: 28x28").argParser(shape),
    new Option("--as-is", "pictures of digits of other sizes than 28x28 are not brought into MNIST's form"),
  ];
}

/** Those of a verb's options that say how data is read. */
export function dataOptionsOf(options: DataOptions): DataOptions {
  const { labelColumn, classes, shape: imageShape, scale: values, transpose, polarity, resize, split, asIs } = options;
  return { labelColumn, classes, shape: imageShape, scale: values, transpose, polarity, resize, split, asIs };
}

/** The options as the library takes them. */
export function readingOptions(options: DataOptions): ReadingOptions {
  const { labelColumn, classes, shape: imageShape, scale: values, transpose, polarity, resize, split } = options;
  return {
    ...(labelColumn === undefined ? {} : { labelColumn }),
    ...(classes === undefined ? {} : { classNames: classes }),
    ...(imageShape === undefined ? {} : { imageShape }),
    ...(values === undefined ? {} : { scale: values }),
    ...(transpose === undefined ? {} : { transpose: transpose === "yes" }),
    ...(polarity === undefined ? {} : { polarity }),
    ...(resize === undefined ? {} : { resize }),
    ...(split === undefined ? {} : { split }),
  };
}

/**
 * The options as they are typed, those that were given.
 *
 * @example
 * typedDataOptions({ shape: [28, 20], transpose: "no" }); // { "--shape": "28x20", "--transpose": "no" }
 */
export function typedDataOptions(options: DataOptions): Readonly<Record<string, string | true>> {
  const { labelColumn, classes, shape: rowsColumns, scale: values, transpose, polarity, resize, split, asIs } = options;
  const typed = {
    "--label-column": labelColumn,
    "--classes": classes?.join(","),
    "--shape": rowsColumns?.join("x"),
    "--scale": values?.join(".."),
    "--transpose": transpose,
    "--polarity": polarity,
    "--resize": resize?.join("x"),
    "--split": split,
    "--as-is": asIs,
  };
  return Object.fromEntries(
    Object.entries(typed).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

function names(text: string): readonly string[] {
  const found = text.split(",").map((name) => name.trim());
  if (found.length >= 2 && found.every((name) => name !== "")) return found;
  throw new InvalidArgumentError("Expected names with commas between them, such as A,B,C.");
}

function shape(text: string): readonly [number, number] {
  const [, rows, columns] = /^(\d+)x(\d+)$/i.exec(text) ?? [];
  const [height, width] = [Number(rows), Number(columns)];
  if (height >= 1 && width >= 1 && height <= 4096 && width <= 4096) return [height, width];
  throw new InvalidArgumentError("Expected rows and columns, such as 28x20.");
}

function scale(text: string): readonly [number, number] {
  const parts = text
    .split("..")
    .map((part) => (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(part) ? Number(part) : NaN));
  const [paper, ink] = parts.length === 1 ? [0, parts[0]] : parts;
  if (parts.length <= 2 && Number.isFinite(paper) && Number.isFinite(ink) && paper !== ink) return [paper, ink];
  throw new InvalidArgumentError("Expected what ink is, such as 16, or paper and ink, such as -1..1.");
}
