import {
  featureMaps,
  isImageShape,
  layersWithFilters,
  OptionError,
  ShapeError,
  formatShape,
  splitChannels,
  type FeatureMaps,
  type Network,
} from "inkling";
import { filterPictures } from "../drawings.js";
import { readModel } from "../modelFiles.js";
import type { Output } from "../output.js";
import { formatCount } from "../presentation/formats.js";
import { limitOf, type Panel } from "../presentation/panels.js";
import { chooseImage } from "./chosenImage.js";
import type { ShowOptions } from "./options.js";
import { present, typedCommand } from "./view.js";

/** `show MODEL`: what each layer makes of an image, or one of them alone. */
export async function showFeatureMaps(path: string, options: ShowOptions, output: Output): Promise<void> {
  const { data, part, image, label, layer } = options;
  const { model } = await readModel(path);
  const { network } = model;
  const wanted = layersToShow(network, layer, path);
  const chosen = await chooseImage(model, options);
  const maps = featureMaps(network, chosen.pixels).filter((candidate) => wanted.includes(candidate.layer));
  const view = {
    title: layer === undefined ? "From layer to layer" : `What layer ${layer} makes of an image`,
    summary: chosen.sentence,
    explanation: "All maps of a layer are drawn on one scale, which the bar below them tells.",
    panels: [{ title: "The image", pictures: [chosen.picture], scale: "ink" as const }, ...maps.map(mapsPanel)],
    command: typedCommand(path, {
      "--layer": layer,
      "--image": image,
      "--label": label,
      "--data": data,
      "--part": part,
    }),
  };
  const written = await present(view, options, output);
  const layers = maps.map(({ values, ...rest }) => ({ ...rest, values: [...values] }));
  output.json({ model: path, image: chosen.facts, layers, ...written });
}

/** More maps than these go without a number below each. */
const mostCaptions = 64;

function mapsPanel(layer: FeatureMaps): Panel {
  const images = splitChannels(layer);
  const signed = layer.values.some((value) => value < 0);
  const captioned = images.length > 1 && images.length <= mostCaptions;
  return {
    title: `${nameOf(layer)}: ${formatShape(layer.shape)}`,
    pictures: images.map((image, i) => ({ ...image, ...(captioned ? { caption: String(i + 1) } : {}) })),
    scale: signed ? "weights" : "ink",
    limit: limitOf(images),
  };
}

function nameOf({ layer, kind }: Pick<FeatureMaps, "layer" | "kind">): string {
  return `${layer}. ${kind}`;
}

/** The layers that give images: all of them, or the one asked for. */
function layersToShow({ layers, shapes }: Network, asked: number | undefined, path: string): number[] {
  const numbers = layers.map((_, i) => i + 1).filter((number) => isImageShape(shapes[number]));
  if (asked === undefined && numbers.length > 0) return numbers;
  if (asked !== undefined && numbers.includes(asked)) return [asked];
  const expected = numbers.map((number) => `${number} (${layers[number - 1].kind})`).join(", ");
  const kinds = layers.map(({ kind }) => kind).join(", ");
  if (asked !== undefined && asked > layers.length) {
    throw new OptionError({
      what: `There is no layer ${asked}`,
      expected: `1 to ${layers.length} (${kinds})`,
      received: String(asked),
    });
  }
  throw new ShapeError({
    what:
      asked === undefined
        ? `${path} has no layer that gives images`
        : `Layer ${asked} (${layers[asked - 1].kind}) gives no images`,
    expected: expected || "a convolution or a pool",
    received: asked === undefined ? kinds : `${formatShape(shapes[asked])} numbers`,
    advice: "Pass --filters to see the weights of a layer on images, or --why to see which pixels count",
  });
}

/** `show MODEL --filters`: the weights of a layer's filters or units. */
export async function showFilters(path: string, options: ShowOptions, output: Output): Promise<void> {
  const { count, png, html } = options;
  const { model } = await readModel(path);
  const { network } = model;
  const layer = options.layer ?? layersWithFilters(network).at(0) ?? 1;
  const filters = filterPictures(network, layer);
  // A terminal holds about a hundred.
  const shown = filters.slice(
    0,
    count ??
      (png === undefined && html === undefined ? Math.max(1, Math.floor(100 / filters[0].pictures.length)) : Infinity),
  );
  const channels = filters[0].pictures.length;
  const { kind } = network.layers[layer - 1];
  const noun = kind === "dense" ? "units" : "filters";
  const all = shown.length === filters.length ? "" : ` of ${formatCount(filters.length)}`;
  const pictures = shown.flatMap((filter) => filter.pictures);
  const view = {
    title: `The ${noun} of layer ${layer} (${kind})`,
    summary: `${formatCount(shown.length)}${all} ${noun} of layer ${layer} (${kind}) of ${path}, ${formatShape(filters[0].shape)}`,
    explanation: `Weights, all on one scale. What shows where they are above 0 makes one of the ${noun} answer, what shows where they are below keeps it silent.${channels > 1 ? ` A row is one of the ${noun}, a column a channel of its input.` : ""}`,
    panels: [
      {
        title: `${layer}. ${kind}: ${noun}`,
        pictures: pictures.map((picture, i) => {
          const number = Math.floor(i / channels) + 1;
          const caption = channels === 1 ? String(number) : `${number}.${(i % channels) + 1}`;
          return { ...picture, ...(pictures.length > mostCaptions && channels === 1 ? {} : { caption }) };
        }),
        scale: "weights" as const,
        limit: limitOf(pictures),
        ends: ["against", "for"] as const,
        ...(channels > 1 ? { perRow: channels } : {}),
      },
    ],
    command: typedCommand(path, { "--filters": true, "--layer": options.layer, "--count": count }),
  };
  const written = await present(view, options, output);
  const described = shown.map(({ shape, bias, values }) => ({ shape, bias: bias ?? null, values: [...values] }));
  output.json({ model: path, layer, kind, filters: described, ...written });
}
