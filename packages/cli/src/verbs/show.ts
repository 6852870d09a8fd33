import { Option } from "@commander-js/extra-typings";
import { createRng, OptionError, type Dataset } from "inkling";
import type { Context } from "../context.js";
import { choosePart, loadParts, partNames, type PartName } from "../dataParts.js";
import { hiddenUnits, pictureAt } from "../drawings.js";
import { refuseOptions } from "../givenOptions.js";
import { readModel } from "../modelFiles.js";
import { createOutput } from "../output.js";
import { requireWritable, writeWhole } from "../outputFiles.js";
import { pngKind } from "../pictures.js";
import { renderDigits, renderGrid } from "../presentation/digits.js";
import { formatCount } from "../presentation/formats.js";
import { encodeTiles } from "../presentation/png.js";
import { verb, wholeNumber, wholeNumbers, withCommonOptions, type CommonOptions } from "../verb.js";

/** `inkling show`: digits, or hidden units, in the terminal or as a PNG. */
export function showVerb(context: Context) {
  const command = verb({
    name: "show",
    summary: "Draw digits, or what hidden units look for.",
    details: "In the terminal or as a PNG; 100 digits at random unless told.",
    examples: [
      ["show", "10x10 digits of MNIST at random"],
      ["show --indices 0,1,2 --part test", "these three"],
      ["show --label 7 --count 30 --png sevens.png", "the first thirty sevens as a picture"],
      ["show --model inkling-model.safetensors --units", "the weights of its first layer"],
    ],
  })
    .option("--data <source>", "mnist, or a file or folder: see `inkling data --help` (default: mnist)")
    .addOption(new Option("--part <name>", "default: training, or the first there is").choices(partNames))
    .option("--indices <numbers>", "images by their number, from 0", wholeNumbers(0))
    .option("--label <class>", "images of one class, in order; with --random at random")
    .option("--random", "images drawn by the seed")
    .option("--count <images>", "how many (default: 100; of hidden units in a PNG all)", wholeNumber(1))
    .option("--model <file>", "a model, for --units")
    .option("--units", "the weights of the model's hidden units as images: red for, blue against")
    .option("--png <file>", "write a PNG instead of drawing")
    .option("--force", "write over a file that is not a PNG");
  return withCommonOptions(command, "which images come at random (default: 1)").action((options) =>
    show(options, context),
  );
}

interface ShowOptions extends CommonOptions {
  readonly data?: string | undefined;
  readonly part?: PartName | undefined;
  readonly indices?: readonly number[] | undefined;
  readonly label?: string | undefined;
  readonly random?: true | undefined;
  readonly count?: number | undefined;
  readonly model?: string | undefined;
  readonly units?: true | undefined;
  readonly png?: string | undefined;
  readonly force?: true | undefined;
}

async function show(options: ShowOptions, context: Context): Promise<void> {
  refuseContradictions(options);
  if (options.png !== undefined) await requireWritable(options.png, pngKind, options);
  if (options.model === undefined) await showImages(options, context);
  else await showUnits(options.model, options, context);
}

function refuseContradictions(options: ShowOptions): void {
  const { data, part, indices, label, random, count, model, units } = options;
  if ((model === undefined) !== (units === undefined)) {
    throw new OptionError({
      what: "--model and --units go together",
      expected: "both, or neither",
      received: model === undefined ? "--units alone" : "--model alone",
      advice: "Pass --model FILE --units",
    });
  }
  if (model !== undefined) {
    const ofImages = { "--data": data, "--part": part, "--indices": indices, "--label": label, "--random": random };
    refuseOptions(ofImages, "--units", "--count or --png");
  }
  if (indices !== undefined) {
    refuseOptions({ "--label": label, "--random": random, "--count": count }, "--indices", "--data, --part or --png");
  }
}

/** As many as fit into a few rows are drawn in full size. */
const fewImages = 12;

async function showImages(options: ShowOptions, context: Context): Promise<void> {
  const { data = "mnist", png } = options;
  const output = createOutput(options, context);
  const { terminal } = output;
  const { part, dataset } = choosePart(await loadParts(data), options.part, ["training", "test", "validation"]);
  const indices = chosenIndices(dataset, options);
  const { classNames, labels } = dataset;
  if (png !== undefined) {
    const columns = indices.length >= 10 ? { columns: 10 } : {};
    const sheet = encodeTiles(
      indices.map((i) => pictureAt(dataset, i)),
      { enlargement: 4, ...columns },
    );
    await writeWhole(png, sheet);
    output.print(`Written: ${png} (${formatCount(indices.length)} of ${dataset.name})`);
  } else if (indices.length <= fewImages) {
    const captioned = indices.map((i) => ({
      ...pictureAt(dataset, i),
      caption: `no. ${i}: ${classNames[labels[i]]}`,
    }));
    output.print(renderDigits(captioned, terminal));
  } else {
    output.print(
      renderGrid(
        indices.map((i) => pictureAt(dataset, i)),
        terminal,
      ),
    );
  }
  const images = indices.map((index) => ({ index, label: classNames[labels[index]] }));
  output.json({ data, part, images, ...(png === undefined ? {} : { png }) });
}

function chosenIndices(dataset: Dataset, options: ShowOptions): number[] {
  const { indices, label, seed = 1 } = options;
  if (indices !== undefined) {
    const beyond = indices.find((index) => index >= dataset.count);
    if (beyond === undefined) return [...indices];
    throw new OptionError({
      what: `There is no image ${beyond} in ${dataset.name}`,
      expected: `0 to ${dataset.count - 1}`,
      received: String(beyond),
    });
  }
  const wanted = label === undefined ? undefined : dataset.classNames.indexOf(label);
  if (wanted === -1) {
    throw new OptionError({
      what: "Wrong --label",
      expected: dataset.classNames.join(", "),
      received: String(label),
    });
  }
  const order = Uint32Array.from({ length: dataset.count }, (_, i) => i).filter(
    (i) => wanted === undefined || dataset.labels[i] === wanted,
  );
  if (label === undefined || options.random === true) createRng(seed, "examples").shuffle(order);
  return [...order.subarray(0, options.count ?? 100)];
}

async function showUnits(path: string, options: ShowOptions, context: Context): Promise<void> {
  const { png, count } = options;
  const output = createOutput(options, context);
  const { model } = await readModel(path);
  const units = hiddenUnits(model.network).slice(0, count ?? (png === undefined ? 100 : Infinity));
  if (units.length === 0) {
    throw new OptionError({
      what: `The first layer of ${path} has no weights to show as images`,
      expected: "a dense layer on images",
      received: model.network.layers[0].kind,
    });
  }
  if (png === undefined) output.print(renderGrid(units, output.terminal, { scale: "weights" }));
  else {
    await writeWhole(png, encodeTiles(units, { enlargement: 4, scale: "weights" }));
    output.print(`Written: ${png} (${formatCount(units.length)} hidden units)`);
  }
  output.json({ model: path, units: units.length, ...(png === undefined ? {} : { png }) });
}
