import { Option } from "@commander-js/extra-typings";
import { OptionError, evaluate } from "inkling";
import type { Context } from "../terminal/context.js";
import { choosePart, fitToModel, loadParts, partNames, remarkReading, type PartName } from "../files/dataParts.js";
import { drawnMistake, pictureAt } from "../showing/drawings.js";
import { lossOf } from "../showing/evaluation.js";
import { openModel, remarkShipped } from "../files/modelFiles.js";
import { createOutput } from "../terminal/output.js";
import { requireWritable, writeWhole } from "../files/outputFiles.js";
import { pngKind } from "../files/pictures.js";
import { renderDigits } from "../terminal/digits.js";
import { formatCount, formatPercent, encodeTiles } from "@inkling/drawings";
import { renderTable } from "../terminal/tables.js";
import { mistakesOf } from "../showing/sections.js";
import { withDataOptions, type DataOptions } from "../files/dataOptions.js";
import { verb, wholeNumber, withCommonOptions, type CommonOptions } from "../options/verb.js";

/** `inkling mistakes`: the images that a model reads wrongly, the worst first. */
export function mistakesVerb(context: Context) {
  const command = verb({
    details: "The worst are those where the wrong answer was surest against the truth.",
    examples: [
      ["mistakes inkling-model.safetensors", "the worst ten of MNIST's test images"],
      ["mistakes model.safetensors --count 100 --png mistakes.png", "as one picture, row by row"],
      ["mistakes model.safetensors --part training", "what it could not even learn"],
    ],
  })
    .argument("[model]", "a model file (default: the model that comes with inkling)")
    .option("--count <images>", "how many to show", wholeNumber(1), 10)
    .option("--png <file>", "write them as a PNG, the worst first, row by row")
    .option("--force", "write over a file that is not a PNG")
    .option("--data <source>", "mnist, fashion, or a file or folder: see `inkling data --help`", "mnist")
    .addOption(new Option("--part <name>", "default: test, or the first there is").choices(partNames));
  return withCommonOptions(withDataOptions(command), "of no effect here: nothing is drawn at random").action(
    (path, options) => showMistakes(path, options, context),
  );
}

interface MistakesOptions extends CommonOptions, DataOptions {
  readonly count: number;
  readonly png?: string | undefined;
  readonly force?: true | undefined;
  readonly data: string;
  readonly part?: PartName | undefined;
}

async function showMistakes(named: string | undefined, options: MistakesOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const { terminal } = output;
  const { png, count } = options;
  if (png !== undefined) await requireWritable(png, pngKind, options);
  const { path, model } = await openModel(named);
  const parts = await loadParts(options.data, options);
  const chosen = choosePart(parts, options.part, ["test", "validation", "training"]);
  const evaluation = evaluate(model.network, fitToModel(chosen, model), { loss: lossOf(model) });
  const { dataset } = evaluation;
  const { classNames } = dataset;
  const all = mistakesOf(evaluation);
  const worst = all.slice(0, count);
  if (png !== undefined) {
    if (worst.length === 0) throw new OptionError({ what: "There is no mistake to write", advice: "Leave --png out" });
    await writeWhole(
      png,
      encodeTiles(
        worst.map(({ index }) => pictureAt(dataset, index)),
        { enlargement: 4 },
      ),
    );
  }

  remarkShipped(named, output);
  remarkReading(parts, options.data, output);
  output.print(`${formatCount(all.length)} of ${formatCount(dataset.count)} ${dataset.name} read wrongly`);
  if (worst.length > 0) {
    const drawn = worst.map((mistake) => drawnMistake(dataset, mistake, terminal));
    output.explain(`\n${renderDigits(drawn, terminal)}\n`);
    const rows = worst.map(({ index, truth, prediction, confidence, secondGuess, secondConfidence }) => [
      String(index),
      classNames[truth],
      classNames[prediction],
      formatPercent(confidence),
      classNames[secondGuess],
      formatPercent(secondConfidence),
    ]);
    const head = ["no.", "truth", "read as", "", "second guess", ""];
    const alignments = ["right", "left", "left", "right", "left", "right"] as const;
    output.print(renderTable({ head, rows, alignments }, terminal));
  }
  if (png !== undefined) output.print(`Written: ${png}`);
  output.json({
    model: path,
    images: dataset.name,
    count: dataset.count,
    wrong: all.length,
    mistakes: worst.map(({ index, truth, prediction, confidence, truthConfidence, secondGuess, secondConfidence }) => ({
      index,
      truth: classNames[truth],
      truthConfidence,
      firstGuess: classNames[prediction],
      confidence,
      secondGuess: classNames[secondGuess],
      secondConfidence,
    })),
    ...(png === undefined ? {} : { png }),
  });
}
