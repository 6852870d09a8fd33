import { OptionError, penalties, type Optimizer } from "inkling";
import {
  defaultRecipe,
  parseLoss,
  parseOptimizer,
  parseSchedule,
  plainLearning,
  readObject,
  recipes,
  type Learning,
  type Recipe,
  lossFor,
} from "inkling/recipes";
import { givenOptions, refuseOptions } from "./givenOptions.js";
import { describedLayers, type NetworkOptions } from "./networkOptions.js";
import { readRecipeFile } from "./recipeFile.js";
import { summarize } from "./recipeSummary.js";
import { readShortForm } from "./shortForm.js";

/** The options that say how a network learns. */
interface LearningOptions {
  /** In its short form, as are optimizer and schedule. */
  readonly loss?: string | undefined;
  readonly optimizer?: string | undefined;
  readonly learningRate?: number | undefined;
  readonly batchSize?: number | "all" | undefined;
  readonly epochs?: number | undefined;
  readonly l1?: number | undefined;
  readonly l2?: number | undefined;
  readonly schedule?: string | undefined;
}

/** All options that make a recipe. */
export interface RecipeOptions extends NetworkOptions, LearningOptions {
  readonly recipe?: string | undefined;
}

/**
 * Makes the recipe that the options describe: a named one, one from a file, a network described by `--layers`, or the
 * default one; with what the options say of its learning put in the place of its own.
 *
 * @throws OptionError for an unknown name, a wrong file, or options that contradict one another
 */
export async function recipeFrom(options: RecipeOptions): Promise<Recipe> {
  refuseTwoNetworks(options);
  const base = await baseRecipe(options);
  const learning = withLearningOptions(base.learning, options);
  if (options.layers === undefined && learning === base.learning) return base;
  const changed = { ...base, name: "custom", learning };
  return { ...changed, summary: summarize(changed) };
}

/** A recipe describes its own network: it and options that describe one cannot both be meant. */
function refuseTwoNetworks({ recipe, layers, activation, outputActivation, initializer }: RecipeOptions): void {
  const parts = { "--activation": activation, "--output-activation": outputActivation, "--initializer": initializer };
  if (recipe !== undefined) {
    refuseOptions({ "--layers": layers, ...parts }, "--recipe", "a recipe, or a network described by --layers");
  }
  const first = givenOptions(parts).at(0);
  if (layers !== undefined || first === undefined) return;
  throw new OptionError({
    what: `${first.name} without --layers`,
    expected: "the sizes of the network that it is meant for",
    received: "none",
    advice: "Add them, such as --layers 784,30,10",
  });
}

async function baseRecipe(options: RecipeOptions): Promise<Recipe> {
  if (options.layers !== undefined) {
    const layers = describedLayers({ ...options, layers: options.layers });
    const learning = { ...plainLearning, loss: lossFor(layers) };
    return { ...defaultRecipe, name: "custom", layers, learning };
  }
  return namedRecipe(options.recipe ?? defaultRecipe.name);
}

/**
 * The recipe of that name, or from a JSON file.
 *
 * @throws OptionError for an unknown name or a wrong file
 */
export async function namedRecipe(recipe: string): Promise<Recipe> {
  const named = recipes.find(({ name }) => name === recipe);
  if (named !== undefined) return named;
  if (/\.json$|[/\\]/i.test(recipe)) return readRecipeFile(recipe);
  throw new OptionError({
    what: "Unknown recipe",
    expected: `${recipes.map(({ name }) => name).join(", ")}, or a JSON file`,
    received: recipe,
    advice: "Check its spelling; the name of a file ends in .json",
  });
}

function withLearningOptions(learning: Learning, options: LearningOptions): Learning {
  const { optimizer, learningRate, schedule, batchSize, epochs, loss, l1, l2 } = options;
  const common = {
    ...(loss === undefined ? {} : { loss: readShortForm(loss, "--loss", parseLoss) }),
    ...(l1 === undefined && l2 === undefined
      ? {}
      : { penalties: penalties({ l1: l1 ?? learning.penalties.l1, l2: l2 ?? learning.penalties.l2 }) }),
  };
  if (learning.method === "conjugateGradient") {
    // They choose their own steps, on all images at once.
    const ofSteps = {
      "--optimizer": optimizer,
      "--learning-rate": learningRate,
      "--schedule": schedule,
      "--batch-size": batchSize,
    };
    const expected = "--epochs (line searches), --loss, --l1 or --l2";
    refuseOptions(ofSteps, "a recipe that learns by conjugate gradients", expected);
    const changes = { ...common, ...(epochs === undefined ? {} : { iterations: epochs }) };
    return Object.keys(changes).length === 0 ? learning : { ...learning, ...changes };
  }
  const changes = {
    ...common,
    ...(epochs === undefined ? {} : { epochs }),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(schedule === undefined ? {} : { schedule: readShortForm(schedule, "--schedule", parseSchedule) }),
    ...(optimizer === undefined && learningRate === undefined
      ? {}
      : { optimizer: optimizerFrom(learning.optimizer, optimizer, learningRate) }),
  };
  return Object.keys(changes).length === 0 ? learning : { ...learning, ...changes };
}

/** The optimiser that is named, or else the recipe's own, at the rate that is given. */
function optimizerFrom(own: Optimizer, named: string | undefined, learningRate: number | undefined): Optimizer {
  const optimizer = named === undefined ? own : readShortForm(named, "--optimizer", parseOptimizer);
  return learningRate === undefined
    ? optimizer
    : readObject({ ...optimizer, learningRate }, "--learning-rate", parseOptimizer);
}
