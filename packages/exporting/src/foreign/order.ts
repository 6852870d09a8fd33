import type { ImageShape } from "inkling/inspection";
import type { ForeignTensor } from "./foreignLayer.js";

/** Which of inkling's numbers stands in each place of another framework's row; undefined where both are alike. */
export type Order = Uint32Array | undefined;

/** The order of a flattened image: channel after channel, where inkling has pixel after pixel. */
export function orderOf({ height, width, channels }: ImageShape): Order {
  const pixels = height * width;
  if (pixels === 1 || channels === 1) return undefined;
  return Uint32Array.from({ length: pixels * channels }, (_, i) => (i % pixels) * channels + Math.floor(i / pixels));
}

/** The other way round: the place in the other framework's row of each of inkling's numbers. */
export function inverseOf(order: Uint32Array): Uint32Array {
  const inverse = new Uint32Array(order.length);
  order.forEach((own, place) => (inverse[own] = place));
  return inverse;
}

/** A vector in another framework's order. */
export function vectorIn(order: Order, data: Float32Array): ForeignTensor {
  return { shape: [data.length], data: order === undefined ? data : Float32Array.from(order, (own) => data[own]) };
}

/** The transpose of dense weights [inputs, units], whose inputs come in another framework's order. */
export function denseWeightsIn(order: Order, data: Float32Array, units: number): ForeignTensor {
  const inputs = data.length / units;
  const turned = new Float32Array(data.length);
  for (let n = 0; n < units; n++) {
    for (let k = 0; k < inputs; k++) turned[n * inputs + k] = data[(order?.[k] ?? k) * units + n];
  }
  return { shape: [units, inputs], data: turned };
}

/** The weights of windows [kernel, kernel, channels of a group, filters] as [filters, channels of a group, kernel, kernel]. */
export function windowWeights(data: Float32Array, kernel: number, channels: number, filters: number): ForeignTensor {
  const places = kernel * kernel;
  const turned = new Float32Array(data.length);
  for (let place = 0; place < places; place++) {
    for (let c = 0; c < channels; c++) {
      for (let n = 0; n < filters; n++) {
        turned[(n * channels + c) * places + place] = data[(place * channels + c) * filters + n];
      }
    }
  }
  return { shape: [filters, channels, kernel, kernel], data: turned };
}

/** A vector back in inkling's order. */
export function vectorFrom(order: Order, data: Float32Array): Float32Array {
  return order === undefined ? data : Float32Array.from(inverseOf(order), (place) => data[place]);
}

/** Dense weights [units, inputs], whose inputs come in another framework's order, as inkling's [inputs, units]. */
export function denseWeightsFrom(order: Order, { shape: [units, inputs], data }: ForeignTensor): Float32Array {
  const turned = new Float32Array(data.length);
  for (let n = 0; n < units; n++) {
    for (let k = 0; k < inputs; k++) turned[(order?.[k] ?? k) * units + n] = data[n * inputs + k];
  }
  return turned;
}

/** The weights of windows [filters, channels of a group, kernel, kernel] as inkling's [kernel, kernel, channels, filters]. */
export function windowWeightsFrom({ shape: [filters, channels, kernel], data }: ForeignTensor): Float32Array {
  const places = kernel * kernel;
  const turned = new Float32Array(data.length);
  for (let place = 0; place < places; place++) {
    for (let c = 0; c < channels; c++) {
      for (let n = 0; n < filters; n++) {
        turned[(place * channels + c) * filters + n] = data[(n * channels + c) * places + place];
      }
    }
  }
  return turned;
}
