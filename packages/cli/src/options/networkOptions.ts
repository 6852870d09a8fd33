import { dense, OptionError, ShapeError, sizeOf, type Dataset, type Layer } from "inkling";
import { initializerBefore, parseActivation, parseInitializer, type Activation } from "inkling/recipes";
import { readShortForm } from "./shortForm.js";

/** The options that describe a network. */
export interface NetworkOptions {
  /** Inputs, hidden units layer by layer, outputs. */
  readonly layers?: readonly number[] | undefined;
  /** One for all hidden layers, or one each, separated by commas; each in its short form. */
  readonly activation?: string | undefined;
  readonly outputActivation?: string | undefined;
  readonly initializer?: string | undefined;
}

/**
 * The layers that `--layers 784,30,10 --activation relu` describes. Weights begin as suits the activation
 * (`initializerBefore`) unless `--initializer` says; biases begin at 0.
 *
 * @throws OptionError for fewer than two sizes, or names that are unknown or not as many as hidden layers
 * @example
 * describedLayers({ layers: [784, 30, 10], activation: "sigmoid" }); // dense(30), sigmoid, dense(10), softmax
 */
export function describedLayers(options: NetworkOptions & { readonly layers: readonly number[] }): Layer[] {
  const { layers: sizes, activation = "relu", outputActivation = "softmax", initializer } = options;
  if (sizes.length < 2) {
    throw new OptionError({
      what: "Wrong --layers",
      expected: "inputs, hidden units and outputs, such as 784,30,10",
      received: sizes.join(","),
    });
  }
  const chosen = initializer === undefined ? undefined : readShortForm(initializer, "--initializer", parseInitializer);
  const hidden = hiddenActivations(activation, sizes.length - 2);
  const last = readShortForm(outputActivation, "--output-activation", parseActivation);
  return [...hidden, last].flatMap((layer, i) => [
    dense(sizes[i + 1], { weights: chosen ?? initializerBefore(layer.kind) }),
    layer,
  ]);
}

function hiddenActivations(text: string, count: number): Activation[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.length !== 1 && names.length !== count) {
    throw new OptionError({
      what: "Wrong --activation",
      expected: `one name, or one for each of the ${count} hidden layers`,
      received: `${names.length} names: ${text}`,
    });
  }
  // All of them, and a single one also where no layer is there to take it: a wrong word is never passed over.
  const read = names.map((name) => readShortForm(name, "--activation", parseActivation));
  return Array.from({ length: count }, (_, i) => read[i] ?? read[0]);
}

/**
 * Makes sure that `--layers` begins and ends as the images ask.
 *
 * @throws ShapeError with the sizes that would fit
 */
export function requireSizes(sizes: readonly number[], { name, imageShape, classNames }: Dataset): void {
  const [inputs, outputs] = [sizeOf(imageShape), classNames.length];
  if (sizes[0] === inputs && sizes.at(-1) === outputs) return;
  throw new ShapeError({
    what: `--layers does not fit ${name}`,
    expected: `${inputs} first (pixels of an image) and ${outputs} last (classes)`,
    received: sizes.join(","),
    advice: `Pass --layers ${[inputs, ...sizes.slice(1, -1), outputs].join(",")}`,
  });
}
