import { describe, expect, it } from "vitest";
import { gradientCheck } from "../../src/checking/gradientCheck.js";
import { OptionError, ShapeError } from "../../src/core/errors.js";
import type { ParameterTensor } from "../../src/network/network.js";
import type { NetworkObjective } from "../../src/program/objective.js";

/*
 * The network of the course's exercise 4, section 2.4: 3-5-3 sigmoid units, 5 examples, summed binary cross-entropy, L2
 * at lambda; weights and inputs from sines. Written out by hand, so that nothing of the library but the check is tested.
 */
const inputs = 3;
const hidden = 5;
const outputs = 3;
const examples = 5;

const sines = (count: number, scale = 0.1): number[] =>
  Array.from({ length: count }, (_, i) => scale * Math.sin(i + 1));
const images = sines(examples * inputs);
const labels = Array.from({ length: examples }, (_, i) => (i + 1) % outputs);

const tensor = (layer: number, name: "weights" | "biases", shape: number[], offset: number): ParameterTensor => {
  return { layer, layerName: `${layer + 1}.dense`, name, shape, offset, size: shape.reduce((a, b) => a * b, 1) };
};
const tensors = [
  tensor(0, "weights", [hidden, inputs], 0),
  tensor(0, "biases", [hidden], 15),
  tensor(2, "weights", [outputs, hidden], 20),
  tensor(2, "biases", [outputs], 35),
];
const parameterCount = 38;
const parameters = Float64Array.from(sines(parameterCount));

interface Options {
  readonly lambda?: number;
  readonly relu?: boolean;
  /** What a mistaken programmer does to the right gradient. */
  readonly mistake?: (gradient: Float64Array, parameters: Float64Array) => void;
}

function network({ lambda = 3, relu = false, mistake }: Options = {}): NetworkObjective {
  let sides: number[] = [];
  const evaluate = (p: Float64Array): { loss: number; gradient: Float64Array } => {
    const gradient = new Float64Array(parameterCount);
    let loss = 0;
    sides = [];
    for (let e = 0; e < examples; e++) {
      const activations: number[] = [];
      for (let h = 0; h < hidden; h++) {
        let z = p[15 + h];
        for (let i = 0; i < inputs; i++) z += p[h * inputs + i] * images[e * inputs + i];
        if (relu) sides.push(z > 0 ? 1 : 0);
        activations.push(relu ? Math.max(z, 0) : 1 / (1 + Math.exp(-z)));
      }
      const back = new Float64Array(hidden);
      for (let o = 0; o < outputs; o++) {
        let z = p[35 + o];
        for (let h = 0; h < hidden; h++) z += p[20 + o * hidden + h] * activations[h];
        const a = 1 / (1 + Math.exp(-z));
        const target = labels[e] === o ? 1 : 0;
        loss -= (target * Math.log(a) + (1 - target) * Math.log(1 - a)) / examples;
        const delta = (a - target) / examples;
        gradient[35 + o] += delta;
        for (let h = 0; h < hidden; h++) {
          gradient[20 + o * hidden + h] += delta * activations[h];
          back[h] += delta * p[20 + o * hidden + h];
        }
      }
      for (let h = 0; h < hidden; h++) {
        const delta = back[h] * (relu ? (activations[h] > 0 ? 1 : 0) : activations[h] * (1 - activations[h]));
        gradient[15 + h] += delta;
        for (let i = 0; i < inputs; i++) gradient[h * inputs + i] += delta * images[e * inputs + i];
      }
    }
    for (const { name, offset, size } of tensors) {
      for (let k = offset; name === "weights" && k < offset + size; k++) {
        loss += (lambda / (2 * examples)) * p[k] * p[k];
        gradient[k] += (lambda / examples) * p[k];
      }
    }
    mistake?.(gradient, p);
    return { loss, gradient };
  };
  return {
    parameterCount,
    tensors,
    evaluate,
    loss: (p) => evaluate(p).loss,
    lossAndKinks: (p) => ({ loss: evaluate(p).loss, kinks: Uint8Array.from(sides) }),
  };
}

describe("gradientCheck", () => {
  it("passes the right gradient of the course's 3-5-3 network, below 1e-9 (the course's bound), at lambda 0 and 3", () => {
    for (const lambda of [0, 3]) {
      const result = gradientCheck(network({ lambda }), parameters);
      expect(result.passed).toBe(true);
      expect(result.relativeDifference).toBeLessThan(1e-9);
      expect(result.probes).toBe(38);
      expect(result.skippedKinks).toBe(0);
      expect(result.tensors.every((check) => check.passed)).toBe(true);
    }
  });

  // What goes wrong in practice, and the parameter that is furthest off: [tensor number, index within it].
  const mistakes: Record<string, { mistake: (gradient: Float64Array) => void; tensor: number; position: number[] }> = {
    "a sign in one weight": {
      mistake: (gradient) => {
        gradient[7] = -gradient[7];
      },
      tensor: 0,
      position: [2, 1],
    },
    "a missing penalty on one weight": {
      mistake: (gradient) => {
        gradient[28] -= 0.6 * parameters[28];
      },
      tensor: 2,
      position: [1, 3],
    },
    "a factor of 1.0001 on one weight": {
      mistake: (gradient) => {
        gradient[20] *= 1.0001;
      },
      tensor: 2,
      position: [0, 0],
    },
    "one bias of the hidden layer a millionth off": {
      mistake: (gradient) => {
        gradient[18] += 1e-6;
      },
      tensor: 1,
      position: [3],
    },
    "one bias left out": {
      mistake: (gradient) => {
        gradient[37] = 0;
      },
      tensor: 3,
      position: [2],
    },
    "a gradient that is not a number": {
      mistake: (gradient) => {
        gradient[36] = NaN;
      },
      tensor: 3,
      position: [1],
    },
  };
  for (const [name, { mistake, tensor: number, position }] of Object.entries(mistakes)) {
    it(`fails ${name} and names it`, () => {
      const result = gradientCheck(network({ mistake }), parameters);
      expect(result.passed).toBe(false);
      expect(result.worst?.tensor).toBe(tensors[number]);
      expect(result.worst?.position).toEqual(position);
      expect(result.tensors.map((check) => check.passed)).toEqual([0, 1, 2, 3].map((t) => t !== number));
    });
  }

  it("gives both derivatives of the worst parameter", () => {
    const result = gradientCheck(network({ mistake: (gradient) => (gradient[36] += 0.25) }), parameters);
    const right = network().evaluate(parameters).gradient[36];
    expect(result.worst?.index).toBe(1);
    expect(result.worst?.analytic).toBeCloseTo(right + 0.25, 12);
    expect(result.worst?.numeric).toBeCloseTo(right, 9);
    expect(result.worst?.difference).toBeCloseTo(0.25, 9);
  });

  it("relative difference by hand: gradient 2 where the slope is 1 gives 1/3", () => {
    const line: NetworkObjective = {
      parameterCount: 1,
      tensors: [tensor(0, "biases", [1], 0)],
      evaluate: (p) => ({ loss: p[0], gradient: Float64Array.of(2) }),
      loss: (p) => p[0],
      lossAndKinks: (p) => ({ loss: p[0], kinks: new Uint8Array(0) }),
    };
    const result = gradientCheck(line, Float64Array.of(0));
    expect(result.relativeDifference).toBeCloseTo(1 / 3, 12);
    expect(result.tensors[0].largestAnalytic).toBe(2);
  });

  it("order 4 by hand: of x³ at 1 order 2 is off by ε², order 4 by rounding alone", () => {
    const cube: NetworkObjective = {
      parameterCount: 1,
      tensors: [tensor(0, "biases", [1], 0)],
      evaluate: ([x]) => ({ loss: x ** 3, gradient: Float64Array.of(3 * x ** 2) }),
      loss: ([x]) => x ** 3,
      lossAndKinks: ([x]) => ({ loss: x ** 3, kinks: new Uint8Array(0) }),
    };
    const differenceOf = (order?: 2 | 4) =>
      gradientCheck(cube, Float64Array.of(1), { epsilon: 0.125, ...(order ? { order } : {}) }).worst?.difference;
    expect(differenceOf()).toBe(0.125 ** 2);
    expect(differenceOf(2)).toBe(0.125 ** 2);
    expect(differenceOf(4)).toBeLessThan(1e-15);
  });

  it("probes a seeded sample of each tensor, and still finds a mistake that is everywhere", () => {
    const probed = (seed: number): number[] => {
      const moved = new Set<number>();
      const objective = network();
      gradientCheck(
        {
          ...objective,
          lossAndKinks: (p) => {
            p.forEach((value, i) => value !== parameters[i] && moved.add(i));
            return objective.lossAndKinks(p);
          },
        },
        parameters,
        { probesPerTensor: 4, seed },
      );
      return [...moved];
    };
    expect(probed(1)).toEqual(probed(1));
    expect(probed(1)).not.toEqual(probed(2));
    // Four of each tensor, but for the last, which has three.
    expect(tensors.map(({ offset, size }) => probed(1).filter((i) => i >= offset && i < offset + size).length)).toEqual(
      [4, 4, 4, 3],
    );
    const doubled = network({
      mistake: (gradient) => {
        for (let i = 0; i < 38; i++) gradient[i] *= 2;
      },
    });
    expect(gradientCheck(doubled, parameters, { probesPerTensor: 1 }).passed).toBe(false);
  });

  it("passes a ReLU network away from its kinks, and skips and counts the probes that cross one", () => {
    const away = gradientCheck(network({ relu: true }), parameters, { epsilon: 1e-5 });
    expect(away.passed).toBe(true);
    expect(away.skippedKinks).toBe(0);

    // With all weights and the bias of hidden unit 0 at zero, all its four parameters stand on the kink.
    const onKink = parameters.slice();
    for (const index of [0, 1, 2, 15]) onKink[index] = 0;
    const result = gradientCheck(network({ relu: true }), onKink, { epsilon: 1e-5 });
    expect(result.skippedKinks).toBe(4);
    expect(result.probes).toBe(34);
    expect(result.tensors.map((check) => check.skippedKinks)).toEqual([3, 1, 0, 0]);
    expect(result.passed).toBe(true);
  });

  it("does not pass a tensor of which every probe was skipped", () => {
    const onKinks = parameters.slice();
    onKinks.fill(0, 0, 20);
    const result = gradientCheck(network({ relu: true }), onKinks);
    expect(result.passed).toBe(false);
    expect(result.tensors[0].passed).toBe(false);
    expect(result.tensors[0].probes).toBe(0);
    expect(result.tensors[0].relativeDifference).toBeNaN();
    expect(result.tensors[0].worst).toBeUndefined();
  });

  it("leaves the parameters as they were, and refuses wrong sizes and options", () => {
    const before = parameters.slice();
    gradientCheck(network(), parameters);
    expect(parameters).toEqual(before);
    expect(() => gradientCheck(network(), new Float64Array(37))).toThrow(ShapeError);
    expect(() => gradientCheck(network(), parameters, { epsilon: 0 })).toThrow(OptionError);
    expect(() => gradientCheck(network(), parameters, { probesPerTensor: 0 })).toThrow(OptionError);
    expect(() => gradientCheck(network(), parameters, { tolerance: -1 })).toThrow(OptionError);
    const order = JSON.parse("3") as 2;
    expect(() => gradientCheck(network(), parameters, { order })).toThrow(
      "Wrong order of a difference: expected 2 or 4, received 3.",
    );
  });
});
