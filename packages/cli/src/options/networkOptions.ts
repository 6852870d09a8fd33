import {
  dense,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  leakyRelu,
  lecunNormal,
  normal,
  OptionError,
  relu,
  ShapeError,
  sigmoid,
  sizeOf,
  softmax,
  tanh,
  uniform,
  zeros,
  type Activation,
  type Dataset,
  type Initializer,
  type Layer,
} from "inkling";

const activations = { relu, sigmoid, tanh, leakyRelu: () => leakyRelu() } as const;
const outputActivations = { softmax, sigmoid } as const;
const scaledInitializers = { glorotUniform, glorotNormal, heNormal, heUniform, lecunNormal, zeros } as const;

export const outputActivationNames = ["softmax", "sigmoid"] as const;

/** The options that describe a network. */
export interface NetworkOptions {
  /** Inputs, hidden units layer by layer, outputs. */
  readonly layers?: readonly number[] | undefined;
  /** One name for all hidden layers, or one each, separated by commas. */
  readonly activation?: string | undefined;
  readonly outputActivation?: (typeof outputActivationNames)[number] | undefined;
  readonly initializer?: string | undefined;
}

/**
 * The layers that `--layers 784,30,10 --activation relu` describes. Weights begin as suits the activation (He's for ReLU
 * and leaky ReLU, Glorot's otherwise) unless `--initializer` says; biases begin at 0.
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
  const chosen = initializer === undefined ? undefined : parseInitializerOption(initializer);
  const hidden = hiddenActivations(activation, sizes.length - 2);
  return [...hidden, outputActivations[outputActivation]()].flatMap((layer, i) => {
    const rectified = layer.kind === "relu" || layer.kind === "leakyRelu";
    return [dense(sizes[i + 1], { weights: chosen ?? (rectified ? heNormal() : glorotUniform()) }), layer];
  });
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
  return Array.from({ length: count }, (_, i) => named(activations, names[i] ?? names[0], "--activation")());
}

function parseInitializerOption(text: string): Initializer {
  const [kind, number] = text.split(":", 2);
  const value = /^[\w]+:[\d.]+$/.test(text) ? Number(number) : NaN;
  if (kind === "uniform" && value >= 0) return uniform(value);
  if (kind === "normal" && value >= 0) return normal(value);
  return named(scaledInitializers, text, "--initializer", "uniform:LIMIT, normal:DEVIATION")();
}

function named<Value>(choices: Readonly<Record<string, Value>>, name: string, option: string, others = ""): Value {
  const value = Object.hasOwn(choices, name) ? choices[name] : undefined;
  if (value !== undefined) return value;
  throw new OptionError({
    what: `Wrong ${option}`,
    expected: [...Object.keys(choices), others].filter((choice) => choice !== "").join(", "),
    received: name,
    advice: "Check its spelling",
  });
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
