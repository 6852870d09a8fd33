import type { Shape } from "../core/shape.js";
import type { Layer } from "./layers.js";
import { imageShape, type ImageShape } from "./windows.js";

/**
 * If a layer's derivative jumps (ReLU where an input is 0, max pool where another input of a window becomes the largest): on
 * which side of each jump its input is. A gradient check must not probe across. No training asks for it, so that it stands
 * beside the layers.
 *
 * @param input what goes into the layer, image after image
 */
export function kinksOf(layer: Layer, input: Float32Array | Float64Array, inputShape: Shape): Iterable<number> {
  if (layer.kind === "maxPool2d") return largestPlaces(input, imageShape(inputShape, layer.kind), layer);
  return layer.kind === "relu" || layer.kind === "leakyRelu" ? input.map((value) => (value > 0 ? 1 : 0)) : [];
}

/**
 * Of each window the first place whose number is the largest but for rounding. Numbers of one window can be equal in exact
 * arithmetic whatever the weights, on empty borders above all: which of them rounding makes the largest is no kink. (With
 * the places that the kernel found, every probe of the first two layers of `default` seemed to cross one.)
 */
function* largestPlaces(
  values: ArrayLike<number>,
  { height, width, channels }: ImageShape,
  { size, stride }: { size: number; stride: number },
): Iterable<number> {
  const rowStep = width * channels;
  for (let image = 0; image < values.length; image += height * rowStep) {
    for (let y = 0; y + size <= height; y += stride) {
      for (let x = 0; x + size <= width; x += stride) {
        for (let channel = 0; channel < channels; channel++) {
          const corner = image + y * rowStep + x * channels + channel;
          const at = (place: number): number =>
            values[corner + Math.floor(place / size) * rowStep + (place % size) * channels];
          let largest = -Infinity;
          for (let place = 0; place < size * size; place++) largest = Math.max(largest, at(place));
          const nearly = largest - 1e-12 * (1 + Math.abs(largest));
          let place = 0;
          while (at(place) < nearly) place++;
          yield place;
        }
      }
    }
  }
}
