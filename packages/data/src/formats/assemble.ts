import { createDataset, DataError, formatShape } from "inkling";
import { decideImages } from "./images.js";
import { decideLabels, isOneHot, wrongLabels } from "./labels.js";
import { permuted, requireNumbers, type DataArray } from "./numbers.js";
import { partNames, type Hints, type LoadedDatasets, type PartName, type ReadingOptions } from "./reading.js";

/** Images and labels of one part, before anything about them is decided. */
export interface RawPart {
  readonly images: DataArray;
  readonly labels: DataArray;
}

/**
 * Makes data sets of arrays: decides which axis counts the images, their shape, whether they are transposed, what their
 * values and their labels mean, and which side is ink; all parts together, so that they stay comparable.
 *
 * @param name what messages call the source; a data set is called `NAME training images`, or `NAME images` where it is alone
 * @throws DataError naming the option that decides where two readings are possible, or what does not fit together
 */
export function assemble(
  parts: Readonly<Partial<Record<PartName, RawPart>>>,
  options: ReadingOptions,
  hints: Hints,
  name: string,
): LoadedDatasets {
  const held = partNames.flatMap((part) => {
    const raw = parts[part];
    return raw === undefined ? [] : [{ part, ...align(raw, `${name} ${part} images`) }];
  });
  const { classNames = hints.classNames } = options;
  const { labels, ...classes } = decideLabels(
    held.map((each) => each.labels),
    classNames,
    hints,
    name,
  );
  const images = decideImages(
    held.map((each) => each.images),
    options,
    hints,
    name,
  );
  const datasets = held.map(({ part }, i) => {
    const whole = held.length === 1 && part === "training";
    const dataset = createDataset({
      name: whole ? `${name} images` : `${name} ${part} images`,
      ...images.parts[i],
      labels: labels[i],
      classNames: classes.classNames,
    });
    return [part, dataset] as const;
  });
  return { ...Object.fromEntries(datasets), decisions: [classes.decision, ...images.decisions] };
}

/** Images with their count as the first axis, and as many labels. */
function align({ images, labels }: RawPart, name: string): RawPart {
  const { shape } = images;
  const ends = [shape[0], shape[shape.length - 1]];
  const counted = labelsFor(labels, ends, name);
  const count = counted.shape[0];
  if (count > 0 && shape[0] === count && shape.length >= 2 && shape.length <= 4) return { images, labels: counted };
  if (count > 0 && shape.length >= 2 && ends[1] === count) {
    const axes = [shape.length - 1, ...shape.slice(0, -1).map((_, axis) => axis)];
    const values = permuted(requireNumbers(images.values, name), shape, axes);
    return { images: { shape: axes.map((axis) => shape[axis]), values }, labels: counted };
  }
  throw new DataError({
    what: `${name}: images and labels do not fit together`,
    expected: "as many labels as images, and at least one",
    received: `images of ${formatShape(shape)} and labels of ${formatShape(labels.shape)}`,
    advice: "Check that both belong together: an array of N x rows x columns or N x pixels, and one of N",
  });
}

/** Labels as a row of their own, or one-hot with their count first. */
function labelsFor(labels: DataArray, counts: readonly number[], name: string): DataArray {
  const { values } = labels;
  const long = labels.shape.filter((size) => size !== 1);
  if (long.length <= 1) return { shape: [values.length], values };
  if (long.length !== 2) throw wrongLabels(name, labels.shape);
  const upright = { shape: long, values };
  const turned = { shape: [long[1], long[0]], values: permuted(requireNumbers(values, name), long, [1, 0]) };
  const fitting = [upright, turned].filter(({ shape }) => counts.includes(shape[0])).find(isOneHot);
  if (fitting !== undefined) return fitting;
  throw wrongLabels(name, labels.shape);
}
