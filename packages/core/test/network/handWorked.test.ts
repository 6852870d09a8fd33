import { describe, expect, it } from "vitest";
import { createDataset } from "../../src/dataset/dataset.js";
import { createLayout } from "../../src/kernels/arena.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { wasmEngine } from "../../src/kernels/wasm.js";
import { leakyRelu, relu, sigmoid, softmax, tanh } from "../../src/layers/activation.js";
import { flatten } from "../../src/layers/flatten.js";
import { conv2d } from "../../src/layers/conv2d.js";
import { dense } from "../../src/layers/dense.js";
import type { Layer } from "../../src/layers/layers.js";
import { averagePool2d, maxPool2d } from "../../src/layers/pool.js";
import { binaryCrossEntropy } from "../../src/losses/binaryCrossEntropy.js";
import type { Loss } from "../../src/losses/loss.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { squaredError } from "../../src/losses/squaredError.js";
import { createNetwork } from "../../src/network/network.js";
import { createObjective } from "../../src/program/objective.js";
import { predict } from "../../src/predicting/predict.js";
import { gradientDescent } from "../../src/optimizers/gradientDescent.js";
import { createTrainer } from "../../src/training/trainer.js";
import { firstPoint, handData, handNetwork, handParameters } from "../support/handNetwork.js";

/*
 * One image, x = (1, 0.5) of class 1, through the 2-2-2 network of handNetwork.ts; worked out from the formulas and,
 * number by number, by PyTorch 1.13 in float64 (autograd), with the same result.
 *
 * First sums: z1 = 0.25 + 0.5·0.5 + 0.125 = 0.625 and -0.5 + 0.5·0.75 - 0.25 = -0.375. With ReLU the second unit is
 * off: hidden (0.625, 0), z2 = (0.875, -0.4375), softmax of it (p, 1 - p) with p = 1/(1 + e^-1.3125) = 0.787931…; the
 * loss is -ln(1 - p) = 1.550844…, dz2 = (p, -p), dW2 = hidden ⊗ dz2 = (0.625 p, -0.625 p, 0, 0), db2 = dz2,
 * dhidden = (p + 0.5 p, …), so that dW1 = (1.5 p, 0, 0.75 p, 0) and db1 = (1.5 p, 0).
 */
interface Worked {
  readonly name: string;
  readonly hidden: Layer;
  readonly last: Layer;
  readonly loss: Loss;
  readonly outputs: readonly [number, number];
  readonly value: number;
  readonly gradient: readonly number[];
}

const cases: Worked[] = [
  {
    name: "sigmoid, sigmoid, squared error",
    hidden: sigmoid(),
    last: sigmoid(),
    loss: squaredError(),
    outputs: [0.6898721191698329, 0.43855939600255966],
    value: 0.3955695463124434,
    gradient: [
      0.04921475341385474, -0.025594513902308432, 0.02460737670692737, -0.012797256951154216, 0.04921475341385474,
      -0.025594513902308432, 0.09613812762189802, -0.09004377980682901, 0.060121252672849124, -0.056310071470038456,
      0.14759715914793617, -0.13824074201548173,
    ],
  },
  {
    name: "tanh, sigmoid, binary cross-entropy",
    hidden: tanh(),
    last: sigmoid(),
    loss: binaryCrossEntropy(),
    outputs: [0.7097538928932462, 0.3585924479564698],
    value: 2.2625948485324217,
    gradient: [
      0.7135086211292723, -0.43417080916700795, 0.35675431056463613, -0.21708540458350398, 0.7135086211292723,
      -0.43417080916700795, 0.3936293119349875, -0.35572445027613886, -0.2543455585265661, 0.22985314163286585,
      0.7097538928932462, -0.6414075520435303,
    ],
  },
  {
    name: "relu, softmax, softmax cross-entropy",
    hidden: relu(),
    last: softmax(),
    loss: softmaxCrossEntropy(),
    outputs: [0.7879311956428947, 0.21206880435710534],
    value: 1.5508445081104412,
    gradient: [
      1.181896793464342, 0, 0.590948396732171, 0, 1.181896793464342, 0, 0.4924569972768092, -0.4924569972768092, 0, 0,
      0.7879311956428947, -0.7879311956428947,
    ],
  },
  {
    name: "leaky relu (slope 1/8), softmax, softmax cross-entropy",
    hidden: leakyRelu(0.125),
    last: softmax(),
    loss: softmaxCrossEntropy(),
    outputs: [0.7937461896031696, 0.20625381039683044],
    value: 1.578647779286702,
    gradient: [
      1.1906192844047543, -0.07441370527529714, 0.5953096422023771, -0.03720685263764857, 1.1906192844047543,
      -0.07441370527529714, 0.496091368501981, -0.496091368501981, -0.03720685263764857, 0.03720685263764857,
      0.7937461896031696, -0.7937461896031696,
    ],
  },
];

describe.each(cases)("a 2-2-2 network worked by hand: $name", ({ hidden, last, loss, outputs, value, gradient }) => {
  const network = handNetwork(hidden, last);
  const point = Float64Array.from(handParameters);

  it("forward and loss: to 1e-15 in float64, 2e-7 in float32", () => {
    expect(Math.abs(createObjective(network, firstPoint, { loss }).evaluate(point).loss - value)).toBeLessThan(1e-15);
    const fast = createObjective(network, firstPoint, { loss, engine: wasmEngine }).evaluate(point);
    expect(Math.abs(fast.loss - value)).toBeLessThan(2e-7);
    const predicted = predict(network, firstPoint);
    expect(predicted.labels).toEqual(Uint8Array.of(0));
    outputs.forEach((output, i) => {
      expect(Math.abs(predicted.outputs[i] - output)).toBeLessThan(2e-7);
    });
  });

  it("backward: every number to 2e-16 in float64, 2e-7 in float32", () => {
    const exact = createObjective(network, firstPoint, { loss }).evaluate(point).gradient;
    const fast = createObjective(network, firstPoint, { loss, engine: wasmEngine }).evaluate(point).gradient;
    expect(exact.length).toBe(gradient.length);
    gradient.forEach((derivative, i) => {
      expect(Math.abs(exact[i] - derivative), `number ${i}`).toBeLessThan(2.3e-16);
      expect(Math.abs(fast[i] - derivative), `number ${i}`).toBeLessThan(2e-7);
    });
  });

  it("one step of gradient descent at rate 0.5: p - 0.5 dp, to 2e-16 in float64, 2e-7 in float32", () => {
    const plan = { loss, optimizer: gradientDescent({ learningRate: 0.5 }), batchSize: 1, epochs: 1 };
    for (const [engine, tolerance] of [
      [referenceEngine, 2.3e-16],
      [wasmEngine, 2e-7],
    ] as const) {
      const trainer = createTrainer(network, { training: firstPoint, ...plan, engine });
      const { lossSum, correct, images, endsEpoch } = trainer.step();
      expect(Math.abs(lossSum - value)).toBeLessThan(2e-7);
      expect({ correct, images, endsEpoch }).toEqual({ correct: 0, images: 1, endsEpoch: true });
      gradient.forEach((derivative, i) => {
        expect(Math.abs(trainer.parameters[i] - (handParameters[i] - 0.5 * derivative))).toBeLessThan(tolerance);
      });
    }
  });
});

describe("the kinks of an objective", () => {
  // z1 of the four points: (0.625, -0.375), (0.5, 0.75), (-0.1875, -0.9375), (0.125, -2).
  const sides = Uint8Array.of(1, 0, 1, 1, 0, 0, 1, 0);

  it("are the units that are on, image by image", () => {
    const objective = createObjective(handNetwork(relu()), handData, { loss: binaryCrossEntropy() });
    const point = Float64Array.from(handParameters);
    expect(objective.lossAndKinks(point)).toEqual({ loss: objective.loss(point), kinks: sides });
    // Without the first unit's bias its third sum stays below 0 and its last becomes 0, which is off.
    expect(objective.lossAndKinks(point.with(4, 0)).kinks).toEqual(Uint8Array.of(1, 0, 1, 1, 0, 0, 0, 0));
  });

  it("are none in a smooth network", () => {
    const objective = createObjective(handNetwork(), handData, { loss: binaryCrossEntropy() });
    expect(objective.lossAndKinks(Float64Array.from(handParameters)).kinks).toEqual(new Uint8Array());
  });

  it("are none where rounding alone tells the numbers of a pool's window apart", () => {
    // Four windows of the same pixels: their means are equal, but summed in the first order 2⁻⁵⁴ less.
    const pixels = (corner: readonly number[]) =>
      createDataset({
        name: "windows",
        imageShape: [4, 4],
        images: Uint8Array.of(
          ...corner.slice(0, 2),
          3,
          100,
          ...corner.slice(2),
          7,
          201,
          3,
          100,
          3,
          100,
          7,
          201,
          7,
          201,
        ),
        labels: Uint8Array.of(0),
        classNames: ["a", "b"],
      });
    const layers = [averagePool2d(), conv2d(1, 1), maxPool2d(), flatten(), dense(2), softmax()];
    const network = createNetwork({ layers, inputShape: [4, 4], pixelScale: 1 / 255, classNames: ["a", "b"] });
    const kinksOf = (corner: readonly number[], weight: number): Uint8Array =>
      createObjective(network, pixels(corner), { loss: softmaxCrossEntropy() }).lossAndKinks(
        Float64Array.of(weight, 0, 1, -1, 0, 0),
      ).kinks;
    for (const weight of [0.5, 0.3, -0.7]) expect(kinksOf([3, 100, 201, 7], weight)).toEqual(Uint8Array.of(0));
    // One grey level less tells them apart: the second mean is the larger one, but not times a negative weight.
    expect(kinksOf([2, 100, 201, 7], 0.5)).toEqual(Uint8Array.of(1));
    expect(kinksOf([2, 100, 201, 7], -0.5)).toEqual(Uint8Array.of(0));
  });
});

describe("the memory of a program", () => {
  it("begins each block at a cache line, and never at 0, which means none", () => {
    const layout = createLayout(4);
    expect([layout.reals(1), layout.bytes(65), layout.doubles(3), layout.integers(16)]).toEqual([64, 128, 256, 320]);
    expect(layout.bytesTaken()).toBe(384);
  });
});
