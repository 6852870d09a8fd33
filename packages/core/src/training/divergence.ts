import { NumericError } from "../core/errors.js";
import { sizeOf } from "../core/shape.js";
import type { Step } from "../layers/layer.js";
import type { Network } from "../network/network.js";
import type { Program } from "../program/program.js";

/** Finds where the numbers stopped being numbers, and says what usually helps. */
export function explainDivergence(
  network: Network,
  program: Program,
  step: Step,
  { epoch, batch }: { epoch: number; batch: number },
): NumericError {
  const { workspace, parameters, lanes } = program;
  const broken = (pointer: number, count: number): boolean =>
    pointer !== 0 && workspace.reals(pointer, count).some((value) => !Number.isFinite(value));
  const bytesPerReal = workspace.reals(parameters, 1).BYTES_PER_ELEMENT;
  const tensor = network.tensors.find(({ offset, size }) => broken(parameters + offset * bytesPerReal, size));
  const layer = network.layers.findIndex((_, i) =>
    lanes.some(({ signals, sliceSize }) => broken(signals[i + 1].values, sliceSize * sizeOf(network.shapes[i + 1]))),
  );
  let place = "the loss";
  let advice = "Lower";
  if (tensor !== undefined) {
    place = `${tensor.layerName}'s ${tensor.name}`;
    advice = "The step before was too large: lower";
  } else if (layer >= 0) {
    place = `the outputs of layer ${layer + 1} (${network.layers[layer].kind})`;
  }
  return new NumericError({
    what: `The loss is no longer a number in epoch ${epoch}, batch ${batch + 1}, first in ${place}`,
    advice: `${advice} the learning rate (it was ${step.learningRate}), for instance by ten`,
  });
}
