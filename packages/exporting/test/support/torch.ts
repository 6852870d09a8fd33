/*
 * What PyTorch's modules do to one image or row, in plain float64, channels first, after torch.nn's documentation: enough to
 * run the nn.Sequential that stands in an export, with a state_dict of its names.
 */

/** Numbers of a shape, row after row. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** The parameters of a module, by the names of its state_dict. */
type State = (name: string) => Values | undefined;

interface Call {
  readonly name: string;
  /** Numbers, and those of tuples one after the other. */
  readonly values: readonly number[];
  readonly named: Readonly<Partial<Record<string, readonly number[]>>>;
}

/** Runs `nn.Sequential(nn.Flatten(), …)` on one image. Parameters are found as `0.weight`. */
export function runSequential(python: string, parameters: ReadonlyMap<string, Values>, input: Values): Values {
  return callsOf(python).reduce((signal, call, i) => {
    const run = modules[call.name];
    if (run === undefined) throw new Error(`torch.nn has no ${call.name} here`);
    return run(signal, call, (name) => parameters.get(`${i}.${name}`));
  }, input);
}

/** The modules that a Sequential is made of. */
function callsOf(python: string): Call[] {
  const inside = /^nn\.Sequential\((.*)\)$/s.exec(python)?.[1] ?? "";
  return [...inside.matchAll(/nn\.(\w+)\(((?:[^()]|\([^()]*\))*)\)/g)].map(([, name, text]) => {
    const values: number[] = [];
    const named: Record<string, number[]> = {};
    for (const [argument] of text.matchAll(/(?:\w+=)?(?:\([^()]*\)|[^,()\s]+)/g)) {
      const equals = argument.indexOf("=");
      const parts = argument
        .slice(equals + 1)
        .replace(/[()]/g, "")
        .split(",");
      const numbers = parts.map((part) => (part.trim() === "False" ? 0 : Number(part)));
      if (numbers.some(Number.isNaN)) throw new Error(`not understood: ${argument}`);
      if (equals < 0) values.push(...numbers);
      else named[argument.slice(0, equals)] = numbers;
    }
    return { name, values, named };
  });
}

type Run = (input: Values, call: Call, state: State) => Values;

const modules: Readonly<Partial<Record<string, Run>>> = {
  Flatten: ({ data }) => ({ shape: [data.length], data }),
  Unflatten: ({ data }, { values: [dimension, ...shape] }) => {
    if (dimension !== 1) throw new Error("only the first dimension behind N");
    return { shape, data };
  },
  Identity: (input) => input,
  Dropout: (input) => input,
  ReLU: ofEach((z) => Math.max(0, z)),
  LeakyReLU: (input, { values: [slope] }) => ({ ...input, data: input.data.map((z) => (z > 0 ? z : slope * z)) }),
  Sigmoid: ofEach((z) => 1 / (1 + Math.exp(-z))),
  SiLU: ofEach((z) => z / (1 + Math.exp(-z))),
  Tanh: ofEach(Math.tanh),
  Softmax: ({ shape, data }) => {
    if (shape.length !== 1) throw new Error("of rows alone");
    const sum = data.reduce((total, z) => total + Math.exp(z), 0);
    return { shape, data: data.map((z) => Math.exp(z) / sum) };
  },

  Linear({ shape, data }, { values: [inputs, units] }, state) {
    const { weight, bias } = required(state, [units, inputs], [units]);
    if (shape.length !== 1 || shape[0] !== inputs) throw new Error(`Linear(${inputs}) of ${String(shape)}`);
    return table([units], ([n]) => data.reduce((sum, x, k) => sum + x * weight.data[n * inputs + k], bias(n)));
  },

  Conv2d({ shape: [channels, height, width], data }, { values: [inputs, filters, kernel], named }, state) {
    const [stride = 1, groups = 1] = [named.stride?.[0], named.groups?.[0]];
    const [top = 0, left = top] = named.padding ?? [];
    const perGroup = inputs / groups;
    const { weight, bias } = required(state, [filters, perGroup, kernel, kernel], named.bias ? undefined : [filters]);
    if (channels !== inputs) throw new Error(`Conv2d(${inputs}) of ${channels} channels`);
    const out = (pixels: number, pad: number): number => Math.floor((pixels + 2 * pad - kernel) / stride) + 1;
    return table([filters, out(height, top), out(width, left)], ([n, y, x]) => {
      const firstChannel = Math.floor(n / (filters / groups)) * perGroup;
      let sum = bias(n);
      for (let c = 0; c < perGroup; c++) {
        for (let ky = 0; ky < kernel; ky++) {
          for (let kx = 0; kx < kernel; kx++) {
            const [row, column] = [y * stride + ky - top, x * stride + kx - left];
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            const pixel = data[((firstChannel + c) * height + row) * width + column];
            sum += pixel * weight.data[((n * perGroup + c) * kernel + ky) * kernel + kx];
          }
        }
      }
      return sum;
    });
  },

  ZeroPad2d({ shape: [channels, height, width], data }, { values: [left, right, top, bottom] }) {
    return table([channels, height + top + bottom, width + left + right], ([c, y, x]) => {
      const [row, column] = [y - top, x - left];
      return row < 0 || row >= height || column < 0 || column >= width ? 0 : data[(c * height + row) * width + column];
    });
  },

  BatchNorm1d: batchNorm(1),
  BatchNorm2d: batchNorm(3),

  MaxPool2d: pool((window) => Math.max(...window)),
  AvgPool2d: pool((window) => window.reduce((sum, z) => sum + z, 0) / window.length),
  AdaptiveAvgPool2d({ shape: [channels, height, width], data }) {
    const size = height * width;
    return table([channels, 1, 1], ([c]) => {
      return data.slice(c * size, (c + 1) * size).reduce((sum, z) => sum + z, 0) / size;
    });
  },
};

function ofEach(value: (z: number) => number): Run {
  return ({ shape, data }) => ({ shape, data: data.map(value) });
}

function batchNorm(dimensions: number): Run {
  return ({ shape, data }, { values: [channels], named }, state) => {
    if (shape.length !== dimensions || shape[0] !== channels)
      throw new Error(`BatchNorm(${channels}) of ${String(shape)}`);
    const { weight, bias } = required(state, [channels], [channels]);
    const [mean, variance] = [state("running_mean"), state("running_var")];
    if (mean?.data.length !== channels || variance?.data.length !== channels) throw new Error("no statistics");
    const [epsilon] = named.eps ?? [1e-5];
    const size = data.length / channels;
    return table(shape, (_, i) => {
      const c = Math.floor(i / size);
      return ((data[i] - mean.data[c]) / Math.sqrt(variance.data[c] + epsilon)) * weight.data[c] + bias(c);
    });
  };
}

function pool(of: (window: number[]) => number): Run {
  return ({ shape: [channels, height, width], data }, { values: [size], named }) => {
    const [stride] = named.stride ?? [size];
    const out = (pixels: number): number => Math.floor((pixels - size) / stride) + 1;
    const places = Array.from({ length: size * size }, (_, i) => [Math.floor(i / size), i % size]);
    return table([channels, out(height), out(width)], ([c, y, x]) =>
      of(places.map(([row, column]) => data[(c * height + y * stride + row) * width + x * stride + column])),
    );
  };
}

/** Weight and bias, whose shapes must be PyTorch's; no bias where its shape is undefined. */
function required(state: State, weightShape: readonly number[], biasShape: readonly number[] | undefined) {
  const [weight, bias] = [state("weight"), state("bias")];
  if (String(weight?.shape) !== String(weightShape) || String(bias?.shape) !== String(biasShape)) {
    throw new Error(
      `expected ${String(weightShape)} and ${String(biasShape)}, found ${String(weight?.shape)} and ${String(bias?.shape)}`,
    );
  }
  return { weight: weight!, bias: (n: number): number => bias?.data[n] ?? 0 };
}

/** A number for every place of a shape. */
function table(shape: readonly number[], value: (place: number[], i: number) => number): Values {
  const size = shape.reduce((product, length) => product * length, 1);
  const data = Array.from({ length: size }, (_, i) => {
    const place: number[] = [];
    let rest = i;
    for (const length of [...shape].reverse()) {
      place.unshift(rest % length);
      rest = Math.floor(rest / length);
    }
    return value(place, i);
  });
  return { shape, data };
}
