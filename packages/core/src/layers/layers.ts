import { readFields, type Fields } from "../core/fields.js";
import { activationBehaviour, activationKinds, parseActivation, type Activation } from "./activation.js";
import { batchNormBehaviour, parseBatchNorm, type BatchNorm } from "./batchNorm.js";
import { conv2dBehaviour, parseConv2d, type Conv2d } from "./conv2d.js";
import { denseBehaviour, parseDense, type Dense } from "./dense.js";
import { depthwiseConv2dBehaviour, parseDepthwiseConv2d, type DepthwiseConv2d } from "./depthwiseConv2d.js";
import { dropoutBehaviour, parseDropout, type Dropout } from "./dropout.js";
import type { LayerBehaviour } from "./layer.js";
import { parsePool, poolBehaviour, poolKinds, type Pool } from "./pool.js";

/** Any layer: a plain frozen object that says what it is. */
export type Layer = Dense | Conv2d | DepthwiseConv2d | Pool | BatchNorm | Dropout | Activation;

/** What the layer does. */
export function behaviourOf(layer: Layer): LayerBehaviour {
  switch (layer.kind) {
    case "dense":
      return denseBehaviour(layer);
    case "conv2d":
      return conv2dBehaviour(layer);
    case "depthwiseConv2d":
      return depthwiseConv2dBehaviour(layer);
    case "maxPool2d":
    case "averagePool2d":
    case "globalAveragePool":
      return poolBehaviour(layer);
    case "batchNorm":
      return batchNormBehaviour(layer);
    case "dropout":
      return dropoutBehaviour(layer);
    case "sigmoid":
    case "tanh":
    case "relu":
    case "leakyRelu":
    case "silu":
    case "softmax":
    case "linear":
    case "flatten":
      return activationBehaviour(layer);
  }
}

const kinds = [
  ...(["dense", "conv2d", "depthwiseConv2d", "batchNorm", "dropout"] as const),
  ...poolKinds,
  ...activationKinds,
] as const;

/** Reads a layer back from JSON: a model file's metadata or a recipe. */
export function parseLayer(value: unknown, where: string): Layer {
  const fields = readFields(value, where);
  const layer = parseKind(fields.oneOf("kind", kinds), fields);
  fields.finish();
  return layer;
}

function parseKind(kind: Layer["kind"], fields: Fields): Layer {
  switch (kind) {
    case "dense":
      return parseDense(fields);
    case "conv2d":
      return parseConv2d(fields);
    case "depthwiseConv2d":
      return parseDepthwiseConv2d(fields);
    case "maxPool2d":
    case "averagePool2d":
    case "globalAveragePool":
      return parsePool(kind, fields);
    case "batchNorm":
      return parseBatchNorm(fields);
    case "dropout":
      return parseDropout(fields);
    case "sigmoid":
    case "tanh":
    case "relu":
    case "leakyRelu":
    case "silu":
    case "softmax":
    case "linear":
    case "flatten":
      return parseActivation(kind, fields);
  }
}
