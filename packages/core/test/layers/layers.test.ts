import { describe, expect, it } from "vitest";
import { gradientCheck } from "../../src/checking/gradientCheck.js";
import { readObject } from "../../src/core/fields.js";
import { createRng } from "../../src/core/rng.js";
import { sizeOf, type Shape } from "../../src/core/shape.js";
import { createDataset, type Dataset } from "../../src/dataset/dataset.js";
import type { Engine } from "../../src/kernels/engine.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { wasmEngine } from "../../src/kernels/wasm.js";
import { leakyRelu, linear, relu, sigmoid, silu, softmax, tanh } from "../../src/layers/activation.js";
import { flatten } from "../../src/layers/flatten.js";
import { batchNorm } from "../../src/layers/batchNorm.js";
import { conv2d } from "../../src/layers/conv2d.js";
import { dense } from "../../src/layers/dense.js";
import { depthwiseConv2d } from "../../src/layers/depthwiseConv2d.js";
import { dropout } from "../../src/layers/dropout.js";
import { averagePool2d, globalAveragePool, maxPool2d } from "../../src/layers/pool.js";
import { heNormal, normal, uniform } from "../../src/layers/initializers.js";
import { createStep } from "../../src/layers/layer.js";
import { behaviourOf, layerKinds, parseLayer, type Layer } from "../../src/layers/layers.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { squaredError } from "../../src/losses/squaredError.js";
import { chooseAll, forEachSlice } from "../../src/program/batch.js";
import { decodeNetwork, encodeNetwork } from "../../src/saving/networkFile.js";
import { runOperations } from "../../src/program/lane.js";
import { createNetwork, withParameters, type Network } from "../../src/network/network.js";
import { createObjective } from "../../src/program/objective.js";
import { predict } from "../../src/predicting/predict.js";
import { compileProgram } from "../../src/program/program.js";

/*
 * The contract of every kind of layer. A new kind needs an entry here and nothing else: what it makes of shapes, and the
 * descriptions to try. Each is tried first on bytes, first on floats, behind a convolution, and, if it takes rows of
 * numbers, between two dense layers and last.
 */
interface Contract {
  readonly layers: readonly Layer[];
  /** The shapes that come out for [6, 5], [4, 6, 2] and [4] of the first of them, or what is said against the last. */
  readonly outputs: readonly [Shape, Shape, Shape | RegExp];
}

const same: Contract["outputs"] = [[6, 5], [4, 6, 2], [4]];
const refused = /^Layer 1: its input has no pixels: expected images of height x width, .* received a row of 4 numbers/;
const contracts: Record<Layer["kind"], Contract> = {
  dense: {
    layers: [dense(5), dense(5, { weights: heNormal(), biases: normal(0.5) }), dense(5, { weights: uniform(0.75) })],
    outputs: [[5], [5], [5]],
  },
  conv2d: {
    layers: [
      conv2d(3, 3),
      conv2d(5, 2, { padding: "same", weights: normal(0.5) }),
      conv2d(4, 3, { stride: 2, padding: "same", bias: false }),
      conv2d(1, 1),
      conv2d(8, 3, { padding: "same" }),
    ],
    outputs: [[4, 3, 3], [2, 4, 3], refused],
  },
  depthwiseConv2d: {
    layers: [depthwiseConv2d(2), depthwiseConv2d(3, { stride: 2, padding: "same", bias: false })],
    outputs: [[5, 4, 1], [3, 5, 2], refused],
  },
  maxPool2d: { layers: [maxPool2d(), maxPool2d(3, { stride: 1 })], outputs: [[3, 2, 1], [2, 3, 2], refused] },
  averagePool2d: {
    layers: [averagePool2d(), averagePool2d(3, { stride: 1 })],
    outputs: [[3, 2, 1], [2, 3, 2], refused],
  },
  globalAveragePool: { layers: [globalAveragePool()], outputs: [[1], [2], refused] },
  batchNorm: { layers: [batchNorm(), batchNorm({ epsilon: 0.25 })], outputs: same },
  dropout: { layers: [dropout(), dropout(0.25), dropout(0)], outputs: same },
  sigmoid: { layers: [sigmoid()], outputs: same },
  tanh: { layers: [tanh()], outputs: same },
  relu: { layers: [relu()], outputs: same },
  leakyRelu: { layers: [leakyRelu(), leakyRelu(0.3)], outputs: same },
  silu: { layers: [silu()], outputs: same },
  softmax: { layers: [softmax()], outputs: same },
  linear: { layers: [linear()], outputs: same },
  flatten: { layers: [flatten()], outputs: [[30], [48], [4]] },
};
/** Those whose derivative jumps: probes across the jump are skipped. */
const kinked: readonly Layer["kind"][] = ["maxPool2d", "relu", "leakyRelu"];

const classNames = ["circle", "stroke", "dot"];
const rng = createRng(11, "layer contract");
const count = 7;
const imageShape = [6, 5];
const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
const bytes = createDataset({
  name: "bytes",
  imageShape,
  images: Uint8Array.from({ length: count * 30 }, () => (rng.uniform() < 0.5 ? 0 : rng.below(256))),
  labels,
  classNames,
});
const floats = createDataset({
  name: "floats",
  imageShape,
  images: Float32Array.from({ length: count * 30 }, () => rng.normal()),
  labels,
  classNames,
});

/** Where a layer may stand. The parameters are N(0, ½²), biases too; variances are positive. */
function placesOf(layer: Layer): { place: string; network: Network; data: Dataset }[] {
  const build = (layers: readonly Layer[]): Network => {
    const network = createNetwork({ inputShape: imageShape, layers, classNames });
    const parameters = network.parameters.map(() => rng.normal() / 2);
    for (const { name, offset, size } of network.tensors) {
      if (name === "variances")
        for (let i = offset; i < offset + size; i++) parameters[i] = 0.5 + Math.abs(parameters[i]);
    }
    return withParameters(network, parameters);
  };
  const rows = contracts[layer.kind].outputs[2] instanceof RegExp ? [] : [layer];
  // Winograd's kernels take channels in fours.
  const fours = layer.kind === "conv2d" && layer.kernel === 3;
  return [
    { place: "first, on bytes", network: build([layer, dense(3)]), data: bytes },
    { place: "first, on floats", network: build([layer, dense(3)]), data: floats },
    {
      place: "behind a convolution",
      network: build([
        conv2d(fours ? 4 : 5, 2),
        layer,
        layer.kind === "globalAveragePool" ? linear() : relu(),
        dense(3),
      ]),
      data: floats,
    },
    ...rows.flatMap((taking) => [
      { place: "between dense layers", network: build([dense(4), taking, dense(3)]), data: floats },
      {
        place: "last",
        network: build([dense(3), taking.kind === "dense" ? dense(3, taking) : taking]),
        data: bytes,
      },
    ]),
  ];
}

const tries = Object.values(contracts).flatMap(({ layers }) =>
  layers.flatMap((layer) => placesOf(layer).map((where) => ({ ...where, text: JSON.stringify(layer) }))),
);

/** What a whole network's forward pass gives on an engine. */
function outputsOf(network: Network, data: Dataset, engine: Engine): number[] {
  const pixels = data.images instanceof Uint8Array ? "bytes" : "reals";
  const program = compileProgram(network, {
    engine,
    purpose: { kind: "read" },
    images: { pixels, count },
    batchSize: count,
  });
  const { workspace, lanes } = program;
  workspace.reals(program.parameters, network.parameters.length).set(network.parameters);
  program.images.load(data.images, data.labels);
  const step = createStep();
  chooseAll(program, step);
  forEachSlice(program, 0, workspace.kernels, step, ({ forward }, kernels) => {
    runOperations(kernels, forward, step);
  });
  return Array.from(workspace.reals(lanes[0].signals[network.layers.length].values, count * 3));
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));
}

describe("the contract of layers", () => {
  it("has an entry for every kind that a model file may name", () => {
    expect(layerKinds.toSorted()).toEqual(Object.keys(contracts).sort());
    expect(() => readObject({ kind: "none such" }, "a layer", parseLayer)).toThrow(
      `Wrong kind in a layer: expected ${layerKinds.map((kind) => `"${kind}"`).join(", ")}, received "none such".`,
    );
  });

  it.each(Object.entries(contracts))(
    "%s: output shapes, and a description that cannot be changed",
    (kind, { layers, outputs }) => {
      for (const layer of layers) {
        expect(layer.kind).toBe(kind);
        expect(Object.isFrozen(layer)).toBe(true);
        expect(readObject(JSON.parse(JSON.stringify(layer)), "a layer", parseLayer)).toEqual(layer);
        expect(Object.isFrozen(readObject({ ...layer }, "a layer", parseLayer))).toBe(true);
        expect(() => readObject({ ...layer, mood: "good" }, "a layer", parseLayer)).toThrow(
          'Unknown field "mood" in a layer',
        );
      }
      const behaviour = behaviourOf(layers[0]);
      expect(behaviour.outputShape([6, 5], "Layer 1")).toEqual(outputs[0]);
      expect(behaviour.outputShape([4, 6, 2], "Layer 1")).toEqual(outputs[1]);
      const ofRows = () => behaviour.outputShape([4], "Layer 1");
      if (outputs[2] instanceof RegExp) expect(ofRows).toThrow(outputs[2]);
      else expect(ofRows()).toEqual(outputs[2]);
    },
  );

  it.each(tries)("$text $place: shapes from layer to layer", ({ network }) => {
    expect(network.shapes.length).toBe(network.layers.length + 1);
    network.layers.forEach((layer, i) => {
      expect(behaviourOf(layer).outputShape(network.shapes[i], "")).toEqual(network.shapes[i + 1]);
      const parameters = network.tensors.filter((tensor) => tensor.layer === i);
      expect(parameters.map(({ name, shape }) => ({ name, shape }))).toEqual(
        behaviourOf(layer)
          .parameters(network.shapes[i])
          .map(({ name, shape }) => ({ name, shape })),
      );
    });
    expect(sizeOf(network.shapes[network.layers.length])).toBe(3);
  });

  // Measured: at most 2.5e-10. With the course's ε of 1e-4, curvature alone makes 1e-8 with weights as large as N(0, 1).
  it.each(tries)("$text $place: gradient = slope, relative difference below 1e-9", ({ network, data }) => {
    for (const loss of [softmaxCrossEntropy(), squaredError()]) {
      const objective = createObjective(network, data, { loss });
      const result = gradientCheck(objective, Float64Array.from(network.parameters), { epsilon: 1e-5 });
      expect(result.passed, JSON.stringify(result.worst)).toBe(true);
      expect(result.relativeDifference).toBeLessThan(1e-9);
      if (!network.layers.some(({ kind }) => kinked.includes(kind))) expect(result.skippedKinks).toBe(0);
      expect(result.probes).toBeGreaterThan(10 * result.skippedKinks);
    }
  });

  // Measured: at most 4.9e-7 and 1.4e-6; one rounding in float32 is 6e-8.
  it.each(tries)(
    "$text $place: WebAssembly = reference, outputs to 1e-6, gradients to 3e-6 of the largest",
    ({ network, data }) => {
      const outputs = outputsOf(network, data, referenceEngine);
      const scale = Math.max(1, ...outputs.map(Math.abs));
      expect(largestDifference(outputsOf(network, data, wasmEngine), outputs) / scale).toBeLessThan(1e-6);
      const point = Float64Array.from(network.parameters);
      for (const loss of [softmaxCrossEntropy(), squaredError()]) {
        const exact = createObjective(network, data, { loss }).evaluate(point);
        const fast = createObjective(network, data, { loss, engine: wasmEngine }).evaluate(point);
        expect(Math.abs(fast.loss - exact.loss) / Math.max(1, exact.loss)).toBeLessThan(1e-6);
        const largest = Math.max(...exact.gradient.map(Math.abs));
        expect(largestDifference(fast.gradient, exact.gradient) / largest).toBeLessThan(3e-6);
      }
    },
  );

  it.each(tries)("$text $place: saved and loaded, it says the same", async ({ network, data }) => {
    const loaded = await decodeNetwork(await encodeNetwork(network));
    expect(loaded).toEqual(network);
    expect(predict(loaded, data)).toEqual(predict(network, data));
  });
});
