import { describe, expect, it } from "vitest";
import { createDataset, selectImages, type Dataset } from "../../src/dataset/dataset.js";
import { takeFirst } from "../../src/dataset/split.js";
import { relu, softmax } from "../../src/layers/activation.js";
import { dense } from "../../src/layers/dense.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { createNetwork } from "../../src/network/network.js";
import { adam } from "../../src/optimizers/adam.js";
import { predict } from "../../src/predicting/predict.js";
import { digitNetwork } from "../../src/digits.js";
import { createControl } from "../../src/training/control.js";
import { fit } from "../../src/training/fit.js";
import { estimateFineTuning } from "../../src/tuning/estimate.js";
import { fineTune } from "../../src/tuning/fineTune.js";
import { firstOfMnist } from "../support/mnist.js";

/** Somebody whose digits lean: each row moved by so many pixels for each row from the middle. */
function leaning(dataset: Dataset, pixelsPerRow: number): Dataset {
  const images = new Uint8Array(dataset.images.length);
  images.forEach((_, at) => {
    const [row, x] = [Math.floor(at / 28), at % 28];
    const from = x + ((row % 28) - 13.5) * pixelsPerRow;
    const [left, part] = [Math.floor(from), from - Math.floor(from)];
    const ink = (column: number) => (column >= 0 && column < 28 ? dataset.images[row * 28 + column] : 0);
    images[at] = Math.round(ink(left) * (1 - part) + ink(left + 1) * part);
  });
  return createDataset({ ...dataset, images });
}

const older = firstOfMnist(1000);
const test = firstOfMnist(4000, "t10k");
const slice = (from: number, to: number) =>
  selectImages(
    test,
    Array.from({ length: to - from }, (_, i) => from + i),
  );
const accuracy = (network: Parameters<typeof predict>[0], dataset: Dataset): number => {
  const { labels } = predict(network, dataset);
  return labels.filter((label, i) => label === dataset.labels[i]).length / dataset.count;
};

describe("fineTune", () => {
  it("with 20 leaning digits reads 1,000 others better, and forgets no more than 3 of 1,000", async () => {
    const samples = leaning(slice(3000, 3020), 1.2);
    const [others, kept] = [leaning(slice(2000, 3000), 1.2), slice(0, 1000)];
    const before = [others, kept].map((images) => accuracy(digitNetwork(), images));
    const { network, iterations } = await fineTune(digitNetwork(), { samples, older });
    const after = [others, kept].map((images) => accuracy(network, images));
    // 0.950 to 0.978 when it was written, and 0.996 to 0.995.
    expect(after[0]).toBeGreaterThan(before[0] + 0.01);
    expect(after[1]).toBeGreaterThanOrEqual(before[1] - 0.003);
    // 200 samples (20, ten times) and 200 older ones in batches of 32, five times.
    expect(iterations).toBe(5 * 13);
    // The first two of seven layers with weights, and what lies between.
    for (const { layer, offset, size } of network.tensors) {
      const same = digitNetwork()
        .parameters.slice(offset, offset + size)
        .every((value, i) => value === network.parameters[offset + i]);
      expect(same, String(layer + 1)).toBe(layer + 1 < 8);
    }
  });
});

describe("of a small network", async () => {
  const { network } = await fit(createNetwork({ layers: [dense(20), relu(), dense(10), softmax()], seed: 3 }), {
    ...{ training: older, loss: softmaxCrossEntropy(), optimizer: adam(), batchSize: 50, epochs: 4 },
  });
  const samples = leaning(slice(3000, 3023), 1.2);

  it("fineTune comes to the same bits from the same seed, and to others from another", async () => {
    const options = { samples, older, epochs: 2 };
    const first = await fineTune(network, options);
    expect((await fineTune(network, options)).network.parameters).toEqual(first.network.parameters);
    expect((await fineTune(network, { ...options, seed: 2 })).network.parameters).not.toEqual(first.network.parameters);
    const frozen = await fineTune(network, { ...options, frozenLayers: [1], olderCount: 0 });
    expect(frozen.network.parameters.slice(0, 15_700)).toEqual(network.parameters.slice(0, 15_700));
    expect(frozen.iterations).toBe(2);
  });

  it("estimateFineTuning reads each sample by a network that learnt from the others alone", async () => {
    const seen: string[] = [];
    const kept = slice(0, 300);
    const onFold = (done: number, all: number) => seen.push(`${done} of ${all}`);
    const {
      samples: estimated,
      all,
      classes,
      kept: keeping,
      folds,
      stopped,
    } = await estimateFineTuning(network, {
      ...{ samples, older, epochs: 2, folds: 4, kept, onFold },
    });
    expect([folds, stopped]).toEqual([4, false]);
    expect(seen).toEqual(["1 of 4", "2 of 4", "3 of 4", "4 of 4"]);
    expect(estimated.map(({ index, label }) => [index, label])).toEqual(
      [...samples.labels].map((label, i) => [i, label]),
    );
    const before = predict(network, samples).labels;
    expect(estimated.map(({ before: { answer } }) => answer)).toEqual([...before]);
    // One fold by hand.
    const indices = estimated.map(({ index }) => index);
    const others = indices.filter((i) => estimated[i].fold !== 2);
    const own = indices.filter((i) => estimated[i].fold === 2);
    const tuned = await fineTune(network, { samples: selectImages(samples, others), older, epochs: 2 });
    const { labels, outputs } = predict(tuned.network, selectImages(samples, own));
    own.forEach((index, i) => {
      const { answer, confidence, isRight } = estimated[index].after;
      expect([answer, confidence]).toEqual([labels[i], outputs[10 * i + labels[i]]]);
      expect(isRight).toBe(labels[i] === samples.labels[index]);
    });
    // Dealt evenly, and each class too.
    const sizes = (list: typeof estimated) =>
      [0, 1, 2, 3].map((fold) => list.filter((sample) => sample.fold === fold).length);
    expect(sizes([...estimated]).sort()).toEqual([5, 6, 6, 6]);
    for (let k = 0; k < 10; k++) {
      const ofClass = sizes(estimated.filter(({ label }) => label === k));
      expect(Math.max(...ofClass) - Math.min(...ofClass)).toBeLessThanOrEqual(1);
    }
    expect(all.count).toBe(23);
    expect(all.after).toBe(classes.reduce((sum, { after }) => sum + after, 0));
    expect(all.before).toBe(estimated.filter((sample) => sample.before.isRight).length);
    expect(keeping?.count).toBe(300);
    expect(keeping?.before).toBe(Math.round(accuracy(network, kept) * 300));
    expect(Math.abs((keeping?.after ?? 0) - (keeping?.before ?? 0))).toBeLessThan(30);
  });

  it("leaves one out in turn, and stops where it is told to", async () => {
    const few = takeFirst(samples, 3);
    const { samples: each } = await estimateFineTuning(network, { samples: few, older, epochs: 1, folds: 3 });
    expect(new Set(each.map(({ fold }) => fold)).size).toBe(3);
    const control = createControl();
    const onFold = () => {
      control.stop();
    };
    const stopped = await estimateFineTuning(network, { samples: few, older, epochs: 1, folds: 3, control, onFold });
    expect([stopped.stopped, stopped.samples.length]).toEqual([true, 1]);
  });

  it("refuses too few samples, too many folds, and bytes beside floats", async () => {
    const [none, one] = [takeFirst(samples, 0), takeFirst(samples, 1)];
    await expect(fineTune(network, { samples: none, older })).rejects.toThrow("Wrong number of samples");
    await expect(estimateFineTuning(network, { samples: one, older })).rejects.toThrow(
      "Too few samples to estimate from",
    );
    await expect(estimateFineTuning(network, { samples, older, folds: 24 })).rejects.toThrow("from 2 to 23");
    const floats = createDataset({ ...samples, images: Float32Array.from(samples.images, (byte) => byte / 255) });
    await expect(fineTune(network, { samples: floats, older })).rejects.toThrow("cannot be mixed");
  });
});
