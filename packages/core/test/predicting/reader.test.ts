import { describe, expect, it } from "vitest";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { relu, softmax } from "../../src/layers/activation.js";
import { conv2d } from "../../src/layers/conv2d.js";
import { dense } from "../../src/layers/dense.js";
import { maxPool2d } from "../../src/layers/pool.js";
import { createNetwork } from "../../src/network/network.js";
import { predict } from "../../src/predicting/predict.js";
import { createReader } from "../../src/predicting/reader.js";
import { firstOfMnist } from "../support/mnist.js";

const layers = [conv2d(3, 5), maxPool2d(), relu(), dense(10), softmax()];
const [first, second] = [1, 2].map((seed) => createNetwork({ layers, seed }));
/** Two slices of 32, the second not full. */
const digits = firstOfMnist(50);
const floats = Float32Array.from(digits.images, (byte) => byte * Math.fround(1 / 255));

describe("createReader", () => {
  it("reads as predict does, bytes and floats", () => {
    const reader = createReader(first);
    expect(reader.read(digits)).toEqual(predict(first, digits));
    expect(reader.read(floats)).toEqual(predict(first, floats));
  });

  it("follows parameters that change, also where it lays floats out only afterwards", () => {
    const reader = createReader(first);
    reader.read(digits);
    const changing = second.parameters.slice();
    reader.setParameters(changing);
    changing.fill(NaN); // a trainer's own vector goes on: the reader has a copy
    expect(reader.read(digits)).toEqual(predict(second, digits));
    expect(reader.read(floats)).toEqual(predict(second, floats));
    reader.setParameters(first.parameters);
    expect(reader.read(floats)).toEqual(predict(first, floats));
  });

  it("until a layer gives what that layer makes: a softmax of the logits is the output, to 1e-6", () => {
    const logits = createReader(first, { until: 4 }).read(digits).outputs;
    const { outputs } = predict(first, digits);
    for (let image = 0; image < digits.count; image++) {
      const own = [...logits.subarray(10 * image, 10 * image + 10)].map(Math.exp);
      const sum = own.reduce((a, b) => a + b);
      own.forEach((power, k) => {
        expect(Math.abs(power / sum - outputs[10 * image + k])).toBeLessThan(1e-6);
      });
    }
    expect(createReader(first, { until: 1 }).read(digits.images.subarray(0, 784)).outputs.length).toBe(24 * 24 * 3);
  });

  it("on the reference engine gives the same, to 1e-5", () => {
    const slow = predict(first, digits, { engine: referenceEngine }).outputs;
    const fast = predict(first, digits).outputs;
    expect(Math.max(...slow.map((value, i) => Math.abs(value - fast[i])))).toBeLessThan(1e-5);
  });

  it("refuses another number of parameters", () => {
    expect(() => {
      createReader(first).setParameters(new Float32Array(3));
    }).toThrow(`Wrong number of parameters: expected ${first.parameters.length}, received 3.`);
  });
});
