import { parametersOf, type Network } from "../network/network.js";

/** A lane has at least so many images: fewer, and reading the weights for them costs more than sharing them out gains. */
const fewestImagesInLane = 32;
/** More would only help more threads than machines of this kind have. */
const mostLanes = 8;
/** All gradients together: summing them must not cost more than the second caches of two cores hold. */
const mostGradientNumbers = 2 ** 21;
/** Or, where a batch is much work: so many products for each number that is summed, which is then a hundredth of them. */
const productsPerGradientNumber = 64;

/** How many lanes a batch is cut into: a power of two, from network and batch size alone. */
export function laneCount(network: Network, batchSize: number): number {
  const products = batchSize * productsPerImage(network);
  const numbers = Math.max(mostGradientNumbers, products / productsPerGradientNumber);
  const most = Math.min(mostLanes, batchSize / fewestImagesInLane, numbers / parametersOf(network).length);
  let lanes = 1;
  while (2 * lanes <= most) lanes *= 2;
  return lanes;
}

/** Products of a forward pass: each weight once for every pixel of its layer's output. */
function productsPerImage({ tensors, shapes }: Network): number {
  return tensors
    .filter(({ name }) => name === "weights")
    .reduce((sum, { layer, size }) => {
      const shape = shapes[layer + 1];
      return sum + size * (shape.length === 3 ? shape[0] * shape[1] : 1);
    }, 0);
}
