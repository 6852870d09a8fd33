import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/core/errors.js";
import { createDataset, type Dataset } from "../../src/dataset/dataset.js";
import { splitDataset, takeFirst } from "../../src/dataset/split.js";

/** One-pixel images whose pixel is their index, so that every image can be told from every other. */
function numbered(labels: readonly number[]): Dataset {
  return createDataset({
    name: "Numbered",
    imageShape: [1, 1],
    images: Float32Array.from(labels, (_, i) => i),
    labels: Uint8Array.from(labels),
  });
}

const perClass = (dataset: Dataset): number[] =>
  dataset.classNames.map((_, k) => dataset.labels.filter((label) => label === k).length);

/** Ten of 0, twenty of 1, … in turns. */
const uneven = numbered(Array.from({ length: 100 }, (_, i) => (i % 10 < 1 ? 0 : i % 10 < 3 ? 1 : i % 10 < 6 ? 2 : 3)));

describe("splitDataset", () => {
  it("puts every image into exactly one part, with its label, by counts", () => {
    const counts = { training: 70, validation: 20, test: 10 };
    const { training, validation, test } = splitDataset(uneven, { counts, seed: 1 });
    expect([training.count, validation.count, test?.count]).toEqual([70, 20, 10]);
    const all = [training, validation, test!].flatMap((part) => [...part.images]);
    expect(all.sort((a, b) => a - b)).toEqual([...uneven.images]);
    for (const part of [training, validation, test!]) {
      part.images.forEach((index, i) => {
        expect(part.labels[i]).toBe(uneven.labels[index]);
      });
    }
    expect(test?.name).toBe("Numbered (test part)");
  });

  it("is the same for the same seed, another for another, and in random order", () => {
    const order = (seed: number): number[] => [
      ...splitDataset(uneven, { counts: { training: 60, validation: 40 }, seed }).training.images,
    ];
    expect(order(1)).toEqual(order(1));
    expect(order(1)).not.toEqual(order(2));
    expect(order(1)).not.toEqual(order(1).sort((a, b) => a - b));
    const { training } = splitDataset(uneven, { counts: { training: 60, validation: 40 }, stratified: true, seed: 1 });
    expect([...training.labels]).not.toEqual([...training.labels].sort());
  });

  it("turns fractions into counts by largest remainder, worked by hand", () => {
    const sizes = (count: number, training: number, validation: number, test: number): unknown[] => {
      const dataset = takeFirst(uneven, count);
      const split = splitDataset(dataset, { fractions: { training, validation, test }, seed: 1 });
      return [split.training.count, split.validation.count, split.test?.count];
    };
    expect(sizes(100, 0.7, 0.2, 0.1)).toEqual([70, 20, 10]);
    // 7.7, 2.2, 1.1: the one left over goes to 7.7.
    expect(sizes(11, 0.7, 0.2, 0.1)).toEqual([8, 2, 1]);
    // 5.25, 5.25, 10.5: the one left over goes to 10.5.
    expect(sizes(21, 0.25, 0.25, 0.5)).toEqual([5, 5, 11]);
    // 2.5, 1.25, 1.25
    expect(sizes(5, 0.5, 0.25, 0.25)).toEqual([3, 1, 1]);
  });

  it("stratified: keeps the classes' shares, worked by hand", () => {
    const split = splitDataset(uneven, {
      counts: { training: 70, validation: 20, test: 10 },
      stratified: true,
      seed: 1,
    });
    expect(perClass(split.training).slice(0, 4)).toEqual([7, 14, 21, 28]);
    expect(perClass(split.validation).slice(0, 4)).toEqual([2, 4, 6, 8]);
    expect(perClass(split.test!).slice(0, 4)).toEqual([1, 2, 3, 4]);
    // 15 % of 10, 20, 30, 40 are 1.5, 3, 4.5, 6: the one left over goes to the lower class.
    const fractions = { training: 0.85, validation: 0.15 };
    const { validation } = splitDataset(uneven, { fractions, stratified: true, seed: 1 });
    expect(perClass(validation).slice(0, 4)).toEqual([2, 3, 4, 6]);
  });

  it("stratified: all sizes keep every image once, and each class within 1 of its share", () => {
    const labels = fc.array(fc.nat(9), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(labels, fc.nat(), fc.nat(1000), (list, draw, seed) => {
        const dataset = numbered(list);
        const validation = 1 + (draw % (list.length - 1));
        const counts = { training: list.length - validation, validation };
        const split = splitDataset(dataset, { counts, stratified: true, seed });
        const all = [...split.training.images, ...split.validation.images].sort((a, b) => a - b);
        expect(all).toEqual([...dataset.images]);
        expect(split.validation.count).toBe(validation);
        const whole = perClass(dataset);
        perClass(split.validation).forEach((count, k) => {
          expect(Math.abs(count - (whole[k] * validation) / list.length)).toBeLessThan(1);
        });
      }),
      { seed: 1 },
    );
  });

  it("refuses sizes that do not add up, empty parts, and both or neither of fractions and counts", () => {
    const split = (options: Omit<Parameters<typeof splitDataset>[1], "seed">) => () =>
      splitDataset(uneven, { ...options, seed: 1 });
    expect(split({ counts: { training: 70, validation: 20 } })).toThrow(
      "The parts of Numbered do not add up: expected 100 images together, received 70 + 20 = 90. " +
        "Use takeFirst to leave images out.",
    );
    expect(split({ fractions: { training: 0.7, validation: 0.2 } })).toThrow("fractions whose sum is 1");
    expect(split({ fractions: { training: 0.999, validation: 0.001 } })).toThrow("would be empty");
    expect(split({ counts: { training: 100, validation: 0 } })).toThrow("would be empty");
    expect(split({ counts: { training: 99.5, validation: 0.5 } })).toThrow(OptionError);
    expect(split({ fractions: { training: 1.5, validation: -0.5 } })).toThrow(OptionError);
    expect(split({ fractions: { training: NaN, validation: 0.5 } })).toThrow(OptionError);
    expect(split({})).toThrow("expected either fractions or counts, received neither");
    const half = { training: 50, validation: 50 };
    expect(split({ counts: half, fractions: { training: 0.5, validation: 0.5 } })).toThrow("received both");
  });
});

describe("takeFirst", () => {
  it("is a view of the first images", () => {
    const first = takeFirst(uneven, 3);
    expect([...first.images]).toEqual([0, 1, 2]);
    expect([...first.labels]).toEqual([0, 1, 1]);
    expect(first.images.buffer).toBe(uneven.images.buffer);
    expect(takeFirst(uneven, 0).count).toBe(0);
  });

  it("refuses more images than there are", () => {
    expect(() => takeFirst(uneven, 101)).toThrow(
      "Wrong number of images to take from Numbered: expected a whole number from 0 to 100, received 101.",
    );
  });
});
