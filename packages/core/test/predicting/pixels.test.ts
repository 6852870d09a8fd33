import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError, OptionError, ShapeError } from "../../src/core/errors.js";
import { createDataset } from "../../src/dataset/dataset.js";
import { evaluate } from "../../src/evaluation/evaluate.js";
import { featureMaps } from "../../src/inspection/featureMaps.js";
import { linear } from "../../src/layers/activation.js";
import { flatten } from "../../src/layers/flatten.js";
import { createNetwork } from "../../src/network/network.js";
import { predict } from "../../src/predicting/predict.js";
import type { Images } from "../../src/predicting/pixels.js";
import { createReader } from "../../src/predicting/reader.js";
import { digitNetwork } from "../../src/shipped/digits.js";
import { adam } from "../../src/optimizers/adam.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { dense } from "../../src/layers/dense.js";
import { fit } from "../../src/training/fit.js";
import { firstOfMnist } from "../support/mnist.js";

/** Its outputs are its pixels, bytes as they are: 3x4. */
const mirror = createNetwork({
  inputShape: [3, 4],
  layers: [flatten(), linear()],
  classNames: Array.from("abcdefghijkl"),
  pixelScale: 1,
});

type Colour = readonly [red: number, green: number, blue: number, opacity: number];

/** What a canvas of 4x3 gives, with the pixels in the middle of another colour than its border. */
function canvas(paper: Colour, ink: Colour): { width: number; height: number; data: Uint8ClampedArray } {
  const pixels = Array.from({ length: 12 }, (_, i) => (i === 5 || i === 6 ? ink : paper));
  return { width: 4, height: 3, data: Uint8ClampedArray.from(pixels.flat()) };
}

/** The bytes that the network saw of paper, and of ink. */
function seen(images: Images): [paper: number, ink: number] {
  const { outputs } = predict(mirror, images);
  expect(outputs.length).toBe(12);
  expect([...outputs].filter((_, i) => i !== 5 && i !== 6).every((value) => value === outputs[0])).toBe(true);
  return [outputs[0], outputs[5]];
}

const [black, white] = [
  [0, 0, 0, 255],
  [255, 255, 255, 255],
] as const;
const clear = [0, 0, 0, 0] as const;

describe("an image of a canvas", () => {
  it.each<[string, Colour, Colour, [number, number]]>([
    ["white on black is as it is", black, white, [0, 255]],
    ["black on white is turned round", white, black, [0, 255]],
    ["black on nothing: what is opaque is ink", clear, black, [0, 255]],
    ["white on nothing: too", clear, white, [0, 255]],
    ["half opaque on nothing", clear, [200, 10, 10, 128], [0, 128]],
    // By hand: 0.299 · 100 + 0.587 · 200 + 0.114 · 50 = 153.
    ["colours are as bright as they look: 153 on black", black, [100, 200, 50, 255], [0, 153]],
    ["0.299 · 255 = 76.245 of red on white, turned round", white, [255, 0, 0, 255], [0, 179]],
  ])("%s", (_, paper, ink, expected) => {
    expect(seen(canvas(paper, ink))).toEqual(expected);
  });

  it("is read as its grey bytes are, by every door", () => {
    const { images } = firstOfMnist(1);
    const data = Uint8ClampedArray.from({ length: 4 * 784 }, (_, i) => (i % 4 === 3 ? 255 : 255 - images[i >> 2]));
    const imageData = { width: 28, height: 28, data };
    const network = digitNetwork();
    expect(predict(network, imageData)).toEqual(predict(network, images));
    expect(createReader(network).read(imageData)).toEqual(predict(network, images));
    expect(featureMaps(network, imageData as never)).toEqual(featureMaps(network, images));
  });

  it("of another size is refused, and its bytes alone are", () => {
    const { data } = canvas(black, white);
    expect(() => predict(mirror, { width: 3, height: 4, data })).toThrow(
      "Wrong image size: expected 3x4, received 4x3 of a canvas.",
    );
    expect(() => predict(mirror, { width: 4, height: 3, data: data.subarray(4) })).toThrow(ShapeError);
    const advice =
      "Wrong number of pixels: expected one number a pixel (images of 3x4), received four, as a canvas has. " +
      "Pass the ImageData itself, or grey images as a Uint8Array.";
    expect(() => predict(mirror, data)).toThrow(advice);
    expect(() => predict(mirror, new Uint8Array(data))).toThrow(advice);
    expect(() => predict(digitNetwork(), new Uint8ClampedArray(3136))).toThrow(ShapeError);
    // Four images are four images.
    expect(predict(mirror, new Uint8Array(48)).labels.length).toBe(4);
  });
});

describe("clamped bytes", () => {
  it("are bytes", () => {
    const { images } = firstOfMnist(3);
    expect(predict(digitNetwork(), Uint8ClampedArray.from(images))).toEqual(predict(digitNetwork(), images));
    const parts = { name: "clamped", imageShape: [28, 28], labels: new Uint8Array(3) };
    expect(createDataset({ ...parts, images: Uint8ClampedArray.from(images) }).images).toEqual(images);
  });
});

describe("floats", () => {
  const network = digitNetwork();
  const floats = (value: (i: number) => number) => Float32Array.from({ length: 784 }, (_, i) => value(i));

  it.each<[string, Float32Array]>([
    ["one NaN", floats((i) => (i === 783 ? NaN : 0))],
    ["infinity", floats((i) => (i === 0 ? Infinity : 0))],
    ["minus infinity", floats((i) => (i === 0 ? -Infinity : 0))],
    ["bytes", floats((i) => i % 256)],
    ["bytes of a faint image", floats((i) => i % 3)],
    ["bytes between whole numbers", floats((i) => (i % 256) + 0.5)],
    ["bytes around their middle", floats((i) => (i % 256) - 128)],
  ])("are refused by every door: %s", async (_, images) => {
    const dataset = createDataset({ name: "floats", imageShape: [28, 28], images, labels: Uint8Array.of(1) });
    const plan = { loss: softmaxCrossEntropy(), optimizer: adam(), batchSize: 1, epochs: 1 };
    const doors = [
      () => predict(network, images),
      () => createReader(network).read(images),
      () => featureMaps(network, images),
      () => predict(network, dataset),
      () => evaluate(network, dataset),
      () => fit(network, { training: dataset, ...plan }),
    ];
    for (const door of doors) {
      const opened = async (): Promise<unknown> => door();
      await expect(opened()).rejects.toThrow(DataError);
      await expect(opened()).rejects.toThrow(
        "Wrong pixels: expected bytes, or floats of about 0 to 1, received floats",
      );
    }
  });

  it.each<[string, Float32Array]>([
    ["0 to 1", floats((i) => (i % 256) / 255)],
    ["black and white", floats((i) => i % 2)],
    ["-1 and 1", floats((i) => (i % 2) * 2 - 1)],
    ["the course's, -0.13 to 1.13", floats((i) => -0.13 + (1.26 * i) / 783)],
    ["standardised by one mean and deviation: -0.42 to 2.82", floats((i) => (i / 783 - 0.1307) / 0.3081)],
    // A pixel that is lit in one of n images lies √(n - 1) deviations from its mean: 245 for 60,000.
    ["standardised pixel by pixel: up to 245", floats((i) => (i === 0 ? 244.9 : -0.004))],
    ["divided by the deviation alone: 0 to 3.25", floats((i) => i / 783 / 0.3081)],
  ])("are read as they are: %s", (_, images) => {
    expect(predict(network, images).labels.length).toBe(1);
  });

  it("may be as large as the network's own bytes are", () => {
    const raw = createNetwork({ layers: [dense(10)], pixelScale: 1 });
    const bytes = firstOfMnist(1).images;
    expect(predict(raw, Float32Array.from(bytes))).toEqual(predict(raw, bytes));
    expect(() =>
      predict(
        raw,
        floats(() => 16 * 255 + 0.5),
      ),
    ).toThrow("floats of about 0 to 255, received floats from 0 to");
  });

  it("property: a drawing's bytes as floats are refused, its floats from 0 to 1 are read, whatever is drawn", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 784, maxLength: 784 }), (bytes) => {
        const read = () => predict(network, Float32Array.from(bytes));
        if (bytes.some((byte) => byte > 1)) expect(read).toThrow(DataError);
        else expect(read).not.toThrow();
        expect(() =>
          predict(
            network,
            Float32Array.from(bytes, (byte) => byte / 255),
          ),
        ).not.toThrow();
      }),
      { numRuns: 30 },
    );
  });
});

describe("what is no image at all", () => {
  it.each([null, undefined, 7, [0, 1], "pixels", {}, { width: 4, height: 3 }, { data: [1, 2] }])("%j", (images) => {
    expect(() => predict(mirror, images as never)).toThrow(OptionError);
  });

  it("numbers of another type", () => {
    expect(() => predict(mirror, new Float64Array(12) as never)).toThrow("expected a Uint8Array or a Float32Array");
    expect(() => predict(mirror, new Int8Array(12) as never)).toThrow(OptionError);
  });
});
