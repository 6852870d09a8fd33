import { describe, expect, it } from "vitest";
import { createHealthCheck } from "../../src/inspection/layerHealth.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { relu, softmax } from "../../src/layers/activation.js";
import { conv2d } from "../../src/layers/conv2d.js";
import { dense } from "../../src/layers/dense.js";
import { flatten } from "../../src/layers/flatten.js";
import { heNormal } from "../../src/layers/initializers.js";
import { penalties } from "../../src/losses/penalties.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { createNetwork } from "../../src/network/network.js";
import { gradientDescent } from "../../src/optimizers/gradientDescent.js";
import { createTrainer } from "../../src/training/trainer.js";
import { firstPoint, handNetwork, handParameters } from "../support/handNetwork.js";
import { firstOfMnist } from "../support/mnist.js";

describe("createHealthCheck", () => {
  it("has the norms worked by hand and the one dead unit of two, to 1e-15", () => {
    // handWorked.test.ts: dW1 = (1.5 p, 0, 0.75 p, 0), db1 = (1.5 p, 0), dW2 = (0.625 p, -0.625 p, 0, 0), db2 = (p, -p).
    const p = 0.7879311956428947;
    const network = handNetwork(relu(), softmax());
    const check = createHealthCheck(network, firstPoint, { loss: softmaxCrossEntropy(), engine: referenceEngine });
    const [first, hidden, last, ...none] = check(handParameters);
    expect(none).toEqual([]);
    expect([first.layer, hidden, last.layer]).toEqual([1, { layer: 2, kind: "relu", deadShare: 0.5 }, 3]);
    expect(Math.abs((first.gradientNorm ?? 0) - p * Math.hypot(1.5, 0.75, 1.5))).toBeLessThan(1e-15);
    expect(Math.abs((last.gradientNorm ?? 0) - p * Math.hypot(0.625, 0.625, 1, 1))).toBeLessThan(1e-15);
    expect(Math.abs((first.parameterNorm ?? 0) - Math.hypot(...handParameters.slice(0, 6)))).toBeLessThan(1e-15);
  });

  it("counts a convolution's channels, and with a penalty the gradient of that", () => {
    const network = createNetwork({ layers: [conv2d(8, 3), relu(), flatten(), dense(10), softmax()] });
    const parameters = network.parameters;
    parameters.fill(-1, 72, 74); // two biases that no image outweighs
    const images = firstOfMnist(8);
    const plain = createHealthCheck(network, images, { loss: softmaxCrossEntropy() })(
      parameters.map((w, i) => (i < 72 && i % 8 < 2 ? 0 : w)),
    );
    expect(plain[1].deadShare).toBe(0.25);
    const loss = softmaxCrossEntropy();
    const [penalised] = createHealthCheck(network, images, { loss, penalties: penalties({ l2: 1e6 }) })(parameters);
    expect(penalised.gradientNorm).toBeGreaterThan(100 * (plain[0].gradientNorm ?? 0));
  });

  it("sees units die of a rate that is too high", () => {
    const training = firstOfMnist(500);
    const network = createNetwork({ layers: [dense(30, { weights: heNormal() }), relu(), dense(10), softmax()] });
    const loss = softmaxCrossEntropy();
    const check = createHealthCheck(network, training, { loss });
    const deadAfter = (learningRate: number) => {
      const plan = { training, loss, optimizer: gradientDescent({ learningRate }), batchSize: 10, epochs: 1 };
      const trainer = createTrainer(network, plan);
      while (trainer.iteration < trainer.totalIterations) trainer.step();
      return check(trainer.parameters)[1].deadShare ?? 0;
    };
    expect(deadAfter(0.05)).toBeLessThan(0.2);
    expect(deadAfter(3)).toBeGreaterThan(0.5);
  });
});
