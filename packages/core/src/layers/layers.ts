import { readFields } from "../core/fields.js";
import { activationBehaviour, activationKinds, parseActivation, type Activation } from "./activation.js";
import { denseBehaviour, parseDense, type Dense } from "./dense.js";
import type { LayerBehaviour } from "./layer.js";

/** Any layer: a plain frozen object that says what it is. */
export type Layer = Dense | Activation;

/** What the layer does. */
export function behaviourOf(layer: Layer): LayerBehaviour {
  return layer.kind === "dense" ? denseBehaviour(layer) : activationBehaviour(layer);
}

/** Reads a layer back from JSON: a model file's metadata or a recipe. */
export function parseLayer(value: unknown, where: string): Layer {
  const fields = readFields(value, where);
  const kind = fields.oneOf("kind", ["dense", ...activationKinds]);
  const layer = kind === "dense" ? parseDense(fields) : parseActivation(kind, fields);
  fields.finish();
  return layer;
}
