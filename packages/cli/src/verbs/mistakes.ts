import { OptionError, evaluate } from "inkling";
import type { Context } from "../terminal/context.js";
import { remarkReading } from "../files/dataParts.js";
import { drawnMistake, pictureAt } from "../showing/drawings.js";
import { lossOf } from "../showing/evaluation.js";
import { remarkUnlike } from "../files/pixelForm.js";
import { openModel, remarkShipped } from "../files/modelFiles.js";
import { createOutput } from "../terminal/output.js";
import { requireWritable, writeWhole } from "../files/outputFiles.js";
import { pngKind } from "../files/pictures.js";
import { renderDigits } from "../terminal/digits.js";
import { formatCount, formatPercent, encodeTiles } from "@inkling/drawings";
import { renderTable } from "../terminal/tables.js";
import { mistakesOf } from "../showing/sections.js";
import { paragraph } from "../terminal/terminal.js";
import { withScoringOptions, type ScoringOptions } from "../options/scoringOptions.js";
import { scoredImages, trainedOnSentence } from "../training/scoredImages.js";
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
    .option("--force", "write over a file that is not a PNG");
  return withCommonOptions(withScoringOptions(command), "of no effect here: nothing is drawn at random").action(
    (path, options) => showMistakes(path, options, context),
  );
}

interface MistakesOptions extends CommonOptions, ScoringOptions {
  readonly count: number;
  readonly png?: string | undefined;
  readonly force?: true | undefined;
}

async function showMistakes(named: string | undefined, options: MistakesOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const { terminal } = output;
  const { png, count } = options;
  if (png !== undefined) await requireWritable(png, pngKind, options);
  const { path, model } = await openModel(named);
  const scored = await scoredImages(model, options);
  const { dataset, trainedOn } = scored;
  const evaluation = evaluate(model.network, dataset, { loss: lossOf(model) });
  const caution = trainedOnSentence(scored);
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
  remarkReading(scored.parts, options.data, output);
  remarkUnlike(scored.dataset, model, output);
  output.print(`${formatCount(all.length)} of ${formatCount(dataset.count)} ${dataset.name} read wrongly`);
  if (caution !== undefined) output.print(paragraph(caution, terminal));
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
    trainedOn,
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
