import type { Network } from "./network.js";

/**
 * How many floating-point operations a training takes: 2 a multiply-add, of the products with weights alone, forward and
 * backward, for so many images.
 *
 * 2 · images · Σ over layers of size(weights) · places · passes, where `places` is the number of output pixels that a
 * kernel is laid on (1 for a dense layer) and `passes` is 3: output, gradient of the weights, gradient of the input; 2 for
 * the first layer that learns, whose input needs no gradient.
 *
 * What kernels pass over because it is 0 (blank paper, gradients behind a ReLU or a pool) is counted all the same, as is
 * usual. Not counted: biases, activations, pools, normalisation, the loss, the update and augmentation, together a few
 * hundredths of the whole.
 *
 * @param images met in training: epochs times training images
 * @example
 * const network = createNetwork({ layers: [dense(30), relu(), dense(10), softmax()] });
 * trainingFlops(network, 1); // 2 · (784 · 30 · 2 + 30 · 10 · 3) = 95,880
 */
export function trainingFlops({ shapes, tensors }: Pick<Network, "shapes" | "tensors">, images: number): number {
  let multiplyAdds = 0;
  for (const { layer, name, size } of tensors) {
    if (name !== "weights") continue;
    const output = shapes[layer + 1];
    const places = output.length === 3 ? output[0] * output[1] : 1;
    multiplyAdds += size * places * (layer === tensors[0].layer ? 2 : 3);
  }
  return 2 * multiplyAdds * images;
}
