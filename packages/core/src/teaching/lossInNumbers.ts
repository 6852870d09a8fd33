import { OptionError, requireInteger } from "../core/errors.js";
import { createLayout } from "../kernels/arena.js";
import type { Engine } from "../kernels/engine.js";
import { referenceEngine } from "../kernels/reference/engine.js";
import { createStep } from "../layers/layer.js";
import { absorbedActivation, lossIn, lossOperation, type Loss } from "../losses/loss.js";
import { runOperations } from "../program/lane.js";
import type { StepInNumbers } from "./stepInNumbers.js";

/** One output of a network on one image, and its part of the image's loss. */
export interface OutputLoss {
  readonly output: number;
  /** What it is, and what the label says it should be: 0 or 1. */
  readonly a: number;
  readonly y: number;
  /** ½ (a - y)² of squaredError; -ln a or -ln(1 - a) of binaryCrossEntropy. */
  readonly loss: number;
}

/**
 * The loss of one image of a step, output by output: the sum of all is the image's loss. The loss's own kernel is run on each
 * output as if it were a network's only one.
 *
 * @param step what `stepInNumbers` gave
 * @param options `loss`, the step's own; `image` of the batch, default 0; `engine`, default the float64 reference
 * @throws OptionError for softmaxCrossEntropy, which is no such sum, and for an image that is not there
 * @example
 * const outputs = lossInNumbers(stepInNumbers(network, image, { loss, optimizer }), { loss });
 * outputs[7].loss; // what the output of 7 adds to the cost
 */
export function lossInNumbers(
  step: StepInNumbers,
  options: { readonly loss: Loss; readonly image?: number | undefined; readonly engine?: Engine | undefined },
): OutputLoss[] {
  const loss = lossIn(options);
  const { image = 0, engine = referenceEngine } = options;
  if (loss.kind === "softmaxCrossEntropy") {
    throw new OptionError({
      what: "The cross-entropy of a softmax is no sum over the outputs",
      expected: "squaredError or binaryCrossEntropy",
      received: loss.kind,
      advice: "Its loss is -ln of the label's output alone",
    });
  }
  requireInteger("image", image, 0, step.images - 1);
  const last = step.layers[step.layers.length - 1];
  const count = last.output.length / step.images;
  const own = (values: Float64Array): Float64Array => values.subarray(image * count, (image + 1) * count);
  const a = own(last.output);

  const layout = createLayout(engine.bytesPerReal);
  const [outputs, gradient] = [layout.reals(count), layout.reals(count)];
  const [labels, losses] = [layout.bytes(count), layout.doubles(count)];
  const workspace = engine.allocate(layout.bytesTaken());
  workspace.reals(outputs, count).set(own(absorbedActivation(loss) === undefined ? last.output : last.input));
  // Class 0 of one: what should be 1. Any other: what should be 0.
  const isLabel = (output: number): boolean => output === step.labels[image];
  workspace.bytes(labels, count).set(Array.from(a, (_, output) => (isLabel(output) ? 0 : 1)));
  const operation = lossOperation(loss, { outputs, gradient, labels, losses, classes: 1 });
  runOperations(workspace.kernels, [operation], { ...createStep(), images: count, batchSize: 1 });
  return Array.from(workspace.doubles(losses, count), (value, output) => ({
    output,
    a: a[output],
    y: isLabel(output) ? 1 : 0,
    loss: value,
  }));
}
