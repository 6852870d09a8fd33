import type { Layer, Network } from "inkling";
import { requireFinite } from "../foreign/foreignNetwork.js";

const beginning = '{"format":"inkling-network"';

/**
 * Writes a network as JSON, to be read by people and by any program: what inkling calls its layers and how it lays out their
 * numbers, nothing permuted, nothing rounded.
 *
 * @throws NumericError for a parameter that is no finite number
 */
export function writeJson(network: Network): Uint8Array {
  const { inputShape, pixelScale, classNames, layers, shapes, tensors, parameters } = network;
  requireFinite(parameters);
  const described = layers.map((layer, i) => {
    const own = tensors.filter((tensor) => tensor.layer === i);
    const values = own.map(({ name, shape, offset, size }) => {
      return [name, { shape, values: Array.from(parameters.subarray(offset, offset + size)) }] as const;
    });
    return {
      ...settingsOf(layer),
      inputShape: shapes[i],
      outputShape: shapes[i + 1],
      parameters: Object.fromEntries(values),
    };
  });
  const content = { format: "inkling-network", version: 1, inputShape, pixelScale, classNames, layers: described };
  return new TextEncoder().encode(`${JSON.stringify(content)}\n`);
}

/** A layer's kind and numbers, without the initialisers: its weights have begun long ago. */
function settingsOf(layer: Layer): object {
  return Object.fromEntries(Object.entries(layer).filter(([, value]) => typeof value !== "object"));
}

/** Whether these bytes are a file that `writeJson` wrote. */
export function isOurJson(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, beginning.length)) === beginning;
}
