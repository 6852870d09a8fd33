import { sizeOf, type Shape } from "../core/shape.js";
import { runOperations } from "../program/lane.js";
import type { Network } from "../network/network.js";
import { layersToLogits } from "./logits.js";
import { placeImage, requireClass, type ImagePixels, type LookOptions } from "./subject.js";

/** How a class's logit follows the pixels of an image. */
export interface PixelGradient {
  /** That of the image. */
  readonly shape: Shape;
  /** The class's logit: its output before a last softmax or sigmoid. */
  readonly logit: number;
  /** ∂logit / ∂pixel: how much more ink at this pixel would raise the logit, paper pixels too. */
  readonly gradient: Float32Array | Float64Array;
  /** gradient · pixel: how much of the logit, to first order, the ink that is there makes; 0 on paper. */
  readonly gradientTimesPixel: Float32Array | Float64Array;
}

/**
 * Which pixels speak for a class, and which against: the derivative of its logit with respect to every pixel, by
 * backpropagation through the network to its input (Simonyan, Vedaldi and Zisserman 2014, section 3), and that times the
 * pixel (Shrikumar et al. 2017).
 *
 * Pixels are taken as the network reads them: bytes times its pixelScale, floats as they are. Layers behave as in use.
 *
 * @param classIndex the class that is asked about, from 0: the answer, or any other
 * @throws ShapeError when the pixels are not one image of the network's input shape; OptionError when there is no such class
 * @example
 * const { gradient } = pixelGradient(network, imageAt(dataset, 0), 7);
 * gradient[14 * 28 + 14] > 0; // more ink in the middle would make it more of a 7
 */
export function pixelGradient(
  network: Network,
  image: ImagePixels,
  classIndex: number,
  options: LookOptions = {},
): PixelGradient {
  requireClass(network, classIndex);
  const until = layersToLogits(network);
  const { pixels, program, lane, step } = placeImage(network, image, { kind: "explain" }, { ...options, until });
  const { workspace } = program;
  const [input, output] = [lane.signals[0], lane.signals[until]];
  const size = sizeOf(network.inputShape);

  runOperations(workspace.kernels, lane.forward, step);
  const logit = workspace.reals(output.values, network.classNames.length)[classIndex];
  workspace.reals(output.gradient, network.classNames.length)[classIndex] = 1;
  runOperations(workspace.kernels, lane.backward, step);
  const gradient = workspace.reals(input.gradient, size).slice();

  const scale = pixels instanceof Uint8Array ? network.pixelScale : 1;
  const gradientTimesPixel = gradient.map((slope, i) => slope * pixels[i] * scale);
  return { shape: network.inputShape, logit, gradient, gradientTimesPixel };
}
