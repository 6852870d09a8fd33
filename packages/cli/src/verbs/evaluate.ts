import { Option } from "@commander-js/extra-typings";
import { evaluate, type Evaluation } from "inkling";
import type { TrainedModel } from "inkling/recipes";
import type { Context } from "../terminal/context.js";
import { remarkReading } from "../files/dataParts.js";
import { evaluationJson, lossOf } from "../showing/evaluation.js";
import { remarkUnlike } from "../files/pixelForm.js";
import { openModel, remarkShipped } from "../files/modelFiles.js";
import { createOutput } from "../terminal/output.js";
import { formatPercent } from "@inkling/drawings";
import { say } from "../terminal/printing.js";
import { renderClassFigures } from "../terminal/tables.js";
import { coloursOf, paragraph } from "../terminal/terminal.js";
import { calibrationSection, confusionSection, heading, resultLine } from "../showing/sections.js";
import { withScoringOptions, type ScoringOptions } from "../options/scoringOptions.js";
import { scoredImages, trainedOnSentence } from "../training/scoredImages.js";
import { shiftsOption, verb, wholeNumber, withCommonOptions, type CommonOptions } from "../options/verb.js";
import { readingModel, sayRisk, sayStrings } from "../reading/measures.js";

/** `inkling evaluate`: how well a saved model reads images. */
export function evaluateVerb(context: Context) {
  const command = verb({
    details:
      "Accuracy with its 95 % interval, class by class, what was read as what, how far its confidence can be trusted, and whether it agrees with the result saved in the model.",
    examples: [
      ["evaluate inkling-model.safetensors", "on MNIST's test images"],
      ["evaluate model.safetensors --data digits/", "on pictures of your own, a folder a digit"],
      ["evaluate --shifts 5", "the model that comes with inkling, each image read at five places"],
      ["evaluate model.safetensors --data digits.csv --held-out", "on what --validation had set aside"],
      ["evaluate clothes.safetensors --data fashion", "a model of Fashion-MNIST"],
      ["evaluate model.safetensors --json", "for programs"],
    ],
  })
    .argument("[model]", "a model file (default: the model that comes with inkling)")
    .addOption(shiftsOption())
    .addOption(
      new Option("--strings <count>", "read so many written strings of five digits of each spacing").argParser(
        wholeNumber(1),
      ),
    )
    .option("--risk", "how sure a reader must be for one error in 20 to 2,000 digits; with --strings on pages");
  return withCommonOptions(withScoringOptions(command), "of no effect here: nothing is drawn at random").action(
    (path, options) => evaluateModel(path, options, context),
  );
}

interface EvaluateOptions extends CommonOptions, ScoringOptions {
  readonly shifts?: number | undefined;
  readonly strings?: number | undefined;
  readonly risk?: true | undefined;
}

async function evaluateModel(named: string | undefined, options: EvaluateOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const { terminal } = output;
  const { shifts, strings, risk } = options;
  const reads = strings !== undefined || risk === true;
  // What reads pages is another network than what reads digits alone.
  const { path, model } =
    reads && named === undefined ? { path: "inkling/reading", model: await readingModel() } : await openModel(named);
  if (reads) {
    const { dataset } = await scoredImages(model, options);
    if (risk === true) sayRisk(path, model, dataset, strings, output);
    else if (strings !== undefined) sayStrings(path, model, dataset, strings, output);
    return;
  }
  const scored = await scoredImages(model, options);
  const evaluation = evaluate(model.network, scored.dataset, { loss: lossOf(model), shifts });
  const agreement = compareWithSaved(evaluation, scored.sha256, model, shifts);
  const caution = trainedOnSentence(scored);

  remarkShipped(named, output);
  remarkReading(scored.parts, options.data, output);
  remarkUnlike(scored.dataset, model, output);
  output.print(resultLine(evaluation, terminal));
  if (caution !== undefined) output.print(paragraph(caution, terminal));
  output.print(paragraph(agreement.sentence, terminal));
  const { confusion, dataset } = evaluation;
  output.explain(
    heading("Class by class", terminal) + renderClassFigures(confusion.classes, dataset.classNames, terminal),
  );
  output.explain(confusionSection(evaluation, terminal));
  output.explain(calibrationSection(evaluation, terminal));
  const { trainedOn } = scored;
  output.json({
    model: path,
    shifts,
    ...evaluationJson(evaluation),
    trainedOn,
    agreesWithSavedResult: agreement.agrees,
  });
  if (agreement.agrees === false) {
    context.exitCode = 1;
    say(context.stderr, `${coloursOf(terminal).red("failed")}  ${agreement.sentence}\n`);
  }
}

/** Whether the result is the one that `train` saved: null where other images were read, or nothing was saved. */
function compareWithSaved(
  { accuracy }: Evaluation,
  sha256: string,
  { results, dataSha256, rounding }: TrainedModel,
  shifts: number | undefined,
): { readonly agrees: boolean | null; readonly sentence: string } {
  // Of a model that was rounded afterwards, only the test images were read again.
  const validated = rounding === undefined && sha256 === dataSha256?.validation;
  const saved = validated ? results?.validationAccuracy : results?.testAccuracy;
  if (saved === undefined)
    return { agrees: null, sentence: "The model holds no result of such images to compare with." };
  const percent = formatPercent(saved);
  if (!validated && sha256 !== dataSha256?.test) {
    return { agrees: null, sentence: `The result saved in the model, ${percent}, was measured on other images.` };
  }
  if (shifts !== undefined) {
    return {
      agrees: null,
      sentence: `Read at ${shifts} places each; the result saved in the model is without: ${percent}.`,
    };
  }
  if (accuracy === saved) return { agrees: true, sentence: "This agrees with the result saved in the model." };
  return { agrees: false, sentence: `The result saved in the model is another: ${percent}.` };
}
