import { describe, expect, it } from "vitest";
import { checkGradients, steepImages } from "../../src/checking/checkGradients.js";
import { takeFirst } from "../../src/dataset/split.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { sigmoid, silu, softmax, tanh } from "../../src/layers/activation.js";
import { dense } from "../../src/layers/dense.js";
import { normal } from "../../src/layers/initializers.js";
import { binaryCrossEntropy } from "../../src/losses/binaryCrossEntropy.js";
import { penalties } from "../../src/losses/penalties.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { squaredError } from "../../src/losses/squaredError.js";
import { createNetwork } from "../../src/network/network.js";
import { adam, adamW } from "../../src/optimizers/adam.js";
import { gradientDescent } from "../../src/optimizers/gradientDescent.js";
import { checkStep, type CheckStepOptions } from "../../src/teaching/checkStep.js";
import { plantedMistakes } from "../../src/teaching/plantedMistakes.js";
import { parameterInNumbers } from "../../src/teaching/parameterInNumbers.js";
import { stepInNumbers } from "../../src/teaching/stepInNumbers.js";
import { updateFormula } from "../../src/teaching/updateFormula.js";
import { fit } from "../../src/training/fit.js";
import { firstPoint, handData, handNetwork } from "../support/handNetwork.js";
import { firstOfMnist } from "../support/mnist.js";

const mistakeBy = (id: string) => {
  const found = plantedMistakes.find((mistake) => mistake.id === id);
  if (found === undefined) throw new Error(`no mistake ${id}`);
  return found;
};

const digits = firstOfMnist(200);
/** Nielsen's network but smaller, with biases that are not 0. */
const network = createNetwork({
  layers: [dense(12, { biases: normal(1) }), sigmoid(), dense(10, { biases: normal(1) }), sigmoid()],
  seed: 4,
});
const images = steepImages(network, digits, 5);
const plan: CheckStepOptions = {
  ...{ loss: squaredError(), penalties: penalties({ l2: 2 }), optimizer: adam(), probesPerTensor: 40, seed: 1 },
};

describe("checkStep", () => {
  it("passes without a mistake, whatever the optimiser", () => {
    for (const optimizer of [adam(), adamW(), gradientDescent({ learningRate: 3 })]) {
      const { passed, gradient, update, wrongLayers } = checkStep(network, images, { ...plan, optimizer });
      expect([passed, gradient.passed, update.passed]).toEqual([true, true, true]);
      expect(wrongLayers).toEqual([]);
      expect(update.relativeDifference).toBeLessThan(1e-12);
    }
  });

  // Which layers' gradients are wrong; of a layer's two tensors only the biases are where those are penalised.
  const found: Record<string, { layers: number[]; tensors: string[] }> = {
    "missing-mean": { layers: [1, 3], tensors: ["1 weights", "1 biases", "3 weights", "3 biases"] },
    "penalised-bias": { layers: [1, 3], tensors: ["1 biases", "3 biases"] },
    "wrong-sign": { layers: [1, 3], tensors: ["1 weights", "1 biases", "3 weights", "3 biases"] },
    "transposed-weights": { layers: [1], tensors: ["1 weights", "1 biases"] },
    "derivative-at-a": { layers: [1, 3], tensors: ["1 weights", "1 biases", "3 weights", "3 biases"] },
    "uncorrected-adam": { layers: [], tensors: [] },
  };

  it("knows of six mistakes", () => {
    expect(plantedMistakes.map(({ id }) => id).sort()).toEqual(Object.keys(found).sort());
  });

  it.each(plantedMistakes)("fails $id, and says where", (mistake) => {
    const engine = mistake.engine(network);
    const { passed, gradient, update, wrongLayers } = checkStep(network, images, { ...plan, engine });
    expect(passed).toBe(false);
    expect([gradient.passed, update.passed]).toEqual(mistake.foundBy === "gradient" ? [false, true] : [true, false]);
    expect(wrongLayers).toEqual(found[mistake.id].layers);
    const wrong = gradient.tensors.filter((check) => !check.passed);
    expect(wrong.map(({ tensor }) => `${tensor.layer + 1} ${tensor.name}`)).toEqual(found[mistake.id].tensors);
    // Cross-entropy takes the last sigmoid's derivative together with itself: that layer is right again.
    if (mistake.id !== "derivative-at-a") return;
    expect(checkStep(network, images, { ...plan, loss: binaryCrossEntropy(), engine }).wrongLayers).toEqual([1]);
  });

  it.each([tanh(), silu()])("fails the derivative at a of $kind", (activation) => {
    const bent = createNetwork({ layers: [dense(8), activation, dense(10), softmax()], seed: 2 });
    const engine = mistakeBy("derivative-at-a").engine(bent);
    const options = { ...plan, loss: softmaxCrossEntropy() };
    expect(checkStep(bent, takeFirst(digits, 3), options).passed).toBe(true);
    expect(checkStep(bent, takeFirst(digits, 3), { ...options, engine }).wrongLayers).toEqual([1]);
  });

  it("changes nothing without what it needs: one image, no penalty, another optimiser", () => {
    const alone = { ...plan, penalties: penalties(), optimizer: gradientDescent() };
    for (const id of ["missing-mean", "penalised-bias", "uncorrected-adam"]) {
      const engine = mistakeBy(id).engine(network);
      expect(checkStep(network, takeFirst(images, 1), { ...alone, engine }).passed, id).toBe(true);
    }
  });
});

describe("mistakes in numbers, worked by hand", () => {
  it("missing 1/m: of four images the gradient is four times as long, to 1e-15; the loss is right", () => {
    const options = { loss: squaredError(), optimizer: gradientDescent() };
    const engine = mistakeBy("missing-mean").engine(handNetwork());
    const [right, wrong] = [referenceEngine, engine].map((own) =>
      stepInNumbers(handNetwork(), handData, { ...options, engine: own }),
    );
    expect(wrong.loss).toBe(right.loss);
    right.tensors[0].gradient.forEach((value, i) => {
      expect(Math.abs(wrong.tensors[0].gradient[i] - 4 * value)).toBeLessThan(1e-15);
    });
  });

  it("transposed: delta goes back through [[1, -0.5], [-0.25, 0.5]] read by rows", () => {
    const options = {
      loss: squaredError(),
      optimizer: gradientDescent(),
      engine: mistakeBy("transposed-weights").engine(handNetwork()),
    };
    const { layers, weighted } = stepInNumbers(handNetwork(), firstPoint, options);
    const [d1, d2] = weighted[1].delta;
    expect([...(layers[1].gradient ?? [])]).toEqual([d1 * 1 + d2 * -0.25, d1 * -0.5 + d2 * 0.5]);
  });

  it("penalised bias: l2 b / n more, in the check and in the training, to 1e-16", () => {
    const options = {
      loss: squaredError(),
      optimizer: gradientDescent({ learningRate: 1 }),
      penalties: penalties({ l2: 2 }),
      trainingCount: 4,
    };
    const engine = mistakeBy("penalised-bias").engine(handNetwork());
    const [right, wrong] = [referenceEngine, engine].map((own) =>
      stepInNumbers(handNetwork(), firstPoint, { ...options, engine: own }),
    );
    for (const i of [0, 1, 2, 3]) {
      const extra = right.tensors[i].tensor.name === "biases" ? 2 / 4 : 0;
      right.tensors[i].values.forEach((value, k) => {
        expect(Math.abs(wrong.tensors[i].gradient[k] - right.tensors[i].gradient[k] - extra * value)).toBeLessThan(
          1e-16,
        );
        expect(Math.abs(wrong.tensors[i].after[k] - right.tensors[i].after[k] + extra * value)).toBeLessThan(2e-16);
      });
    }
  });

  it("Adam: the first step is 0.1 / √0.001 = 3.162 rates long instead of one, to 1e-4 (epsilon)", () => {
    const optimizer = adam({ learningRate: 0.01 });
    const options = { loss: squaredError(), optimizer, engine: mistakeBy("uncorrected-adam").engine(handNetwork()) };
    const which = { layer: 3, name: "biases", index: 0 } as const;
    const { change, update } = parameterInNumbers(handNetwork(), firstPoint, options, which);
    expect(update.change).toBeCloseTo(-0.01, 8);
    expect(change).toBeCloseTo(-0.01 * (0.1 / Math.sqrt(0.001)), 6);
    // In the tenth step: v and s of a gradient that stays the same are (1 - 0.9^10) g and (1 - 0.999^10) g².
    const memory = [1 - 0.9 ** 9, 1 - 0.999 ** 9];
    const tenth = { value: 0, gradient: 1, memory, iteration: 10, isWeight: true };
    expect(updateFormula(optimizer, tenth).change).toBeCloseTo(-0.01, 9);
  });
});

describe("training with a mistake", () => {
  it("shows in the cost: uphill with a wrong sign, astray with transposed weights, as ever without one", async () => {
    const costs = async (engine = referenceEngine) => {
      const { history } = await fit(network, {
        ...{ training: digits, loss: squaredError(), optimizer: gradientDescent({ learningRate: 1 }) },
        ...{ batchSize: 10, epochs: 3, engine },
      });
      return history.map(({ trainingLoss }) => trainingLoss);
    };
    const right = await costs();
    expect(right[2]).toBeLessThan(0.75 * right[0]);
    const uphill = await costs(mistakeBy("wrong-sign").engine(network));
    expect(uphill[2]).toBeGreaterThan(uphill[0]);
    const astray = await costs(mistakeBy("transposed-weights").engine(network));
    expect(astray[2]).toBeGreaterThan(right[2]);
  });
});

describe("checkGradients", () => {
  it("is told of an epsilon, and of probes: 4 tensors of 3", () => {
    const options = { loss: squaredError(), probesPerTensor: 3, epsilon: 1e-4 };
    expect(checkGradients(network, images, options)).toMatchObject({ passed: true, probes: 12 });
  });
});
