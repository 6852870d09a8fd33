import type { Dataset } from "inkling";
import { createRng } from "inkling/inspection";
import { choosePart, loadParts } from "../files/dataParts.js";
import { pictureAt } from "./drawings.js";
import type { Output } from "../terminal/output.js";
import { writeWhole } from "../files/outputFiles.js";
import { renderDigits, renderGrid } from "../terminal/digits.js";
import { formatCount, encodeTiles } from "@inkling/drawings";
import { classNamed, requireIndex } from "./chosenImage.js";
import type { ShowOptions } from "./options.js";

/** As many as fit into a few rows are drawn in full size. */
const fewImages = 12;

/** `show`: images of a data set, as many as were asked for. */
export async function showImages(options: ShowOptions, output: Output): Promise<void> {
  const { data = "mnist", png } = options;
  const { terminal } = output;
  const { part, dataset } = choosePart(await loadParts(data, options), options.part, [
    "training",
    "test",
    "validation",
  ]);
  const indices = chosenIndices(dataset, options);
  const { classNames, labels } = dataset;
  if (png !== undefined) {
    const columns = indices.length >= 10 ? { columns: 10 } : {};
    const sheet = encodeTiles(
      indices.map((i) => pictureAt(dataset, i)),
      { enlargement: 4, ...columns },
    );
    await writeWhole(png, sheet);
    output.print(`Written: ${png} (${formatCount(indices.length)} of ${dataset.name})`);
  } else if (indices.length <= fewImages) {
    const captioned = indices.map((i) => ({
      ...pictureAt(dataset, i),
      caption: `no. ${i}: ${classNames[labels[i]]}`,
    }));
    output.print(renderDigits(captioned, terminal));
  } else {
    output.print(
      renderGrid(
        indices.map((i) => pictureAt(dataset, i)),
        terminal,
      ),
    );
  }
  const images = indices.map((index) => ({ index, label: classNames[labels[index]] }));
  output.json({ data, part, images, ...(png === undefined ? {} : { png }) });
}

/** The images that `--indices`, `--label`, `--random` and `--count` choose: a hundred at random unless told. */
export function chosenIndices(dataset: Dataset, options: ShowOptions): number[] {
  const { indices, label, seed = 1 } = options;
  if (indices !== undefined) {
    for (const index of indices) requireIndex(index, dataset.count, dataset.name);
    return [...indices];
  }
  const wanted = label === undefined ? undefined : classNamed(dataset.classNames, label, "--label");
  const order = Uint32Array.from({ length: dataset.count }, (_, i) => i).filter(
    (i) => wanted === undefined || dataset.labels[i] === wanted,
  );
  if (label === undefined || options.random === true) createRng(seed, "examples").shuffle(order);
  return [...order.subarray(0, options.count ?? 100)];
}
