import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import {
  activationKinds,
  initializerBefore,
  initializerKinds,
  lossKinds,
  optimizerKinds,
  recipes,
  scheduleKinds,
  type EngineName,
} from "inkling/recipes";
import type { Context } from "../terminal/context.js";
import { defaultModelFile } from "../files/modelFiles.js";
import { withDataOptions } from "../files/dataOptions.js";
import { modelName } from "../runs/runFolder.js";
import { train } from "../training/train.js";
import {
  positiveNumber,
  realNumber,
  testOption,
  threadsOption,
  verb,
  wholeNumber,
  wholeNumbers,
  withCommonOptions,
} from "../options/verb.js";

const engines: readonly EngineName[] = ["wasm", "reference"];

/** `inkling train`: trains a network, tests it once, and saves it. */
export function trainVerb(context: Context) {
  const command = verb({
    details:
      `Without options: the default recipe on MNIST's 60,000 images, saved as ${defaultModelFile}. ` +
      "Ctrl-C saves a checkpoint to go on from; so does every half minute, in case the process is killed.\n\n" +
      "A kind may be followed by what is not to be at its default, each behind a colon, by the names that a recipe file " +
      "has for it: adam:weightDecay=0.01, momentum:nesterov=true, stepDecay:everySteps=1000:factor=0.5, uniform:limit=0.5.",
    lists: { Recipes: recipes.map(({ name, summary }) => [name, summary]) },
    examples: [
      ["train", "the default recipe on MNIST"],
      ["train --recipe nielsen-30 --seed 7", "a published experiment"],
      ["train --layers 784,100,30,10 --activation tanh,relu", "a network of your own"],
      [
        "train --optimizer adam:weightDecay=0.01 --schedule oneCycle:last=0.1",
        "the default recipe, learning otherwise",
      ],
      ["train --recipe mine.json --output mine.safetensors", "a recipe or network in a JSON file"],
      ["train --validation 5000 --early-stopping 3 --epochs 50", "stop when it no longer gets better"],
      ["train --run runs/first", "keep everything about it in a folder"],
      ["train --resume runs/first", "go on after Ctrl-C, or whatever ended it"],
      [
        "train --resume inkling-model.safetensors --epochs 12 --output longer.safetensors",
        "train a finished model further",
      ],
    ],
  })
    .optionsGroup("What to train:")
    .option("--recipe <name>", "one of the recipes below, or a JSON file (default: default)")
    .option("--layers <sizes>", "inputs, hidden units, outputs: 784,30,10", wholeNumbers(1))
    .option("--activation <kinds>", `one for all hidden layers or one each: ${list(activationKinds)} (default: relu)`)
    .option("--output-activation <kind>", "of the last layer, one of the same (default: softmax)")
    .option("--initializer <kind>", `first weights: ${list(initializerKinds)} (default: ${firstWeights()})`)
    .optionsGroup("How it learns (in place of the recipe's):")
    .option("--loss <kind>", `what is made small: ${list(lossKinds)} (default: as suits the last layer)`)
    .option("--optimizer <kind>", `how a step is taken: ${list(optimizerKinds)}`)
    .option("--learning-rate <rate>", "of the optimizer", positiveNumber)
    .option("--batch-size <images>", "images a step, or all", batchSize)
    .option(
      "--epochs <count>",
      "passes over the training images; line searches for conjugate gradients",
      wholeNumber(1),
    )
    .option("--l1 <lambda>", "penalty on |weights|, divided by the number of training images", realNumber(0))
    .option("--l2 <lambda>", "penalty on weights²/2, divided likewise", realNumber(0))
    .option("--schedule <kind>", `how the rate moves: ${list(scheduleKinds)}`)
    .addOption(new Option("--engine <name>", "fast float32, or plain float64 (default: wasm)").choices(engines))
    .optionsGroup("On what, and until when:")
    .option("--data <source>", "mnist, fashion, or a file or folder: see `inkling data --help` (default: mnist)")
    .option(
      "--validation <count>",
      "training images to hold out, drawn by the seed, each class in its share",
      wholeNumber(1),
    )
    .addOption(testOption())
    .option("--early-stopping <patience>", "stop after so many records without a lower validation loss", wholeNumber(1))
    .addOption(
      new Option(
        "--keep <which>",
        "weights of the lowest validation loss, or the last (default: best with --early-stopping)",
      ).choices(["best", "last"] as const),
    )
    .addOption(threadsOption())
    .option("--record-every <steps>", "steps from record to record (default: an epoch)", wholeNumber(1))
    .optionsGroup("Files:")
    .option("--run <folder>", "keep all that makes the run there, its figures, its checkpoints and its model")
    .option("--checkpoint-every <seconds>", "so much can be lost at most (default: 30)", positiveNumber)
    .option("--tensorboard", "write TensorBoard's event files into the folder of --run")
    .option("--resume <run>", "a run's folder: go on to the very same weights; or a model, with more --epochs")
    .option("--output <file>", `where to save (default: ${defaultModelFile}, or ${modelName} in the folder of --run)`)
    .option("--force", "write over a file that is not an inkling model, or begin anew in the place of another run");
  return withCommonOptions(withDataOptions(command), "first weights and order of the images (default: 1)").action(
    (options) => train(options, context),
  );
}

/** `heNormal before relu, leakyRelu; glorotUniform before sigmoid, …`: how weights begin before each activation. */
function firstWeights(): string {
  const initializers = [...new Set(activationKinds.map((kind) => initializerBefore(kind).kind))];
  const kindsAfter = (initializer: string) =>
    activationKinds.filter((kind) => initializerBefore(kind).kind === initializer);
  return initializers.map((initializer) => `${initializer} before ${list(kindsAfter(initializer))}`).join("; ");
}

function list(kinds: readonly string[]): string {
  return kinds.join(", ");
}

function batchSize(text: string): number | "all" {
  if (text === "all") return text;
  try {
    return wholeNumber(1)(text);
  } catch {
    throw new InvalidArgumentError("Expected a whole number of at least 1, or all.");
  }
}
