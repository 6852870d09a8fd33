import type { TrainedWith } from "../engine/takeApi.js";

/** The code that trains the same network outside. */
export interface Code {
  /** TypeScript for Node. */
  readonly program: string;
  /** The line of the command. */
  readonly command: string;
  /** The recipe's file, where the command asks for one. */
  readonly recipeFile: string | undefined;
}

/** How a training is written down, to be run in Node: to the same bits. */
export function codeFor({ recipe, seed, source, named }: TrainedWith): Code {
  const name = `${recipe.name.replaceAll("-", "")}Recipe`;
  const json = JSON.stringify(recipe, undefined, 2);
  const isOwn = source === "own";
  const program = [
    `import { ${isOwn ? "loadDataset" : "loadMnist"} } from "@inkling/data";`,
    `import { ${isOwn ? "parametersSha256, splitDataset" : "parametersSha256"} } from "inkling";`,
    `import { imagesFor, ${named ? name : "parseRecipe"}, runRecipe } from "inkling/recipes";`,
    "",
    ...(named ? [`const recipe = ${name};`] : [`const recipe = parseRecipe(${json});`]),
    ...(isOwn ? ownImages : mnistImages),
    `const { network, history } = await runRecipe(recipe, images, ${seed});`,
    "",
    "console.log(history.at(-1));",
    "console.log(await parametersSha256(network.parameters));",
    "",
  ].join("\n");
  const data = isOwn ? " --data your-file" : "";
  return {
    program,
    command: `inkling train --recipe ${named ? recipe.name : "recipe.json"} --seed ${seed}${data}`,
    recipeFile: named ? undefined : `${json}\n`,
  };
}

const mnistImages = [
  "const images = imagesFor(recipe, {",
  '  training: await loadMnist({ part: "train" }),',
  '  test: await loadMnist({ part: "test" }),',
  "});",
];

/** As the page does it: a tenth is held out. */
const ownImages = [
  'const { training } = await loadDataset("your-file");',
  'if (training === undefined) throw new Error("your-file holds no training images");',
  "const fractions = { training: 0.9, validation: 0.1 };",
  "const images = imagesFor(recipe, splitDataset(training, { fractions, seed: 1 }));",
];
