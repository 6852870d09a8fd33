import { Option } from "@commander-js/extra-typings";
import { OptionError } from "inkling";
import type { Context } from "../terminal/context.js";
import { partNames } from "../files/dataParts.js";
import { withDataOptions } from "../files/dataOptions.js";
import { givenOptions, refuseOptions } from "../options/givenOptions.js";
import { createOutput } from "../terminal/output.js";
import { pageKind, requireWritable } from "../files/outputFiles.js";
import { pngKind } from "../files/pictures.js";
import { showAugmented } from "../showing/augmented.js";
import { showFeatureMaps } from "../showing/featureMaps.js";
import { showFilters } from "../showing/filters.js";
import { showImages } from "../showing/images.js";
import type { ShowOptions } from "../showing/options.js";
import { showWhy } from "../showing/why.js";
import { verb, wholeNumber, wholeNumbers, withCommonOptions } from "../options/verb.js";

/** `inkling show`: digits, and what goes on inside a network. */
export function showVerb(context: Context) {
  const command = verb({
    name: "show",
    summary: "Draw digits, what a training makes of them, or the inside of a model.",
    details:
      "In the terminal, as a PNG or as one HTML file. Without a model: 100 digits at random unless told. With one: what each of its layers makes of an image, its filters, or which pixels speak for its answer.",
    examples: [
      ["show", "10x10 digits of MNIST at random"],
      ["show --label 7 --count 30 --png sevens.png", "the first thirty sevens as a picture"],
      ["show --augment shift:2,rotation:12", "digits as a training that varies them so sees them"],
      ["show model.safetensors --layer 3 --label 7", "what layer 3 makes of the first seven"],
      ["show model.safetensors --filters", "the weights of its first filters or units"],
      ["show model.safetensors --why --image 17", "which pixels speak for what it reads there"],
      ["show model.safetensors --why 4 --image nine.png --html why.html", "why not a four"],
    ],
  })
    .argument("[model]", "a model file, to look into")
    .option("--data <source>", "mnist, fashion, or a file or folder: see `inkling data --help` (default: mnist)")
    .addOption(
      new Option("--part <name>", "default: training, with a model test, or the first there is").choices(partNames),
    )
    .addOption(new Option("--label <class>", "images of one class, in order; with a model the first of them"))
    .addOption(inGroup("Images:", "--indices <numbers>", "by their number, from 0").argParser(wholeNumbers(0)))
    .addOption(inGroup("Images:", "--random", "drawn by the seed, of a class too"))
    .addOption(
      inGroup("Images:", "--count <images>", "how many (default: 100; of filters all)").argParser(wholeNumber(1)),
    )
    .addOption(inGroup("Images:", "--augment [how]", "as a training sees them: varied as typed, or as a recipe says"))
    .addOption(inGroup("Images:", "--recipe <name>", "a recipe's name or JSON file, for --augment"))
    .addOption(inGroup("A model:", "--image <which>", "an image's number, from 0, or a picture file (default: 0)"))
    .addOption(inGroup("A model:", "--layer <number>", "this layer alone, from 1").argParser(wholeNumber(1)))
    .addOption(inGroup("A model:", "--filters", "the weights of a layer's filters or units: red for, blue against"))
    .addOption(inGroup("A model:", "--why [class]", "which pixels speak for and against it (default: what is read)"))
    .addOption(
      inGroup("A model:", "--patch <pixels>", "side of what --why blanks (default: 4)").argParser(wholeNumber(1)),
    )
    .addOption(inGroup("A model:", "--stride <pixels>", "from patch to patch (default: 1)").argParser(wholeNumber(1)))
    .option("--png <file>", "write a PNG instead of drawing")
    .option("--html <file>", "write one HTML file instead of drawing; not of plain images")
    .option("--force", "write over a file that is not a PNG, or not a page of inkling's");
  return withCommonOptions(
    withDataOptions(command),
    "which images come at random, and how they are varied (default: 1)",
  ).action((model, options) => show(model, options, context));
}

function inGroup<Flags extends string>(heading: string, flags: Flags, description: string): Option<Flags> {
  return new Option(flags, description).helpGroup(heading);
}

async function show(model: string | undefined, options: ShowOptions, context: Context): Promise<void> {
  refuseContradictions(model, options);
  const { png, html, augment, why } = options;
  if (png !== undefined) await requireWritable(png, pngKind, options);
  if (html !== undefined) await requireWritable(html, pageKind, options);
  const output = createOutput(options, context);
  if (augment !== undefined) await showAugmented(model, options, output);
  else if (model === undefined) await showImages(options, output);
  else if (why !== undefined) await showWhy(model, why, options, output);
  else if (options.filters === true) await showFilters(model, options, output);
  else await showFeatureMaps(model, options, output);
}

function refuseContradictions(model: string | undefined, options: ShowOptions): void {
  const { data, part, indices, label, random, count, image, layer, filters, why, patch, stride } = options;
  const { augment, recipe, html } = options;
  const choosingMany = { "--indices": indices, "--random": random, "--count": count };
  const inside = { "--image": image, "--layer": layer, "--filters": filters, "--why": why };
  const patches = { "--patch": patch, "--stride": stride };

  if (indices !== undefined) {
    refuseOptions({ "--label": label, "--random": random, "--count": count }, "--indices", "--data, --part or --png");
  }
  if (augment !== undefined) {
    refuseOptions({ ...inside, ...patches }, "--augment", "--label, --indices, --random, --count or --recipe");
    if (augment !== true) refuseOptions({ "--recipe": recipe }, "--augment with settings", "one of the two");
    return;
  }
  refuseOptions({ "--recipe": recipe }, "anything but --augment", "--augment --recipe NAME");
  if (model === undefined) {
    requireModel({ ...inside, ...patches, "--html": html });
    return;
  }
  if (why === undefined) refuseOptions(patches, "anything but --why", "--why");
  else refuseOptions({ "--layer": layer, "--filters": filters, ...choosingMany }, "--why", "--image or --label");
  if (filters === true) {
    const ofImages = { "--image": image, "--label": label, "--data": data, "--part": part };
    refuseOptions(
      { ...ofImages, "--indices": indices, "--random": random },
      "--filters",
      "--layer, --count, --png or --html",
    );
  } else refuseOptions(choosingMany, "a model", "--image or --label, which choose one image");
  if (image !== undefined) refuseOptions({ "--label": label }, "--image", "one of the two");
}

function requireModel(options: Readonly<Record<string, unknown>>): void {
  const first = givenOptions(options).at(0);
  if (first === undefined) return;
  throw new OptionError({
    what: `${first.name} without a model`,
    expected: "a model file before the options",
    received: "none",
    advice: `Pass one, such as inkling show inkling-model.safetensors ${first.name}${first.value === true ? "" : ` ${String(first.value)}`}`,
  });
}
