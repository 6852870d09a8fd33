import {
  augmentation,
  augmentImages,
  changesImages,
  DataError,
  OptionError,
  parseAugmentation,
  recipes,
  selectImages,
  type Augmentation,
  type Dataset,
  type Recipe,
} from "inkling";
import { choosePart, loadParts } from "../files/dataParts.js";
import { toPicture } from "./drawings.js";
import { readModel } from "../files/modelFiles.js";
import type { Output } from "../terminal/output.js";
import type { PanelPicture } from "@inkling/drawings";
import { typedDataOptions } from "../files/dataOptions.js";
import { namedRecipe } from "../options/recipeOptions.js";
import { chosenIndices } from "./images.js";
import type { ShowOptions } from "./options.js";
import { present, typedCommand, type View } from "./view.js";

/** Images in a row: the original, and what becomes of it in so many steps less one of a training. */
const columns = 10;
const rows = 10;

/** What suits digits, where no recipe says. */
const forDigits = augmentation({ shift: 2, rotation: 12, zoom: 0.12, shear: 8, elastic: 34, thickness: 0.3 });

/** `show --augment`: ten images, and what a training makes of each. */
export async function showAugmented(path: string | undefined, options: ShowOptions, output: Output): Promise<void> {
  const { data = "mnist", seed = 1 } = options;
  const varied = await chosenAugmentation(path, options);
  const { part, dataset } = choosePart(await loadParts(data, options), options.part, [
    "training",
    "test",
    "validation",
  ]);
  const indices = originals(dataset, options);
  const { imageShape, images, labels, classNames } = selectImages(dataset, indices);
  if (!(images instanceof Uint8Array)) {
    throw new DataError({
      what: `${dataset.name} cannot be augmented`,
      expected: "images of bytes",
      received: "images of floats",
      advice: "Choose data such as mnist",
    });
  }
  const size = images.length / indices.length;
  const steps = [
    images,
    ...Array.from({ length: columns - 1 }, (_, i) => augmentImages(images, varied, { imageShape, seed, step: i + 1 })),
  ];
  const pictures = indices.flatMap((_, row) =>
    steps.map((step): PanelPicture => toPicture(step.subarray(row * size, (row + 1) * size), imageShape)),
  );
  const how = describe(varied);
  const { label, random, recipe, augment } = options;
  const view: View = {
    title: "Images as a training sees them",
    summary: `${dataset.name}: in the first column as they are, then as a training with seed ${seed} would see them`,
    panels: [{ title: how, pictures, scale: "ink", perRow: columns }],
    command: typedCommand(path, {
      "--augment": augment,
      "--recipe": recipe,
      "--label": label,
      "--indices": options.indices?.join(","),
      "--random": random,
      "--count": options.count,
      "--data": options.data,
      "--part": options.part,
      ...typedDataOptions(options),
      "--seed": options.seed,
    }),
  };
  const written = await present(view, options, output);
  const chosen = indices.map((index, row) => ({ index, label: classNames[labels[row]] }));
  output.json({ data, part, images: chosen, augmentation: varied, ...written });
}

/** The first image of each class, unless told. */
function originals(dataset: Dataset, options: ShowOptions): number[] {
  const { indices, label, random, count = rows } = options;
  if (indices !== undefined || label !== undefined || random === true)
    return chosenIndices(dataset, { ...options, count });
  return dataset.classNames
    .map((_, label) => dataset.labels.indexOf(label))
    .filter((index) => index >= 0)
    .slice(0, count);
}

/** How images are varied: as typed, else as a recipe or the recipe of a model says, else as suits digits. */
async function chosenAugmentation(path: string | undefined, { augment, recipe }: ShowOptions): Promise<Augmentation> {
  if (typeof augment === "string") return parseSettings(augment);
  if (recipe !== undefined) return augmentationOf(await namedRecipe(recipe), recipe);
  if (path !== undefined) return augmentationOf((await readModel(path)).model.recipe, path);
  return recipes.map(ownAugmentation).find((own) => own !== undefined) ?? forDigits;
}

function ownAugmentation(recipe: Recipe | undefined): Augmentation | undefined {
  if (recipe?.learning.method !== "steps") return undefined;
  return changesImages(recipe.learning.augmentation) ? recipe.learning.augmentation : undefined;
}

function augmentationOf(recipe: Recipe | undefined, name: string): Augmentation {
  const own = ownAugmentation(recipe);
  if (own !== undefined) return own;
  throw new OptionError({
    what: `${name} varies no images`,
    expected: "a recipe with an augmentation",
    received: recipe?.name ?? "no recipe",
    advice: "Say how, such as --augment shift:2,rotation:12",
  });
}

/** `shift:2,rotation:12`, by the names that recipes have. */
function parseSettings(text: string): Augmentation {
  const settings = text.split(",").map((part) => {
    const [name, number = "", ...more] = part.split(":").map((word) => word.trim());
    if (name !== "" && number !== "" && more.length === 0 && Number.isFinite(Number(number)))
      return [name, Number(number)];
    throw new OptionError({
      what: "Wrong --augment",
      expected: "names and numbers, such as shift:2,rotation:12,elastic:34",
      received: text,
    });
  });
  return parseAugmentation(Object.fromEntries(settings), "--augment");
}

/** `shift 2, rotation 12`: what is not left as it is by default. */
function describe(varied: Augmentation): string {
  const defaults = new Map(Object.entries(augmentation()));
  const parts = Object.entries(varied).filter(([name, value]) => value !== defaults.get(name));
  return parts.map(([name, value]) => `${name} ${value}`).join(", ") || "nothing varied";
}
