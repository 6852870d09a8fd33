import type { Network } from "inkling";
import { publishedRecipes } from "inkling/recipes";
import { steepImages, type GradientCheckResult } from "inkling/inspection";
import type { Context } from "../terminal/context.js";
import { choosePart, fitToModel, loadParts } from "../files/dataParts.js";
import { lossOf } from "../showing/evaluation.js";
import {
  checkSubject,
  gradientTable,
  parameterName,
  probeJson,
  subjectOf,
  worstLine,
  type GradientSubject,
} from "../showing/gradientReport.js";
import { readModel } from "../files/modelFiles.js";
import { createOutput } from "../terminal/output.js";
import { formatCount } from "@inkling/drawings";
import { coloursOf } from "../terminal/terminal.js";
import { recipeFrom } from "../options/recipeOptions.js";
import { withDataOptions, type DataOptions } from "../files/dataOptions.js";
import { realNumber, verb, wholeNumber, withCommonOptions, type CommonOptions } from "../options/verb.js";

/** `inkling check`: backpropagation against numeric derivatives. */
export function checkVerb(context: Context) {
  const command = verb({
    details:
      "Compares backpropagation with central differences, parameter by parameter, in float64. Passes below a relative " +
      "difference of 1e-9. Without an argument the published experiments are checked: convolutions take a minute in plain " +
      "float64.",
    examples: [
      ["check", "every published experiment"],
      ["check nielsen-30 --probes 500", "one recipe, more of its parameters"],
      ["check inkling-model.safetensors", "a trained network"],
      ["check mine.json --seed 3", "a recipe of your own, with other first weights"],
    ],
  })
    .argument("[subject]", "a recipe, a JSON file or a model file")
    .option(
      "--epsilon <step>",
      "half the distance of the two losses (default: the first of a few that passes)",
      realNumber(1e-12, 1),
    )
    .option(
      "--probes <count>",
      "parameters compared in each weight matrix and bias vector (default: 50, 10 with convolutions)",
      wholeNumber(1),
    )
    .option(
      "--images <count>",
      "images that the loss is the mean over (default: 5, 2 with convolutions)",
      wholeNumber(1),
    )
    .option("--data <source>", "mnist, fashion, or a file or folder: see `inkling data --help`", "mnist");
  return withCommonOptions(
    withDataOptions(command),
    "first weights, and which parameters are probed (default: 1)",
  ).action((subject, options) => check(subject, options, context));
}

interface CheckOptions extends CommonOptions, DataOptions {
  readonly epsilon?: number | undefined;
  readonly probes?: number | undefined;
  readonly images?: number | undefined;
  readonly data: string;
}

async function check(name: string | undefined, options: CheckOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const { terminal } = output;
  const { bold, green, red } = coloursOf(terminal);
  const { epsilon, seed = 1 } = options;
  const subjects = await subjectsOf(name, options);
  const checked: { subject: GradientSubject; result: GradientCheckResult }[] = [];
  for (const subject of subjects) {
    const probes = options.probes ?? effortFor(subject.network).probes;
    const result = checkSubject(subject, { epsilon, probes, seed });
    checked.push({ subject, result });
    const verdict = result.passed ? green("passed") : red("FAILED");
    output.print(
      `${bold(subject.name)}  ${verdict}  relative difference ${result.relativeDifference.toExponential(1)}`,
    );
    output.explain(gradientTable(result, terminal));
    output.explain(`${worstLine(result)}\n`);
  }

  const passed = checked.every(({ result }) => result.passed);
  const failures = checked.filter(({ result }) => !result.passed).length;
  const total = checked.reduce((sum, { result }) => sum + result.probes, 0);
  output.print(
    passed
      ? green(`All ${formatCount(total)} derivatives agree.`)
      : red(`${failures} of ${checked.length} gradient checks failed.`),
  );
  output.json({ passed, worst: worstOf(checked), checks: checked.map(checkJson) });
  if (!passed) context.exitCode = 1;
}

async function subjectsOf(name: string | undefined, options: CheckOptions): Promise<GradientSubject[]> {
  const { seed = 1 } = options;
  if (name?.endsWith(".safetensors") === true) {
    const { model } = await readModel(name);
    const dataset = fitToModel(await trainingPart(options), model);
    const { network, recipe } = model;
    const penalties = recipe?.learning.penalties ?? { l1: 0, l2: 0 };
    const images = steepImages(network, dataset, options.images ?? effortFor(network).images);
    return [{ name, network, loss: lossOf(model), penalties, images }];
  }
  const chosen = name === undefined ? publishedRecipes : [await recipeFrom({ recipe: name })];
  const { dataset } = await trainingPart(options);
  return chosen.map((recipe) =>
    subjectOf(recipe, dataset, (network) => options.images ?? effortFor(network).images, seed),
  );
}

/** How much is compared unless told: a pass of convolutions costs a hundred times that of dense layers. */
function effortFor({ tensors }: Pick<Network, "tensors">): { probes: number; images: number } {
  const areWindows = tensors.some(({ name, shape }) => name === "weights" && shape.length > 2);
  return areWindows ? { probes: 10, images: 2 } : { probes: 50, images: 5 };
}

async function trainingPart(options: CheckOptions) {
  return choosePart(await loadParts(options.data, options), undefined, ["training", "test", "validation"]);
}

type Checked = { readonly subject: GradientSubject; readonly result: GradientCheckResult };

/** The probe with the largest difference of all. */
function worstOf(checked: readonly Checked[]): object | null {
  const probes = checked.flatMap(({ subject, result: { worst } }) => (worst === undefined ? [] : [{ subject, worst }]));
  if (probes.length === 0) return null;
  const { subject, worst } = probes.reduce((a, b) => (b.worst.difference > a.worst.difference ? b : a));
  return { name: subject.name, parameter: parameterName(worst), ...probeJson(worst) };
}

function checkJson({ subject, result }: Checked): object {
  const { passed, relativeDifference, probes, skippedKinks, tensors, worst } = result;
  return {
    name: subject.name,
    passed,
    relativeDifference,
    probes,
    skippedKinks,
    worst: worst === undefined ? null : { parameter: parameterName(worst), ...probeJson(worst) },
    tensors: tensors.map(({ tensor, ...checkedTensor }) => ({
      name: `${tensor.layerName} ${tensor.name}`,
      passed: checkedTensor.passed,
      relativeDifference: checkedTensor.relativeDifference,
      probes: checkedTensor.probes,
      skippedKinks: checkedTensor.skippedKinks,
    })),
  };
}
