import type { Dataset } from "../dataset/dataset.js";
import type { Engine } from "../kernels/engine.js";
import { wasmEngine } from "../kernels/wasm.js";
import { createStep, type Step } from "../layers/layer.js";
import { lossIn, type Loss } from "../losses/loss.js";
import { parametersOf, type Network } from "../network/network.js";
import { requireFit } from "../network/requirements.js";
import { chooseAll, forEachSlice, scoreBatch, scoreSlice } from "./batch.js";
import { residentImages } from "./input.js";
import { compileProgram, type Program } from "./program.js";

/** Mean loss (penalties excluded) and share of right answers over a data set. */
export interface Score {
  readonly loss: number;
  readonly accuracy: number;
}

/**
 * Makes a function that scores parameters of a network on a data set: what validation calls again and again. The images
 * stay in its memory; layers behave as in use.
 *
 * @param options `loss`; `engine` default WebAssembly
 * @throws ShapeError when images and network do not fit
 * @example
 * const score = createScorer(network, validation, { loss: softmaxCrossEntropy() });
 * score(network.parameters).accuracy; // 0.9786
 */
export function createScorer(
  network: Network,
  dataset: Dataset,
  options: { readonly loss: Loss; readonly engine?: Engine | undefined },
): (parameters: Float32Array | Float64Array) => Score {
  const { program, step } = openScorer(network, dataset, options);
  return (parameters) => {
    program.workspace.reals(program.parameters, parameters.length).set(parameters);
    const { lossSum, correct } = scoreBatch(program, step);
    return { loss: lossSum / dataset.count, accuracy: correct / dataset.count };
  };
}

/**
 * The loss of each image of a data set, penalties excluded: which a network finds hardest.
 *
 * @param options `loss`; `engine` default WebAssembly
 * @throws ShapeError when images and network do not fit
 * @example
 * const losses = lossesOf(network, test, { loss: softmaxCrossEntropy() });
 */
export function lossesOf(
  network: Network,
  dataset: Dataset,
  options: { readonly loss: Loss; readonly engine?: Engine | undefined },
): Float64Array {
  const { program, step } = openScorer(network, dataset, options);
  const parameters = parametersOf(network);
  program.workspace.reals(program.parameters, parameters.length).set(parameters);
  const losses = new Float64Array(dataset.count);
  forEachSlice(program, 0, program.workspace.kernels, step, (lane, kernels) => {
    scoreSlice(lane, kernels, step);
    losses.set(lane.losses.subarray(0, step.images), step.position);
  });
  return losses;
}

/** Lays a network out around all images of a data set, to be sent forward again and again. */
function openScorer(
  network: Network,
  dataset: Dataset,
  options: { readonly loss: Loss; readonly engine?: Engine | undefined },
): { program: Program; step: Step } {
  requireFit(network, dataset);
  const loss = lossIn(options);
  const { engine = wasmEngine } = options;
  const images = residentImages(network, dataset);
  const purpose = { kind: "score", loss } as const;
  const program = compileProgram(network, { engine, purpose, images, batchSize: dataset.count });
  program.images.load(dataset.images, dataset.labels);
  const step = createStep();
  chooseAll(program, step);
  return { program, step };
}
