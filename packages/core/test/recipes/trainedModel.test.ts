import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelFileError } from "../../src/core/errors.js";
import { createDataset } from "../../src/dataset/dataset.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { wasmEngine } from "../../src/kernels/wasm.js";
import { relu, softmax } from "../../src/layers/activation.js";
import { dense } from "../../src/layers/dense.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { decodeNetwork } from "../../src/saving/networkFile.js";
import { createNetwork, describeNetwork, withParameters } from "../../src/network/network.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/saving/safetensors.js";
import { adam } from "../../src/optimizers/adam.js";
import { sha256Hex } from "../../src/platform/sha256.js";
import { recipes } from "../../src/recipes/catalogue.js";
import { decodeTrainedModel, encodeTrainedModel, type TrainedModel } from "../../src/recipes/trainedModel.js";
import { createTrainer } from "../../src/training/trainer.js";
import { randomNetwork } from "../support/randomNetworks.js";

const network = createNetwork({
  inputShape: [1, 3],
  layers: [dense(3), relu(), dense(2), softmax()],
  classNames: ["left", "right"],
});
const training = createDataset({
  name: "six strokes",
  imageShape: [1, 3],
  images: Uint8Array.of(255, 0, 0, 0, 0, 255, 200, 9, 0, 0, 30, 250, 180, 90, 20, 0, 120, 130),
  labels: Uint8Array.of(0, 1, 0, 1, 0, 1),
  classNames: ["left", "right"],
});
const plan = { loss: softmaxCrossEntropy(), optimizer: adam({ learningRate: 0.05 }), batchSize: 4, epochs: 6 };

const complete: TrainedModel = {
  network,
  engine: "wasm",
  recipe: recipes[0],
  seed: 7,
  heldOut: 5000,
  testPortion: 0.2,
  pixels: { lowest: 0, highest: 1, paper: 0.03 },
  dataSha256: { training: "0".repeat(64), validation: "1".repeat(64), test: "f".repeat(64) },
  results: {
    testAccuracy: 0.9786,
    testCorrect: 9786,
    testCount: 10_000,
    testLoss: 0.0812,
    trainingAccuracy: 1,
    validationAccuracy: 0.5,
    validationLoss: 0.1,
    seconds: 8.25,
    epochs: 10,
    iterations: 4690,
  },
  robustness: {
    images: "MNIST test images",
    count: 100,
    correct: 98,
    seed: 1,
    rows: [{ name: "fog", readings: [{ amount: 0.3, correct: 97 }] }],
  },
  history: [
    { epoch: 1, iteration: 469, seconds: 0.8, learningRate: 0.001, trainingLoss: 0.3, trainingAccuracy: 0.91 },
    {
      epoch: 2,
      iteration: 938,
      seconds: 1.6,
      learningRate: 0.00098,
      trainingLoss: 0.1,
      trainingAccuracy: 0.96,
      validationLoss: 0.12,
      validationAccuracy: 0.9655,
    },
  ],
};

async function forge(model: TrainedModel, change: (inkling: Record<string, unknown>) => object): Promise<Uint8Array> {
  const { tensors, metadata } = decodeSafetensors(await encodeTrainedModel(model));
  const inkling = JSON.stringify(change(JSON.parse(metadata.inkling!) as Record<string, unknown>));
  const stored = [...tensors.values()];
  const sha256 = await sha256Hex(encodeSafetensors(stored, { inkling }));
  return encodeSafetensors(stored, { inkling, sha256 });
}

describe("a trained model's file", () => {
  it("gives back everything, for every recipe", async () => {
    for (const recipe of recipes) {
      const model = { ...complete, recipe };
      expect(await decodeTrainedModel(await encodeTrainedModel(model))).toEqual(model);
    }
  });

  it("gives back a network with nothing but what must be, and leaves absent what was absent", async () => {
    const bare: TrainedModel = { network, engine: "reference", history: [] };
    const loaded = await decodeTrainedModel(await encodeTrainedModel(bare));
    expect(loaded).toEqual(bare);
    expect(Object.keys(loaded).sort()).toEqual(["engine", "history", "network"]);
  });

  it("property: every network, history and results come back whole", async () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const loss = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    const measure = { seconds: fc.double({ min: 0, max: 1e9, noNaN: true }) };
    const record = fc.record(
      {
        epoch: fc.nat(),
        iteration: fc.nat(),
        ...measure,
        learningRate: share,
        trainingLoss: loss,
        trainingAccuracy: share,
        validationLoss: loss,
        validationAccuracy: share,
      },
      { requiredKeys: ["epoch", "iteration", "seconds", "learningRate", "trainingLoss", "trainingAccuracy"] },
    );
    const results = fc.record(
      { testAccuracy: share, testCount: fc.nat(), testLoss: loss, epochs: fc.nat(), iterations: fc.nat(), ...measure },
      { requiredKeys: ["seconds", "epochs", "iterations"] },
    );
    const model = fc.record({
      network: randomNetwork,
      engine: fc.constantFrom("wasm" as const, "reference" as const),
      history: fc.array(record, { maxLength: 3 }),
      results,
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(model, async (model) => {
        expect(await decodeTrainedModel(await encodeTrainedModel(model))).toEqual(model);
      }),
    );
  });

  it("the same training gives the same bytes, but for the seconds", async () => {
    const bytes = await encodeTrainedModel(complete);
    expect(await encodeTrainedModel(structuredCloneOf(complete))).toEqual(bytes);
    const slower = { ...complete, results: { ...complete.results!, seconds: 9.25 } };
    const other = await encodeTrainedModel(slower);
    expect(other.length).toBe(bytes.length);
    // One digit of the seconds, and the 64 of the checksum.
    expect(other.filter((byte, i) => byte !== bytes[i]).length).toBeLessThanOrEqual(65);
  });

  it("opens as a network alone, whatever else it holds", async () => {
    expect(await decodeNetwork(await encodeTrainedModel(complete))).toEqual(network);
  });

  it.each([wasmEngine, referenceEngine])("a checkpoint goes on to the very same weights ($name)", async (engine) => {
    const whole = createTrainer(network, { training, ...plan, engine });
    while (whole.iteration < whole.totalIterations) whole.step();

    const first = createTrainer(network, { training, ...plan, engine });
    for (let i = 0; i < 5; i++) first.step();
    const checkpoint: TrainedModel = {
      network: first.network(),
      engine: engine.name,
      history: [],
      state: first.state(),
    };
    const { state } = await decodeTrainedModel(await encodeTrainedModel(checkpoint));
    expect(state).toEqual(checkpoint.state);
    const second = createTrainer(network, { training, ...plan, engine });
    second.restore(state!);
    while (second.iteration < second.totalIterations) second.step();
    expect(second.state()).toEqual(whole.state());
  });

  it("refuses fields that are missing, wrong or unknown, and names them", async () => {
    const trainer = createTrainer(network, { training, ...plan });
    trainer.step();
    const checkpoint: TrainedModel = { ...complete, state: trainer.state() };
    const { order, tally } = checkpoint.state!;
    const state = { iteration: 1, optimizerVectors: 2, order, tally };
    const wrong: [Record<string, unknown>, string][] = [
      [{ engine: "gpu" }, 'Wrong engine in the model file: expected "wasm", "reference", received "gpu"'],
      [{ history: undefined }, "Wrong history in the model file"],
      [
        { history: [{ ...complete.history[0], trainingLoss: null }] },
        "Wrong history[0].trainingLoss in the model file",
      ],
      [
        { history: [{ ...complete.history[0], trainingAccuracy: 1.1 }] },
        "Wrong history[0].trainingAccuracy in the model file",
      ],
      [{ recipe: { ...recipes[0], pixelScale: -1 } }, "Wrong recipe.pixelScale in the model file"],
      [{ recipe: { ...recipes[0], learning: undefined } }, "Wrong recipe.learning in the model file"],
      [{ seed: 0.5 }, "Wrong seed"],
      [{ dataSha256: { training: "abc" } }, "Wrong dataSha256.training in the model file"],
      [{ results: { ...complete.results, epochs: -1 } }, "Wrong results.epochs in the model file"],
      [{ results: { ...complete.results, mood: "good" } }, 'Unknown field "mood" in results in the model file'],
      [{ note: "added by hand" }, 'Unknown field "note" in the model file'],
      [
        { state: { ...state, optimizerVectors: 3 } },
        "tensor optimizer.3 does not fit its network: expected 20 numbers",
      ],
      [{ state: { ...state, optimizerVectors: 1e9 } }, "Wrong state.optimizerVectors"],
      [{ state: { ...state, order: { ...order, rng: [1, 2, 3] } } }, "Wrong state.order.rng"],
      [{ state: { ...state, order: { ...order, count: 0 } } }, "Wrong state.order.count"],
      [{ state: { ...state, tally: { ...tally, correct: 0.5 } } }, "Wrong state.tally.correct"],
    ];
    for (const [change, message] of wrong) {
      const reading = decodeTrainedModel(await forge(checkpoint, (inkling) => ({ ...inkling, ...change })));
      await expect(reading, message).rejects.toThrow(ModelFileError);
      await expect(reading).rejects.toThrow(message);
    }
  });

  it("refuses a checkpoint whose vectors are not of its network's length", async () => {
    const trainer = createTrainer(network, { training, ...plan });
    const state = trainer.state();
    const [first] = state.optimizerStates;
    for (const wrong of [
      { ...state, parameters: new Float32Array(19) },
      { ...state, optimizerStates: [first, new Float64Array(21)] },
    ]) {
      await expect(decodeTrainedModel(await encodeTrainedModel({ ...complete, state: wrong }))).rejects.toThrow(
        "does not fit its network: expected 20 numbers",
      );
    }
  });

  it("does not become another recipe through a key named __proto__", async () => {
    const reading = decodeTrainedModel(
      await forge(complete, (inkling) => {
        return JSON.parse(JSON.stringify(inkling).replace('"engine":', '"__proto__":')) as object;
      }),
    );
    await expect(reading).rejects.toThrow("Wrong engine");
  });

  it("200 bytes changed at random are each refused, or leave the model as it was", async () => {
    const bytes = await encodeTrainedModel(complete);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const changed = bytes.slice();
        changed[place] ^= change;
        let loaded: TrainedModel;
        try {
          loaded = await decodeTrainedModel(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(ModelFileError);
          return;
        }
        expect(loaded).toEqual(complete);
      }),
      { numRuns: 200 },
    );
  });
});

/** Equal in content, sharing nothing. */
function structuredCloneOf(model: TrainedModel): TrainedModel {
  const { network, ...rest } = model;
  const { parameters, ...copied } = structuredClone({ ...network });
  return { ...structuredClone(rest), network: withParameters(createNetwork(describeNetwork(copied)), parameters) };
}
