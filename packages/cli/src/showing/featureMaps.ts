import { formatShape, OptionError, ShapeError, type Network } from "inkling";
import { featureMaps, isImageShape, splitChannels, type FeatureMaps } from "inkling/inspection";
import { readModel } from "../files/modelFiles.js";
import type { Output } from "../terminal/output.js";
import { limitOf, type Panel } from "@inkling/drawings";
import { chooseImage } from "./chosenImage.js";
import type { ShowOptions } from "./options.js";
import { present, typedCommand, type View } from "./view.js";

/** `show MODEL`: what each layer makes of an image, or one of them alone. */
export async function showFeatureMaps(path: string, options: ShowOptions, output: Output): Promise<void> {
  const { data, part, image, label, layer } = options;
  const { model } = await readModel(path);
  const { network } = model;
  const wanted = layersToShow(network, layer, path);
  const chosen = await chooseImage(model, options);
  const maps = featureMaps(network, chosen.pixels).filter((candidate) => wanted.includes(candidate.layer));
  const view: View = {
    title: layer === undefined ? "From layer to layer" : `What layer ${layer} makes of an image`,
    summary: chosen.sentence,
    explanation: "All maps of a layer are drawn on one scale, which the bar below them tells.",
    panels: [{ title: "The image", pictures: [chosen.picture], scale: "ink" }, ...maps.map(mapsPanel)],
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
    title: `${layer.layer}. ${layer.kind}: ${formatShape(layer.shape)}`,
    pictures: images.map((image, i) => ({ ...image, ...(captioned ? { caption: String(i + 1) } : {}) })),
    scale: signed ? "weights" : "ink",
    limit: limitOf(images),
  };
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
