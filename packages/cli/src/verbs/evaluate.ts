import { Option } from "@commander-js/extra-typings";
import { fingerprint } from "@inkling/data";
import { evaluate, type Evaluation } from "inkling";
import type { TrainedModel } from "inkling/recipes";
import type { Context } from "../terminal/context.js";
import { choosePart, fitToModel, loadParts, partNames, remarkReading, type PartName } from "../files/dataParts.js";
import { evaluationJson, lossOf } from "../showing/evaluation.js";
import { openModel, remarkShipped } from "../files/modelFiles.js";
import { createOutput } from "../terminal/output.js";
import { formatPercent } from "@inkling/drawings";
import { renderClassFigures } from "../terminal/tables.js";
import { coloursOf, paragraph } from "../terminal/terminal.js";
import { confusionSection, heading, resultLine } from "../showing/sections.js";
import { withDataOptions, type DataOptions } from "../files/dataOptions.js";
import { shiftsOption, verb, withCommonOptions, type CommonOptions } from "../options/verb.js";

/** `inkling evaluate`: how well a saved model reads images. */
export function evaluateVerb(context: Context) {
  const command = verb({
    details:
      "Accuracy with its 95 % interval, class by class, what was read as what, and whether it agrees with the result saved in the model.",
    examples: [
      ["evaluate inkling-model.safetensors", "on MNIST's test images"],
      ["evaluate model.safetensors --data digits/", "on pictures of your own, a folder a digit"],
      ["evaluate --shifts 5", "the model that comes with inkling, each image read at five places"],
      ["evaluate clothes.safetensors --data fashion", "a model of Fashion-MNIST"],
      ["evaluate model.safetensors --json", "for programs"],
    ],
  })
    .argument("[model]", "a model file (default: the model that comes with inkling)")
    .option("--data <source>", "mnist, fashion, or a file or folder: see `inkling data --help`", "mnist")
    .addOption(new Option("--part <name>", "default: test, or the first there is").choices(partNames))
    .addOption(shiftsOption());
  return withCommonOptions(withDataOptions(command), "of no effect here: nothing is drawn at random").action(
    (path, options) => evaluateModel(path, options, context),
  );
}

interface EvaluateOptions extends CommonOptions, DataOptions {
  readonly data: string;
  readonly part?: PartName | undefined;
  readonly shifts?: number | undefined;
}

async function evaluateModel(named: string | undefined, options: EvaluateOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const { terminal } = output;
  const { path, model } = await openModel(named);
  const { shifts } = options;
  const parts = await loadParts(options.data, options);
  const chosen = choosePart(parts, options.part, ["test", "validation", "training"]);
  const evaluation = evaluate(model.network, fitToModel(chosen, model), { loss: lossOf(model), shifts });
  const agreement = await compareWithSaved(evaluation, model, shifts);

  remarkShipped(named, output);
  remarkReading(parts, options.data, output);
  output.print(resultLine(evaluation, terminal));
  output.print(paragraph(agreement.sentence, terminal));
  const { confusion, dataset } = evaluation;
  output.explain(
    heading("Class by class", terminal) + renderClassFigures(confusion.classes, dataset.classNames, terminal),
  );
  output.explain(confusionSection(evaluation, terminal));
  output.json({ model: path, shifts, ...evaluationJson(evaluation), agreesWithSavedResult: agreement.agrees });
  if (agreement.agrees === false) {
    context.exitCode = 1;
    context.stderr.write(`${coloursOf(terminal).red("failed")}  ${agreement.sentence}\n`);
  }
}

/** Whether the result is the one that `train` saved: null where other images were read, or nothing was saved. */
async function compareWithSaved(
  { dataset, accuracy, correct }: Evaluation,
  { results, dataSha256 }: TrainedModel,
  shifts: number | undefined,
): Promise<{ readonly agrees: boolean | null; readonly sentence: string }> {
  if (results?.testAccuracy === undefined || results.testCorrect === undefined) {
    return { agrees: null, sentence: "The model holds no test result to compare with." };
  }
  const saved = formatPercent(results.testAccuracy);
  if ((await fingerprint(dataset)) !== dataSha256?.test) {
    return { agrees: null, sentence: `The result saved in the model, ${saved}, was measured on other images.` };
  }
  if (shifts !== undefined) {
    return {
      agrees: null,
      sentence: `Read at ${shifts} places each; the result saved in the model is without: ${saved}.`,
    };
  }
  if (correct === results.testCorrect && accuracy === results.testAccuracy) {
    return { agrees: true, sentence: "This agrees with the result saved in the model." };
  }
  return { agrees: false, sentence: `The result saved in the model is another: ${saved}.` };
}
