import { describe, expect, it } from "vitest";
import { linear, relu, sigmoid, softmax } from "../../src/layers/activation.js";
import { binaryCrossEntropy } from "../../src/losses/binaryCrossEntropy.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { squaredError } from "../../src/losses/squaredError.js";
import { gradientDescent } from "../../src/optimizers/gradientDescent.js";
import { lossInNumbers } from "../../src/teaching/lossInNumbers.js";
import { stepInNumbers } from "../../src/teaching/stepInNumbers.js";
import { firstPoint, handData, handNetwork } from "../support/handNetwork.js";

/* The last z of handNetwork.ts with ReLU on x = (1, 0.5) of class 1 are (0.875, -0.4375), as stepInNumbers.test.ts has them. */
const optimizer = gradientDescent();

describe("lossInNumbers", () => {
  it("is ½ (a - y)² of each output: exact", () => {
    const loss = squaredError();
    const step = stepInNumbers(handNetwork(relu(), linear()), firstPoint, { loss, optimizer });
    expect(lossInNumbers(step, { loss })).toEqual([
      { output: 0, a: 0.875, y: 0, loss: 0.3828125 },
      { output: 1, a: -0.4375, y: 1, loss: 1.033203125 },
    ]);
    expect(step.losses[0]).toBe(0.3828125 + 1.033203125);
  });

  it("is -ln(1 - a) and -ln a of each sigmoid, ln(1 + e^0.875) and ln(1 + e^0.4375), to 1e-15", () => {
    const loss = binaryCrossEntropy();
    const step = stepInNumbers(handNetwork(relu(), sigmoid()), firstPoint, { loss, optimizer });
    const [no, yes] = lossInNumbers(step, { loss });
    expect([no.y, yes.y]).toEqual([0, 1]);
    expect(Math.abs(no.a - 1 / (1 + Math.exp(-0.875)))).toBeLessThan(1e-15);
    expect(Math.abs(no.loss - 1.2234445810050558)).toBeLessThan(1e-15);
    expect(Math.abs(yes.loss - 0.9356345475143754)).toBeLessThan(1e-15);
  });

  it("adds up to the loss of each image of a batch, to 1e-15", () => {
    const loss = squaredError();
    const step = stepInNumbers(handNetwork(), handData, { loss, optimizer });
    step.losses.forEach((whole, image) => {
      const sum = lossInNumbers(step, { loss, image }).reduce((total, part) => total + part.loss, 0);
      expect(Math.abs(sum - whole)).toBeLessThan(1e-15);
    });
  });

  it("refuses a softmax, and an image that is not there", () => {
    const step = stepInNumbers(handNetwork(relu(), softmax()), firstPoint, { loss: softmaxCrossEntropy(), optimizer });
    expect(() => lossInNumbers(step, { loss: softmaxCrossEntropy() })).toThrow("no sum over the outputs");
    expect(() => lossInNumbers(step, { loss: squaredError(), image: 1 })).toThrow("received 1");
  });
});
