import { sizeOf, type Shape } from "../core/shape.js";
import type { Dataset } from "../dataset/dataset.js";
import type { Engine } from "../kernels/engine.js";
import { wasmEngine } from "../kernels/wasm.js";
import { isStatistic } from "../layers/layer.js";
import type { Layer } from "../layers/layers.js";
import type { Loss } from "../losses/loss.js";
import type { Penalties } from "../losses/penalties.js";
import type { Network } from "../network/network.js";
import { openObjective } from "../program/objective.js";

/** How one layer is doing: one that learns, or a ReLU. */
export interface LayerHealth {
  /** Its number, from 1. */
  readonly layer: number;
  readonly kind: Layer["kind"];
  /** √Σ g² and √Σ p² over the parameters that it learns; absent where it has none. */
  readonly gradientNorm?: number;
  readonly parameterNorm?: number;
  /** Of a ReLU: the share of its units (on images: of its channels) whose output is 0 for every image. */
  readonly deadShare?: number;
}

/**
 * Makes a function that says how each layer of a network is doing with the parameters it is given: what a page shows while a
 * training runs. Nothing of the training is touched.
 *
 * @param sample a few dozen images: a unit is called dead when none of them wakes it
 * @param options `loss`; `penalties` default none; `engine` default WebAssembly
 * @throws ShapeError when images and network do not fit
 * @example
 * const health = createHealthCheck(network, takeFirst(training, 64), { loss: softmaxCrossEntropy() });
 * health(trainer.parameters); // [{ layer: 1, kind: "dense", gradientNorm: 0.31, … }, { layer: 2, kind: "relu", deadShare: 0.1 }, …]
 */
export function createHealthCheck(
  network: Network,
  sample: Dataset,
  options: { readonly loss: Loss; readonly penalties?: Penalties | undefined; readonly engine?: Engine | undefined },
): (parameters: ArrayLike<number>) => LayerHealth[] {
  const objective = openObjective(network, sample, { ...options, engine: options.engine ?? wasmEngine });
  return (given) => {
    const parameters = Float64Array.from(given);
    const alive = network.layers.map(({ kind }, i) => (kind === "relu" ? sleeping(network.shapes[i + 1]) : undefined));
    const { gradient } = objective.evaluateWatched(parameters, {
      input: () => undefined,
      output: (layer, values) => {
        const units = alive[layer];
        if (units === undefined) return;
        for (let i = 0; i < values.length; i++) if (values[i] > 0) units[i % units.length] = 1;
      },
      losses: () => undefined,
      gradient: () => undefined,
    });
    return network.layers.flatMap(({ kind }, i): LayerHealth[] => {
      const units = alive[i];
      if (units !== undefined) {
        const dead = units.filter((isAwake) => isAwake === 0).length;
        return [{ layer: i + 1, kind, deadShare: dead / units.length }];
      }
      const own = network.tensors.filter(({ layer, name }) => layer === i && !isStatistic(name));
      if (own.length === 0) return [];
      const norm = (vector: Float64Array): number => {
        const squares = own.map(({ offset, size }) => squareOf(vector.subarray(offset, offset + size)));
        return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
      };
      return [{ layer: i + 1, kind, gradientNorm: norm(gradient), parameterNorm: norm(parameters) }];
    });
  };
}

/** A mark a unit or channel, none of which has been seen awake. */
function sleeping(shape: Shape): Uint8Array {
  return new Uint8Array(shape.length === 3 ? shape[2] : sizeOf(shape));
}

function squareOf(vector: Float64Array): number {
  return vector.reduce((sum, value) => sum + value * value, 0);
}
