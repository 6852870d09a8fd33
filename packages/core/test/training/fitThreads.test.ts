import { afterEach, expect, it, vi } from "vitest";
import { softmax } from "../../src/layers/activation.js";
import { dense } from "../../src/layers/dense.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { createNetwork } from "../../src/network/network.js";
import type * as team from "../../src/program/team.js";
import { LostThreadError } from "../../src/program/team.js";
import { gradientDescent } from "../../src/optimizers/gradientDescent.js";
import { fit, type FitOptions } from "../../src/training/fit.js";
import { TrainingError } from "../../src/training/trainingError.js";
import { firstOfMnist } from "../support/mnist.js";

/** Threads that do nothing but die when they are told to. */
const threads: { readonly onDeath: (reason: string) => void; ended: boolean }[] = [];
vi.mock("#threads", () => ({
  spawnThread: (_job: object, onDeath: (reason: string) => void) => {
    const thread = { onDeath, ended: false };
    threads.push(thread);
    return { end: () => (thread.ended = true) };
  },
}));

/** Whether those threads had begun to help. */
let joined = true;
vi.mock("../../src/program/team.js", async (original) => ({
  ...(await original<typeof team>()),
  hasJoined: () => joined,
}));

const options: FitOptions = {
  training: firstOfMnist(128), // a batch of four lanes
  loss: softmaxCrossEntropy(),
  optimizer: gradientDescent({ learningRate: 0.5 }),
  batchSize: 128,
  epochs: 20,
};
const network = createNetwork({ layers: [dense(10), softmax()] });

afterEach(() => {
  threads.length = 0;
  joined = true;
  vi.unstubAllGlobals();
});

it("a thread that dies ends the training with the reason and the weights of the last record, and lets the others go", async () => {
  const atRecord: Float32Array[] = [];
  const result: unknown = await fit(network, {
    ...options,
    threads: 3,
    onRecord: ({ epoch }, trainer) => {
      atRecord.push(trainer.network().parameters);
      if (epoch === 4) threads[1].onDeath("out of memory");
    },
  }).catch((error: unknown) => error);
  if (!(result instanceof TrainingError)) throw new Error("It did not end");
  expect(result.cause).toBeInstanceOf(LostThreadError);
  expect(result.message).toBe(
    "A thread of the training died: received out of memory. " + "Train with one thread, or smaller batches.",
  );
  expect(result.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
  expect(result.network.parameters).toEqual(atRecord.at(-1));
  expect(threads.map(({ ended }) => ended)).toEqual([true, true]);
});

it("a thread that could not be started costs speed alone: it is told, and the weights are the same", async () => {
  const expected = (await fit(network, options)).network.parameters;
  joined = false;
  const told: string[] = [];
  const result = await fit(network, {
    ...options,
    threads: 3,
    onRemark: (sentence) => told.push(sentence),
    onRecord: ({ epoch }) => {
      if (epoch === 2) threads[0].onDeath("404");
    },
  });
  expect(told).toEqual([
    "A thread of the training could not be started (404): the others do its work, with the same result.",
  ]);
  expect([result.reason, result.network.parameters]).toEqual(["finished", expected]);
});

it("without shared memory no thread is started, and the weights are the same", async () => {
  const expected = (await fit(network, { ...options, threads: 2 })).network.parameters;
  expect(threads.length).toBe(1);
  vi.stubGlobal("SharedArrayBuffer", undefined);
  const alone = (await fit(network, { ...options, threads: 2 })).network.parameters;
  expect(threads.length).toBe(1);
  expect(alone).toEqual(expected);
});

it("where the engine refuses shared memory, as some do that have it, the same", async () => {
  const expected = (await fit(network, options)).network.parameters;
  const { Memory } = WebAssembly;
  const refuse = function (descriptor: WebAssembly.MemoryDescriptor) {
    if (descriptor.shared === true) throw new RangeError("could not allocate memory");
    return new Memory(descriptor);
  };
  vi.stubGlobal("WebAssembly", { Module: WebAssembly.Module, Instance: WebAssembly.Instance, Memory: refuse });
  expect((await fit(network, { ...options, threads: 2 })).network.parameters).toEqual(expected);
  expect(threads.length).toBe(0);
});
