import { createNetwork, digitNames, sizeOf, type Network, type Shape } from "inkling";
import { withParameters } from "inkling/inspection";
import { parametersIn } from "./parameters.js";
import { createIntake } from "./intake.js";
import { readLayer } from "./readLayer.js";
import { foreignError } from "./foreignError.js";
import type { NamedLayer } from "./foreignLayer.js";
import { inverseOf } from "./order.js";

/** A network of another framework's, as its file says it. */
export interface ForeignDescription {
  /** Of one image, as inkling has it: [rows, columns], [rows, columns, channels] or [numbers]. */
  readonly inputShape: Shape;
  readonly layers: readonly NamedLayer[];
  /** The outputs in this order are the classes, where the file puts them in order itself. */
  readonly gathered?: readonly number[] | undefined;
  readonly pixelScale: number;
  /** Default: "0", "1", … */
  readonly classNames?: readonly string[] | undefined;
  /** What is taken from each scaled pixel, and what the rest is divided by, before the first layer. */
  readonly standardization?: Standardization | undefined;
}

export interface Standardization {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * Makes a network of inkling's from the layers of another framework.
 *
 * Flattening in its order of channels becomes inkling's own: the weights behind it follow. Pixels that were standardized
 * are so by a batchNorm in front, which does the very same, zeros of the padding behind it included.
 *
 * @throws ModelFileError for what inkling has not: other layers, paddings or shapes
 */
export function fromForeign(foreign: ForeignDescription): Network {
  const { pixelScale, standardization, gathered } = foreign;
  const intake = createIntake(foreign.inputShape);
  if (standardization !== undefined) standardize(intake, standardization);
  for (const named of foreign.layers) readLayer(intake, named);
  requireClassOrder(intake.outputOrder(), gathered);
  const layers = intake.layers.map(({ layer }) => layer);
  if (layers.length === 0) throw foreignError("There is no layer in the network", "one at least", "none");
  const outputs = sizeOf(intake.outputShape());
  const classNames = foreign.classNames ?? namesOf(outputs);
  const network = createNetwork({ inputShape: intake.inputShape, layers, pixelScale, classNames });
  return withParameters(network, parametersIn(network, intake.layers));
}

function standardize(intake: ReturnType<typeof createIntake>, { mean, deviation }: Standardization): void {
  const { inputShape } = intake;
  const channels = inputShape.length === 2 ? 1 : (inputShape.at(-1) ?? 1);
  const all = (value: number): Float32Array => new Float32Array(channels).fill(value);
  intake.add(
    { kind: "batchNorm", epsilon: 1e-12 },
    { scales: all(1), shifts: all(0), means: all(mean), variances: all(deviation * deviation) },
  );
}

/** Digits where there are ten, else numbers from 0. */
function namesOf(outputs: number): readonly string[] {
  return outputs === digitNames.length ? digitNames : Array.from({ length: outputs }, (_, i) => String(i));
}

/** Throws unless the outputs come one a class, in inkling's order. */
function requireClassOrder(order: Uint32Array | undefined, gathered: readonly number[] | undefined): void {
  const expected = order === undefined ? undefined : [...inverseOf(order)];
  const isOwn = gathered?.every((own, i) => own === (expected?.[i] ?? i)) ?? expected === undefined;
  if (isOwn && (gathered === undefined || expected === undefined || gathered.length === expected.length)) return;
  throw foreignError(
    "The outputs come in an order that inkling has not",
    "one number a class",
    "images, channel after channel",
    "End the network with a linear layer, or with a pool of whole images",
  );
}
