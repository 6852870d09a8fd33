import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../src/core/errors.js";
import { readObject } from "../../src/core/fields.js";
import { relu, sigmoid, softmax } from "../../src/layers/activation.js";
import { dense } from "../../src/layers/dense.js";
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  normal,
  uniform,
  zeros,
  type Initializer,
} from "../../src/layers/initializers.js";
import {
  createNetwork,
  describeNetwork,
  parseNetwork,
  parseNetworkDescription,
  restoreNetwork,
  withParameters,
} from "../../src/network/network.js";
import { sha256Hex } from "../../src/platform/sha256.js";
import { randomNetwork } from "../support/randomNetworks.js";

const layers = [dense(30), sigmoid(), dense(10), sigmoid()];

describe("createNetwork", () => {
  it("lays 784-30-10 out as W1, b1, W2, b2: 784·30 + 30 + 30·10 + 10 = 23,860 numbers", () => {
    const network = createNetwork({ layers });
    expect(network.shapes).toEqual([[28, 28], [30], [30], [10], [10]]);
    expect(network.tensors).toEqual([
      { layer: 0, layerName: "1.dense", name: "weights", shape: [784, 30], offset: 0, size: 23_520 },
      { layer: 0, layerName: "1.dense", name: "biases", shape: [30], offset: 23_520, size: 30 },
      { layer: 2, layerName: "3.dense", name: "weights", shape: [30, 10], offset: 23_550, size: 300 },
      { layer: 2, layerName: "3.dense", name: "biases", shape: [10], offset: 23_850, size: 10 },
    ]);
    expect(network.parameters.length).toBe(23_860);
    expect(network.pixelScale).toBe(1 / 255);
    expect(network.classNames).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect(network.seed).toBe(1);
    expect(Object.isFrozen(network)).toBe(true);
  });

  it("draws the same bits from a seed, on every machine, and others from another", async () => {
    const hashOf = (seed: number): Promise<string> =>
      sha256Hex(new Uint8Array(createNetwork({ layers, seed }).parameters.buffer));
    // Recorded. A change here changes every trained network: it must be meant, and told of in the change log.
    expect(await hashOf(42)).toBe("ffc3e25e7d0d82e24b2b7e9f91355170d723b23b38dcd7143e0ad8e8feb23b5a");
    expect(await hashOf(43)).not.toBe(await hashOf(42));
  });

  it("leaves the lists it was given alone, and keeps nothing of them", () => {
    const list = [dense(10)];
    const inputShape = [3];
    const network = createNetwork({ layers: list, inputShape });
    list.push(dense(10));
    inputShape[0] = 4;
    expect(network.layers.length).toBe(1);
    expect(network.shapes[0]).toEqual([3]);
  });

  it("refuses a network that cannot be, and says how to mend it", () => {
    expect(() => createNetwork({ layers: [] })).toThrow(
      "A network needs at least one layer. Describe one, such as dense(10).",
    );
    expect(() => createNetwork({ layers: [dense(9), softmax()] })).toThrow(
      "The last layer does not give one output a class: expected 10 outputs (0, 1, 2, 3, 4, 5, 6, 7, 8, 9), " +
        "received 9 (9). End with dense(10), or pass classNames.",
    );
    expect(() => createNetwork({ layers: [relu()] })).toThrow(ShapeError);
    expect(() => createNetwork({ layers, pixelScale: 0 })).toThrow("Wrong pixelScale");
    expect(() => createNetwork({ layers, seed: 0.5 })).toThrow("Wrong seed");
    expect(() => dense(0)).toThrow("Wrong units of a dense layer: expected a whole number of at least 1, received 0.");
    expect(() => dense(2.5)).toThrow(OptionError);
  });
});

describe("first weights", () => {
  // 784 inputs, 50 units: 39,200 numbers, whose standard deviation is known to 0.36 % (one s.d.: 1/√(2n)).
  const draw = (weights: Initializer): Float32Array =>
    createNetwork({ layers: [dense(50, { weights }), dense(10)], seed: 5 }).parameters.subarray(0, 39_200);
  const spread = (values: Float32Array): number =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

  it.each([
    { name: "glorotUniform", weights: glorotUniform(), limit: Math.sqrt(6 / 834), deviation: Math.sqrt(2 / 834) },
    { name: "heUniform", weights: heUniform(), limit: Math.sqrt(6 / 784), deviation: Math.sqrt(2 / 784) },
    { name: "uniform(0.12)", weights: uniform(0.12), limit: 0.12, deviation: 0.12 / Math.sqrt(3) },
    { name: "glorotNormal", weights: glorotNormal(), limit: Infinity, deviation: Math.sqrt(2 / 834) },
    { name: "heNormal", weights: heNormal(), limit: Infinity, deviation: Math.sqrt(2 / 784) },
    { name: "lecunNormal", weights: lecunNormal(), limit: Infinity, deviation: Math.sqrt(1 / 784) },
    { name: "normal(0.5)", weights: normal(0.5), limit: Infinity, deviation: 0.5 },
  ])("$name has the spread of its paper to 1.5 %, and mean 0 to 2 % of it", ({ weights, limit, deviation }) => {
    const values = draw(weights);
    expect(Math.abs(spread(values) / deviation - 1)).toBeLessThan(0.015);
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length)).toBeLessThan(0.02 * deviation);
    const largest = Math.max(...values.map(Math.abs));
    if (limit < Infinity) {
      expect(largest).toBeLessThanOrEqual(limit);
      expect(largest).toBeGreaterThan(0.999 * limit);
    } else {
      // The largest of 39,200 normal numbers lies between 3.6 and 6 deviations but for one draw in a thousand.
      expect(largest / deviation).toBeGreaterThan(3.6);
      expect(largest / deviation).toBeLessThan(6);
    }
  });

  it("zeros are 0, and what biases are unless told", () => {
    expect(draw(zeros()).every((value) => value === 0)).toBe(true);
    const { parameters, tensors } = createNetwork({ layers });
    for (const { offset, size } of tensors.filter(({ name }) => name === "biases")) {
      expect(parameters.subarray(offset, offset + size).every((value) => value === 0)).toBe(true);
    }
  });

  it("refuse spreads that are negative or no number", () => {
    expect(() => uniform(-1)).toThrow("Wrong limit of uniform");
    expect(() => normal(NaN)).toThrow("Wrong standardDeviation of normal");
  });
});

describe("a network with other parameters", () => {
  const network = createNetwork({ layers: [dense(2)], inputShape: [1], classNames: ["a", "b"] });

  it("is another network: the first and the list given stay as they were", () => {
    const parameters = Float32Array.of(1, 2, 3, 4);
    const before = network.parameters.slice();
    const other = withParameters(network, parameters);
    parameters.fill(0);
    expect([...other.parameters]).toEqual([1, 2, 3, 4]);
    expect(network.parameters).toEqual(before);
    expect(describeNetwork(other)).toEqual(describeNetwork(network));
  });

  it("refuses too few or too many", () => {
    expect(() => withParameters(network, [1, 2, 3])).toThrow("Wrong number of parameters: expected 4, received 3.");
    expect(() => restoreNetwork(network, ({ size }) => new Float32Array(size + 1))).toThrow(
      "Wrong number of 1.dense's weights: expected 2 (1x2), received 3.",
    );
  });
});

describe("a network's description", () => {
  it("property: comes back from JSON, and makes the same first parameters and layout", () => {
    fc.assert(
      fc.property(randomNetwork, (network) => {
        const json: unknown = JSON.parse(JSON.stringify(describeNetwork(network)));
        expect(readObject(json, "the file", parseNetworkDescription)).toEqual(describeNetwork(network));
        expect(parseNetwork(json, "the file")).toEqual(createNetwork(describeNetwork(network)));
        expect(
          restoreNetwork(network, ({ offset, size }) => network.parameters.subarray(offset, offset + size)),
        ).toEqual(network);
      }),
    );
  });

  it("is refused with the name of what is wrong", () => {
    const good = describeNetwork(createNetwork({ layers }));
    const wrong: [object, string][] = [
      [{ inputShape: [0, 28] }, "Wrong inputShape in the file: expected a list of whole numbers of at least 1"],
      [
        { inputShape: undefined },
        "Wrong inputShape in the file: expected a list of whole numbers of at least 1, received nothing",
      ],
      [{ layers: [{ kind: "conv9d" }] }, "Wrong layers[0].kind in the file"],
      [{ layers: [{ kind: "dense" }] }, "Wrong layers[0].units in the file: expected a number, received nothing"],
      [
        { layers: [sigmoid(), { ...dense(10), units: -1 }] },
        "Wrong layers[1].units in the file: expected a whole number of at least 1, received -1",
      ],
      [
        { layers: [{ ...dense(10), weights: { kind: "normal" } }] },
        "Wrong layers[0].weights.standardDeviation in the file",
      ],
      [{ layers: [{ ...dense(10), weights: { kind: "zeros", limit: 1 } }] }, 'Unknown field "limit"'],
      [{ pixelScale: null }, "Wrong pixelScale in the file"],
      [{ classNames: [0, 1] }, "Wrong classNames in the file: expected a list of texts"],
      [{ seed: -1 }, "Wrong seed in the file"],
      [{ author: "me" }, 'Unknown field "author" in the file'],
    ];
    for (const [change, message] of wrong) {
      const parse = () => readObject({ ...good, ...change }, "the file", parseNetworkDescription);
      expect(parse, message).toThrow(OptionError);
      expect(parse).toThrow(message);
    }
  });
});
