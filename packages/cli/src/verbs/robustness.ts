import { OptionError } from "inkling";
import { epsilons, measureRobustness, sampleImages, type RobustnessCard } from "inkling/statistics";
import { formatPercent } from "@inkling/drawings";
import type { Context } from "../terminal/context.js";
import { remarkReading } from "../files/dataParts.js";
import { openModel, remarkShipped, saveModel } from "../files/modelFiles.js";
import { withScoringOptions, type ScoringOptions } from "../options/scoringOptions.js";
import { verb, wholeNumber, withCommonOptions, type CommonOptions } from "../options/verb.js";
import { robustnessSentence, unitOf } from "../showing/robustness.js";
import { createOutput, type Output } from "../terminal/output.js";
import { renderTable } from "../terminal/tables.js";
import { paragraph } from "../terminal/terminal.js";
import { scoredImages, trainedOnSentence } from "../training/scoredImages.js";

/** `inkling robustness`: how well a model reads images that are worse than those it knows. */
export function robustnessVerb(context: Context) {
  const command = verb({
    details:
      "Accuracy after 23 corruptions at five strengths, the 15 of MNIST-C among them, and after adversarial steps (FGSM and PGD) against this model.",
    examples: [
      ["robustness", "the model that comes with inkling, on 1,000 of MNIST's test images"],
      ["robustness model.safetensors --count 10000", "on all of them: ten times as long"],
      ["robustness model.safetensors --save", "and keep the card in the model file, for `inkling report`"],
      ["robustness model.safetensors --json", "for programs"],
    ],
  })
    .argument("[model]", "a model file (default: the model that comes with inkling)")
    .option("--count <images>", "read so many, evenly spaced; all where there are fewer", wholeNumber(1), 1000)
    .option("--save", "write the card into the model file, in place of one that it holds");
  return withCommonOptions(withScoringOptions(command), "of all chance in the corruptions (default: 1)").action(
    (path, options) => showRobustness(path, options, context),
  );
}

interface RobustnessOptions extends CommonOptions, ScoringOptions {
  readonly count: number;
  readonly save?: true | undefined;
}

async function showRobustness(named: string | undefined, options: RobustnessOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const { terminal, progress } = output;
  const { save, seed = 1 } = options;
  if (save === true && named === undefined) {
    throw new OptionError({
      what: "--save, where no model file is named",
      expected: "a file to write the card into",
      received: "the model that comes with inkling",
      advice: "Name a model file, or leave --save out",
    });
  }
  const { path, model } = await openModel(named);
  const scored = await scoredImages(model, options);
  const { parts, trainedOn } = scored;
  const caution = trainedOnSentence(scored);
  remarkShipped(named, output);
  remarkReading(parts, options.data, output);
  let card: RobustnessCard;
  try {
    card = measureRobustness(model.network, sampleImages(scored.dataset, options.count), {
      seed,
      onReading: ({ done, of }) => {
        if (done === 1) progress.begin(of, "Reading worse images");
        progress.update(done, {});
      },
    });
  } finally {
    progress.end();
  }
  if (save === true) await saveModel(path, { ...model, robustness: card });
  output.print(paragraph(robustnessSentence(card), terminal));
  if (caution !== undefined) output.print(paragraph(caution, terminal));
  printCard(card, output);
  if (save === true) output.print(`Written: ${path}`);
  output.json({ model: path, trainedOn, ...card });
}

/** Two tables: corruptions by strength, adversarial steps by epsilon. */
function printCard({ rows, count }: RobustnessCard, output: Output): void {
  const ofAttacks = ({ name }: RobustnessCard["rows"][number]): boolean => unitOf(name) === "epsilon";
  const accuracies = ({ readings }: RobustnessCard["rows"][number]): string[] =>
    readings.map(({ correct }) => formatPercent(correct / count));
  const table = (head: readonly string[], chosen: typeof rows): string =>
    renderTable(
      {
        head: [...head],
        rows: chosen.map((row) => [row.name, ...accuracies(row)]),
        alignments: head.map((_, i) => (i === 0 ? "left" : "right")),
      },
      output.terminal,
    );
  const strengths = ["1", "2", "3", "4", "5"];
  output.print(
    table(
      ["strength", ...strengths],
      rows.filter((row) => !ofAttacks(row)),
    ),
  );
  output.print(table(["epsilon", ...epsilons.map(String)], rows.filter(ofAttacks)));
}
