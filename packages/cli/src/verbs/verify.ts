import { parametersSha256 } from "inkling";
import type { TrainedModel } from "inkling/recipes";
import { verifyModel, type Verdict } from "inkling/experiments";
import type { Context } from "../terminal/context.js";
import { dataAdvice, knowsClasses, loadParts } from "../files/dataParts.js";
import { openModel, remarkShipped } from "../files/modelFiles.js";
import { createOutput, type Output } from "../terminal/output.js";
import { say } from "../terminal/printing.js";
import { formatRecord } from "../terminal/progress.js";
import { coloursOf, paragraph } from "../terminal/terminal.js";
import { fingerprints, trainingImages } from "../training/images.js";
import { totalStepsOf } from "../training/run.js";
import { usableThreads } from "../options/threads.js";
import { withDataOptions, type DataOptions } from "../files/dataOptions.js";
import { threadsOption, verb, withCommonOptions, type CommonOptions } from "../options/verb.js";

/** `inkling verify`: trains a saved model again and compares the weights, bit for bit. */
export function verifyVerb(context: Context) {
  const command = verb({
    details:
      "The model file holds its recipe, its seed, fingerprints of its data and of the weights after each epoch. If the bytes " +
      "differ, says since which epoch, and whether data, recipe or weights are not the same. Any number of threads will do.",
    examples: [
      ["verify", "the model that comes with inkling"],
      ["verify inkling-model.safetensors", "on MNIST's training images"],
      ["verify clothes.safetensors --data fashion", "a model of Fashion-MNIST"],
      ["verify model.safetensors --data digits.csv", "on the data it was trained on"],
    ],
  })
    .argument("[model]", "a model file (default: the model that comes with inkling)")
    .option("--data <source>", "mnist, fashion, or a file or folder: see `inkling data --help`", "mnist")
    .addOption(threadsOption());
  return withCommonOptions(withDataOptions(command), "of no effect here: the model's own is taken").action(
    (path, options) => verify(path, options, context),
  );
}

interface VerifyOptions extends CommonOptions, DataOptions {
  readonly data: string;
  readonly threads: number;
}

async function verify(named: string | undefined, options: VerifyOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const { terminal } = output;
  const { path, model } = await openModel(named);
  const verdict = await trainAgain(model, options, output);
  const sha256 = await parametersSha256(model.network.parameters);
  remarkShipped(named, output);
  if (verdict.agrees) {
    const rounded = model.rounding === undefined ? "" : "; rounded to float16, the last are the model's";
    output.print(
      `The same bytes: trained again, the weights agree after each of ${verdict.records} records${rounded}.`,
    );
    output.print(`SHA-256 of the weights: ${sha256}`);
  } else {
    context.exitCode = 1;
    const failed = coloursOf(terminal).red("failed");
    say(context.stderr, `${paragraph(`${failed}  ${verdict.sentence}`, terminal)}\n`);
  }
  output.json({ model: path, parametersSha256: sha256, ...verdict });
}

async function trainAgain(model: TrainedModel, options: VerifyOptions, output: Output): Promise<Verdict> {
  const { progress } = output;
  const found = { totalSteps: 0, classesAgree: true };
  try {
    const verdict = await verifyModel(
      model,
      async (recipe, seed) => {
        const parts = await loadParts(options.data, options);
        const { data: source } = options;
        const images = trainingImages(recipe, parts, {
          source,
          validation: model.heldOut,
          test: model.testPortion,
          seed,
        });
        found.classesAgree = knowsClasses(model, images.training);
        found.totalSteps = totalStepsOf(recipe, images);
        progress.begin(found.totalSteps, "Training again");
        return { images, fingerprints: await fingerprints(images) };
      },
      {
        threads: usableThreads(options.threads, output),
        onRecord: (record) => {
          if (record.iteration === found.totalSteps) progress.line(formatRecord(record));
        },
        onProgress: ({ iteration, epoch, trainingLoss, trainingAccuracy, imagesPerSecond, secondsLeft }) => {
          const [loss, accuracy] = [trainingLoss, trainingAccuracy];
          progress.update(iteration, { epoch, loss, accuracy, imagesPerSecond, secondsLeft });
        },
      },
    );
    if (verdict.agrees || found.classesAgree) return verdict;
    return { ...verdict, sentence: `${verdict.sentence} ${dataAdvice(model)}.` };
  } finally {
    progress.end();
  }
}
