import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { availableParallelism } from "node:os";
import { encodeNetwork, OptionError } from "inkling";
import { polarities } from "inkling/pictures";
import {
  createReader,
  turns,
  type ColourImage,
  type LineReading,
  type Mark,
  type PageReading,
  type Turn,
} from "inkling/reading";
import { formatPercent } from "@inkling/drawings";
import { openModel } from "../files/modelFiles.js";
import { requireWritable, writeWhole } from "../files/outputFiles.js";
import { pngKind } from "../files/pictures.js";
import { realNumber, verb, wholeNumber, withCommonOptions, type CommonOptions } from "../options/verb.js";
import { readInTurn, type NamedAnswer } from "../reading/answers.js";
import { namedPictures } from "../reading/namedPictures.js";
import { drawOverlay, drawStages } from "../reading/stages.js";
import { readOnThreads } from "../reading/threads.js";
import type { Context } from "../terminal/context.js";
import { createOutput, type Output } from "../terminal/output.js";
import { say } from "../terminal/printing.js";

/** `inkling read`: the numbers that are written in photos, scans and drawings. */
export function readVerb(context: Context) {
  const command = verb({
    details:
      "Photos, scans, screenshots and drawings of handwritten digits (PNG, JPEG, WebP, TIFF, GIF, BMP or PGM) of any size. " +
      "Prints each line's digits, and ? for a digit that is not sure. With --json, one object a line for each file.",
    examples: [
      ["read number.jpg", "the digits in a photo"],
      ["read scans/ --json", "every picture of a folder, an object a line"],
      ["read - < number.png", "a picture from standard input"],
      ["read table.jpg --cells --turned 90", "a table's rows and columns, of a page that lies on its side"],
      ["read page.png --overlay seen.png", "what was read where, drawn over the picture"],
      ["read page.png --stages stages", "what the reader sees on its way"],
    ],
  })
    .argument("[files...]", "pictures, folders of pictures, or - for standard input")
    .option("--files-from <list>", "a file with one path a line, or - for standard input")
    .option("--model <file>", "a network of the recipe reading (default: the one that comes with inkling)")
    .addOption(new Option("--accept <confidence>", "digits below it are not sure").argParser(realNumber(0, 1)))
    .addOption(
      new Option(
        "--one-error-in <digits>",
        "accept as many digits as leaves one in so many wrong; in the place of --accept",
      ).argParser(wholeNumber(2)),
    )
    .addOption(
      new Option("--polarity <side>", "which side of the picture is ink").choices(polarities).default("auto" as const),
    )
    .option("--cells", "sort what is read into the rows and columns of a table: a row a line, | between cells")
    .addOption(
      new Option("--turned <degrees>", "how far the pages lie turned, clockwise: 90, 180 or 270").argParser(degrees),
    )
    .addOption(
      new Option(
        "--threads <count>",
        "threads that read, where there are many files (default: one for each core)",
      ).argParser(wholeNumber(1, 256)),
    )
    .option("--overlay <png>", "draw over the picture what was read where; for one file")
    .option("--stages <folder>", "write what the reader sees on its way as pictures; for one file")
    .option("--force", "write over files of another kind");
  return withCommonOptions(command, "of no effect here: nothing is drawn at random").action((files, options) =>
    readFiles(files, options, context),
  );
}

interface ReadOptions extends CommonOptions {
  readonly filesFrom?: string | undefined;
  readonly model?: string | undefined;
  readonly accept?: number | undefined;
  readonly oneErrorIn?: number | undefined;
  readonly polarity: (typeof polarities)[number];
  readonly cells?: true | undefined;
  readonly turned?: Turn | undefined;
  readonly threads?: number | undefined;
  readonly overlay?: string | undefined;
  readonly stages?: string | undefined;
  readonly force?: true | undefined;
}

function degrees(text: string): Turn {
  const turned = turns.find((each) => String(each) === text);
  if (turned !== undefined) return turned;
  throw new InvalidArgumentError(`Expected ${turns.join(", ")}.`);
}

async function readFiles(given: readonly string[], options: ReadOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const { overlay, stages, force, accept, oneErrorIn, polarity, cells, turned } = options;
  if (overlay !== undefined) await requireWritable(overlay, pngKind, { force });
  const names = await lookAhead(namedPictures(given, options.filesFrom), options.filesFrom === "-" ? 0 : fewFiles + 1);
  const isOne = names.areAll && names.ahead === 1;
  if ((overlay !== undefined || stages !== undefined) && !isOne) throw notOne(names.ahead);
  const network = options.model === undefined ? undefined : (await openModel(options.model)).model.network;
  const reader = createReader({ network, accept, oneErrorIn, polarity });
  const how = { cells, turned };
  const { threads = availableParallelism() } = options;
  const answers: AsyncIterable<NamedAnswer & { readonly picture?: ColourImage }> =
    threads === 1 || (names.areAll && names.ahead <= fewFiles)
      ? readInTurn(names.all, reader, how)
      : readOnThreads(names.all, threads, {
          model: network === undefined ? undefined : await encodeNetwork(network),
          accept,
          oneErrorIn,
          polarity,
          how,
        });
  let failed = 0;
  for await (const answer of answers) {
    if ("error" in answer) {
      failed++;
      tellFailure(answer.file, answer.error, options, output, context);
      continue;
    }
    const { file, reading, picture } = answer;
    tellReading(file, reading, !isOne, output);
    if (picture === undefined) continue;
    if (overlay !== undefined) await writeWhole(overlay, drawOverlay(picture, reading));
    if (stages !== undefined) await drawStages(picture, reading, stages, { polarity, turned, force });
  }
  if (failed > 0) context.exitCode = 1;
}

/** So many are read before another thread could begin. */
const fewFiles = 8;

/** The first names of many, counted, and all of them: how many follow is not known. */
async function lookAhead(names: AsyncGenerator<string>, most: number) {
  const first: string[] = [];
  let areAll = false;
  while (first.length < most && !areAll) {
    const next = await names.next();
    if (next.done === true) areAll = true;
    else first.push(next.value);
  }
  async function* all(): AsyncGenerator<string> {
    yield* first;
    yield* names;
  }
  return { ahead: first.length, areAll, all: all() };
}

function notOne(count: number): OptionError {
  return new OptionError({
    what: "--overlay and --stages draw one picture",
    expected: "one file",
    received:
      count === 0 ? "a list that is still being written" : count > fewFiles ? `more than ${fewFiles}` : String(count),
    advice: "Pass one file, or leave them out",
  });
}

function tellFailure(file: string, error: string, { json }: ReadOptions, output: Output, { stderr }: Context): void {
  output.json({ file, error });
  if (json !== true) say(stderr, `${error}\n`);
}

function tellReading(
  file: string,
  { text, lines, rows, warnings }: PageReading,
  several: boolean,
  output: Output,
): void {
  output.json({
    file,
    text,
    lines: lines.map(lineJson),
    ...(rows === undefined ? {} : { rows: rows.map((row) => row.map(lineJson)) }),
    warnings,
  });
  const shown = rows === undefined ? lines.map(spaced) : tableOf(rows.map((row) => row.map(spaced)));
  const found = shown.length === 0 ? "(nothing that looks like a digit)" : shown.join("\n");
  output.print(several ? `${file}\n${found.replace(/^/gm, "  ")}` : found);
  for (const [number, { digits }] of lines.entries()) {
    for (const [place, mark] of digits.entries()) {
      if (mark.status !== "not sure") continue;
      output.explain(
        `  line ${number + 1}, digit ${place + 1} is not sure: ${mark.digit} (${formatPercent(mark.confidence, 0)}) or ` +
          `${mark.second.digit} (${formatPercent(mark.second.confidence, 0)})`,
      );
    }
  }
}

const spaced = ({ groups }: Pick<LineReading, "groups">): string => groups.join(" ");

/** Rows of cells, each column as wide as its widest. */
function tableOf(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<readonly number[]>(
    (widest, row) => row.map((text, column) => Math.max(text.length, widest[column] ?? 0)),
    [],
  );
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column]))
      .join(" | ")
      .trimEnd(),
  );
}

function lineJson({ text, groups, digits }: Pick<LineReading, "text" | "groups" | "digits">): object {
  return { text, groups, digits: digits.map(digitJson) };
}

function digitJson({ digit, confidence, second, box, status }: Mark): object {
  return { digit, confidence, second, box, status };
}
