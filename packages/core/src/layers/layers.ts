import type { Fields } from "../core/fields.js";
import { behaviourIn, kindsOf, parseIn, plainKind, type DescriptionIn } from "../core/kinds.js";
import { activations } from "./activation.js";
import { batchNormBehaviour, parseBatchNorm } from "./batchNorm.js";
import { conv2dBehaviour, parseConv2d } from "./conv2d.js";
import { denseBehaviour, parseDense } from "./dense.js";
import { depthwiseConv2dBehaviour, parseDepthwiseConv2d } from "./depthwiseConv2d.js";
import { dropoutBehaviour, parseDropout } from "./dropout.js";
import { flatten, flattenBehaviour } from "./flatten.js";
import type { LayerBehaviour } from "./layer.js";
import { pools } from "./pool.js";

/** Every layer: a file and a line here; a pool or an activation has its line in its family's file. */
const layers = {
  dense: { parse: parseDense, behaviour: denseBehaviour },
  conv2d: { parse: parseConv2d, behaviour: conv2dBehaviour },
  depthwiseConv2d: { parse: parseDepthwiseConv2d, behaviour: depthwiseConv2dBehaviour },
  batchNorm: { parse: parseBatchNorm, behaviour: batchNormBehaviour },
  dropout: { parse: parseDropout, behaviour: dropoutBehaviour },
  flatten: plainKind(flatten, flattenBehaviour),
  ...pools,
  ...activations,
};

/** Any layer: a plain frozen object that says what it is. */
export type Layer = DescriptionIn<typeof layers>;

/** The kinds of layers: what JSON calls them. */
export const layerKinds = /* @__PURE__ */ kindsOf(layers);

/** What the layer does. */
export function behaviourOf(layer: Layer): LayerBehaviour {
  return behaviourIn(layers, layer);
}

/**
 * What a layer is, in a few letters.
 *
 * @example
 * labelOf(conv2d(16, 3)); // "conv3-16": a kernel of 3x3, 16 filters
 */
export function labelOf(layer: Layer): string {
  return behaviourOf(layer).label ?? layer.kind;
}

/** Reads a layer from JSON. Throws an OptionError with the path of the field that is missing, wrong or unknown. */
export function parseLayer(fields: Fields): Layer {
  return parseIn(layers, fields);
}
