import type { Images, Predictions } from "inkling";

/*
 * What stands around the network in an exported file: the one place for what is done to pixels before it reads them (to bring
 * them to the size and place that it knows), and to its answers afterwards (to say that something is no digit). Today nothing is.
 */

/** From the pixels that `predict` was given to those that the network reads. */
export function before(images: Images): Images {
  return images;
}

/** From what the network answers to what `predict` returns. */
export function after(predictions: Predictions): Predictions {
  return predictions;
}
