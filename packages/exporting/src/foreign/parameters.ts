import type { Layer, Network } from "inkling";
import type { ParameterTensor } from "inkling/inspection";
import { foreignError } from "./foreignError.js";
import { requireFinite } from "./foreignNetwork.js";

/** The numbers of a layer's parameters, in inkling's own order. */
export type LayerValues = Readonly<Partial<Record<ParameterTensor["name"], Float32Array>>>;

/** A layer of inkling's and its numbers. */
export interface ValuedLayer {
  readonly layer: Layer;
  readonly values: LayerValues;
}

/**
 * The flat vector of a network whose layers' numbers are known.
 *
 * @throws ModelFileError for numbers that are missing or not as many as the layer has; NumericError for one that is not finite
 */
export function parametersIn(
  { tensors, parameters }: Network,
  layers: readonly { readonly values: LayerValues }[],
): Float32Array {
  for (const { layer, layerName, name, offset, size, shape } of tensors) {
    const values = layers[layer].values[name];
    if (values?.length !== size) {
      throw foreignError(
        `Wrong number of ${layerName}'s ${name}`,
        `${size} (${shape.join("x")})`,
        String(values?.length ?? "none"),
      );
    }
    parameters.set(values, offset);
  }
  requireFinite(parameters);
  return parameters;
}
