import { openObject, type Fields } from "../core/fields.js";
import { behaviourIn, kindsOf, parseIn, plainKind, type DescriptionIn } from "../core/kinds.js";
import type { Operation } from "../layers/layer.js";
import type { Layer } from "../layers/layers.js";
import { binaryCrossEntropy, binaryCrossEntropyBehaviour } from "./binaryCrossEntropy.js";
import type { LossBehaviour, LossPlan } from "./lossBehaviour.js";
import { parseSoftmaxCrossEntropy, softmaxCrossEntropyBehaviour } from "./softmaxCrossEntropy.js";
import { squaredError, squaredErrorBehaviour } from "./squaredError.js";

/** Every loss: a file and a line here. */
const losses = {
  squaredError: plainKind(squaredError, squaredErrorBehaviour),
  binaryCrossEntropy: plainKind(binaryCrossEntropy, binaryCrossEntropyBehaviour),
  softmaxCrossEntropy: { parse: parseSoftmaxCrossEntropy, behaviour: softmaxCrossEntropyBehaviour },
};

/**
 * What training makes small: the mean over the images of one of these, plus penalties on the weights.
 *
 * Labels are class indices; y is the one-hot vector of a label, made inside the kernel and nowhere else.
 */
export type Loss = DescriptionIn<typeof losses>;

/** The kinds of losses: what JSON and command lines call them. */
export const lossKinds = /* @__PURE__ */ kindsOf(losses);

/**
 * Reads a loss from JSON.
 *
 * @throws OptionError with the path of the field that is wrong or unknown
 * @example
 * readObject({ kind: "softmaxCrossEntropy", smoothing: 0.1 }, "mine.json", parseLoss);
 */
export function parseLoss(fields: Fields): Loss {
  return parseIn(losses, fields);
}

/** The loss of options that a program gives. Throws as `parseLoss`. */
export function lossIn(options: { readonly loss: Loss }): Loss {
  return openObject(options, "the options").object("loss", parseLoss);
}

function behaviourOf(loss: Loss): LossBehaviour {
  return behaviourIn(losses, loss);
}

/** The kind of last layer that a loss takes together with itself. */
export function absorbedActivation(loss: Loss): Layer["kind"] | undefined {
  return behaviourOf(loss).absorbs;
}

/** The kernel that computes each image's loss and the gradient of the batch's mean. */
export function lossOperation(loss: Loss, plan: LossPlan): Operation {
  const behaviour = behaviourOf(loss);
  return {
    name: loss.kind,
    run: (kernels, step) => {
      behaviour.run(kernels, step, plan);
    },
  };
}
