import { createKey } from "../core/hash.js";
import { sizeOf, type Shape } from "../core/shape.js";
import { createLayout } from "../kernels/arena.js";
import type { Engine } from "../kernels/engine.js";
import { createStep } from "../layers/layer.js";
import { behaviourOf, type Layer } from "../layers/layers.js";
import { runOperations } from "../program/lane.js";

/**
 * Runs a layer without parameters by itself, on an engine's own kernels: its output, and what it makes of a gradient of ones. Of
 * an activation that works number by number, that is its derivative.
 *
 * @param shape of one image's input and output, which are alike
 * @param values the input, image after image
 */
export function activate(
  layer: Layer,
  shape: Shape,
  values: Float64Array,
  engine: Engine,
): { output: Float64Array; derivative: Float64Array } {
  const layout = createLayout(engine.bytesPerReal);
  const [Z, A, dZ, dA] = [0, 0, 0, 0].map(() => layout.reals(values.length));
  const images = values.length / sizeOf(shape);
  const { forward, backward } = behaviourOf(layer).operations({
    input: { values: Z, gradient: dZ },
    output: { values: A, gradient: dA },
    inputShape: shape,
    outputShape: shape,
    parameter: () => ({ values: 0, gradient: 0 }),
    weightsLater: false,
    sliceSize: images,
    training: false,
    gradientPortion: 1,
    key: createKey(0, layer.kind),
    memory: { ...layout, integers: () => 0 },
  });
  const back = backward();
  const workspace = engine.allocate(layout.bytesTaken());
  const step = { ...createStep(), images, batchSize: images };
  workspace.reals(Z, values.length).set(values);
  workspace.reals(dA, values.length).fill(1);
  runOperations(workspace.kernels, forward, step);
  runOperations(workspace.kernels, back, step);
  if (forward.length === 0) return { output: values, derivative: values.map(() => 1) }; // linear only renames
  return {
    output: Float64Array.from(workspace.reals(A, values.length)),
    derivative: Float64Array.from(workspace.reals(dZ, values.length)),
  };
}
