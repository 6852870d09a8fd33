import { formatShape } from "inkling";
import { layersWithFilters } from "inkling/inspection";
import { filterPictures, type DrawnFilter } from "./drawings.js";
import { readModel } from "../files/modelFiles.js";
import type { Output } from "../terminal/output.js";
import { formatCount, limitOf, type Panel } from "@inkling/drawings";
import type { ShowOptions } from "./options.js";
import { present, typedCommand, type View } from "./view.js";

/** `show MODEL --filters`: the weights of a layer's filters or units. */
export async function showFilters(path: string, options: ShowOptions, output: Output): Promise<void> {
  const { network } = (await readModel(path)).model;
  const layer = options.layer ?? layersWithFilters(network).at(0) ?? 1;
  const all = filterPictures(network, layer);
  const shown = all.slice(0, options.count ?? mostShown(all, options));
  const { kind } = network.layers[layer - 1];
  const noun = kind === "dense" ? "units" : "filters";
  const counted = `${formatCount(shown.length)}${shown.length === all.length ? "" : ` of ${formatCount(all.length)}`}`;
  const view: View = {
    title: `The ${noun} of layer ${layer} (${kind})`,
    summary: `${counted} ${noun} of layer ${layer} (${kind}) of ${path}, ${formatShape(all[0].shape)}`,
    explanation:
      `Weights, all on one scale. What shows where they are above 0 makes one of the ${noun} answer, what shows where ` +
      `they are below keeps it silent.${all[0].pictures.length > 1 ? ` A row is one of the ${noun}, a column a channel of its input.` : ""}`,
    panels: [weightsPanel(`${layer}. ${kind}: ${noun}`, shown)],
    command: typedCommand(path, { "--filters": true, "--layer": options.layer, "--count": options.count }),
  };
  const written = await present(view, options, output);
  const filters = shown.map(({ shape, bias, values }) => ({ shape, bias: bias ?? null, values: [...values] }));
  output.json({ model: path, layer, kind, filters, ...written });
}

/** A terminal holds about a hundred pictures, a file all. */
function mostShown([{ pictures }]: readonly DrawnFilter[], { png, html }: ShowOptions): number {
  return png === undefined && html === undefined ? Math.max(1, Math.floor(100 / pictures.length)) : Infinity;
}

/** More filters of one channel than these go without a number below each. */
const mostCaptions = 64;

/** A row for each filter, and a column for each channel; filters of one channel fill the rows. */
function weightsPanel(title: string, filters: readonly DrawnFilter[]): Panel {
  const pictures = filters.flatMap((filter, number) =>
    filter.pictures.map((picture, channel) => {
      if (filter.pictures.length > 1) return { ...picture, caption: `${number + 1}.${channel + 1}` };
      return filters.length > mostCaptions ? picture : { ...picture, caption: String(number + 1) };
    }),
  );
  const channels = filters[0].pictures.length;
  return {
    title,
    pictures,
    scale: "weights",
    limit: limitOf(pictures),
    ends: ["against", "for"],
    ...(channels > 1 ? { perRow: channels } : {}),
  };
}
