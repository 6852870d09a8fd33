import { describe, expect, it } from "vitest";
import { gradientCheck } from "../src/checking/gradientCheck.js";
import { InklingError } from "../src/core/errors.js";
import { createRng } from "../src/core/rng.js";
import { sizeOf, type Shape } from "../src/core/shape.js";
import { createDataset, type Dataset } from "../src/dataset/dataset.js";
import type { Engine } from "../src/kernels/kernels.js";
import { referenceEngine } from "../src/kernels/reference.js";
import { wasmEngine } from "../src/kernels/wasm.js";
import { leakyRelu, linear, relu, sigmoid, softmax, tanh } from "../src/layers/activation.js";
import { dense } from "../src/layers/dense.js";
import { heNormal, normal, uniform } from "../src/layers/initializers.js";
import { createStep } from "../src/layers/layer.js";
import { behaviourOf, parseLayer, type Layer } from "../src/layers/layers.js";
import { softmaxCrossEntropy, squaredError } from "../src/losses/loss.js";
import { chooseAll, forEachSlice } from "../src/model/batch.js";
import { decodeNetwork, encodeNetwork } from "../src/model/format.js";
import { runOperations } from "../src/model/lane.js";
import { createNetwork, withParameters, type Network } from "../src/model/network.js";
import { createObjective } from "../src/model/objective.js";
import { predict } from "../src/model/predict.js";
import { compileProgram } from "../src/model/program.js";

/*
 * The contract of every kind of layer. A new kind needs an entry here and nothing else: what it makes of shapes, and the
 * descriptions to try. Each is tried between two dense layers, first on bytes, first on floats, and last.
 */
interface Contract {
  readonly layers: readonly Layer[];
  /** The shape that comes out for [2, 3] and for [4]. */
  readonly outputs: readonly [Shape, Shape];
  /** Whether its derivative jumps: probes across the jump are skipped. */
  readonly kinked: boolean;
}

const smooth = { outputs: [[2, 3], [4]], kinked: false } as const;
const contracts: Record<Layer["kind"], Contract> = {
  dense: {
    layers: [dense(5), dense(5, { weights: heNormal(), biases: normal(0.5) }), dense(5, { weights: uniform(0.75) })],
    outputs: [[5], [5]],
    kinked: false,
  },
  sigmoid: { ...smooth, layers: [sigmoid()] },
  tanh: { ...smooth, layers: [tanh()] },
  relu: { ...smooth, layers: [relu()], kinked: true },
  leakyRelu: { ...smooth, layers: [leakyRelu(), leakyRelu(0.3)], kinked: true },
  softmax: { ...smooth, layers: [softmax()] },
  linear: { ...smooth, layers: [linear()] },
};

const classNames = ["circle", "stroke", "dot"];
const rng = createRng(11, "layer contract");
const count = 7;
const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
const bytes = createDataset({
  name: "bytes",
  imageShape: [2, 3],
  images: Uint8Array.from({ length: count * 6 }, () => (rng.uniform() < 0.5 ? 0 : rng.below(256))),
  labels,
  classNames,
});
const floats = createDataset({
  name: "floats",
  imageShape: [2, 3],
  images: Float32Array.from({ length: count * 6 }, () => rng.normal()),
  labels,
  classNames,
});

/** Where a layer may stand. The parameters are N(0, ½²), biases too. */
function placesOf(layer: Layer): { place: string; network: Network; data: Dataset }[] {
  const build = (layers: readonly Layer[]): Network => {
    const network = createNetwork({ inputShape: [2, 3], layers, classNames });
    return withParameters(
      network,
      network.parameters.map(() => rng.normal() / 2),
    );
  };
  const last = layer.kind === "dense" ? dense(3, layer) : layer;
  return [
    { place: "between dense layers", network: build([dense(4), layer, dense(3)]), data: floats },
    { place: "first, on bytes", network: build([layer, dense(3)]), data: bytes },
    { place: "first, on floats", network: build([layer, dense(3)]), data: floats },
    { place: "last", network: build([dense(3), last]), data: bytes },
  ];
}

const tries = Object.values(contracts).flatMap(({ layers, kinked }) =>
  layers.flatMap((layer) => placesOf(layer).map((where) => ({ ...where, layer, kinked, text: JSON.stringify(layer) }))),
);

/** What a whole network's forward pass gives on an engine. */
function outputsOf(network: Network, data: Dataset, engine: Engine): number[] {
  const pixels = data.images instanceof Uint8Array ? "bytes" : "reals";
  const program = compileProgram(network, { engine, images: { pixels, count }, batchSize: count });
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
    let kinds = "";
    try {
      parseLayer({ kind: "none such" }, "a layer");
    } catch (error) {
      kinds = (error instanceof InklingError && error.complaint.expected) || "";
    }
    const sorted = (list: readonly string[]): string[] => [...list].sort();
    expect(sorted(kinds.split(", "))).toEqual(sorted(Object.keys(contracts).map((kind) => `"${kind}"`)));
  });

  it.each(Object.entries(contracts))(
    "%s: output shapes, kinks, and a description that cannot be changed",
    (kind, contract) => {
      for (const layer of contract.layers) {
        expect(layer.kind).toBe(kind);
        expect(Object.isFrozen(layer)).toBe(true);
        const behaviour = behaviourOf(layer);
        expect(behaviour.outputShape([2, 3], "Layer 1")).toEqual(contract.outputs[0]);
        expect(behaviour.outputShape([4], "Layer 1")).toEqual(contract.outputs[1]);
        expect(behaviour.kinked ?? false).toBe(contract.kinked);
        expect(parseLayer(JSON.parse(JSON.stringify(layer)), "a layer")).toEqual(layer);
        expect(Object.isFrozen(parseLayer({ ...layer }, "a layer"))).toBe(true);
        expect(() => parseLayer({ ...layer, mood: "good" }, "a layer")).toThrow('Unknown field "mood" in a layer');
      }
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
  it.each(tries)("$text $place: gradient = slope, relative difference below 1e-9", ({ network, data, kinked }) => {
    for (const loss of [softmaxCrossEntropy(), squaredError()]) {
      const objective = createObjective(network, data, { loss });
      const result = gradientCheck(objective, Float64Array.from(network.parameters), { epsilon: 1e-5 });
      expect(result.passed, JSON.stringify(result.worst)).toBe(true);
      expect(result.relativeDifference).toBeLessThan(1e-9);
      if (!kinked) expect(result.skippedKinks).toBe(0);
      expect(result.probes).toBeGreaterThan(10 * result.skippedKinks);
    }
  });

  // Measured: at most 1.8e-7 and 3.3e-7; one rounding in float32 is 6e-8.
  it.each(tries)(
    "$text $place: WebAssembly = reference, outputs to 4e-7, gradients to 1e-6 of the largest",
    ({ network, data }) => {
      const outputs = outputsOf(network, data, referenceEngine);
      const scale = Math.max(1, ...outputs.map(Math.abs));
      expect(largestDifference(outputsOf(network, data, wasmEngine), outputs) / scale).toBeLessThan(4e-7);
      const point = Float64Array.from(network.parameters);
      for (const loss of [softmaxCrossEntropy(), squaredError()]) {
        const exact = createObjective(network, data, { loss }).evaluate(point);
        const fast = createObjective(network, data, { loss, engine: wasmEngine }).evaluate(point);
        expect(Math.abs(fast.loss - exact.loss) / Math.max(1, exact.loss)).toBeLessThan(4e-7);
        const largest = Math.max(...exact.gradient.map(Math.abs));
        expect(largestDifference(fast.gradient, exact.gradient) / largest).toBeLessThan(1e-6);
      }
    },
  );

  it.each(tries)("$text $place: saved and loaded, it says the same", async ({ network, data }) => {
    const loaded = await decodeNetwork(await encodeNetwork(network));
    expect(loaded).toEqual(network);
    expect(predict(loaded, data)).toEqual(predict(network, data));
  });
});
