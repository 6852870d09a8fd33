import { createRng } from "../core/rng.js";
import { requireDataset, type Dataset } from "./dataset.js";

/**
 * All images of a data set in an order of which every beginning holds each class in its share, as nearly as whole images can:
 * each class is shuffled by the seed, and its images are spread evenly over the list.
 *
 * @param stream tells one use of the seed from another
 * @returns indices
 */
export function stratifiedOrder(dataset: Dataset, seed: number, stream: string): Uint32Array {
  requireDataset(dataset);
  const { count, labels, classNames } = dataset;
  const rng = createRng(seed, stream);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  rng.shuffle(order);
  const sizes = classNames.map(() => 0);
  for (const label of labels) sizes[label]++;
  const met = classNames.map(() => 0);
  const places = new Float64Array(count);
  for (const i of order) places[i] = (met[labels[i]]++ + 0.5) / sizes[labels[i]];
  // Equal places, which are of different classes, in the order of the classes.
  return order.sort((a, b) => places[a] - places[b] || labels[a] - labels[b]);
}
