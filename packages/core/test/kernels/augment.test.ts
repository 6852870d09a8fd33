import { describe, expect, test } from "vitest";
import { augmentation, fillTransforms } from "../../src/dataset/augment.js";
import { augmentScratchBytes, transformLength } from "../../src/kernels/augment.js";
import * as transform from "../../src/kernels/transform.js";
import type { Draw, KernelCase, Size } from "../support/kernelHarness.js";
import {
  createDraw,
  describeContract,
  engines,
  expectClose,
  given,
  made,
  run,
  scratch,
} from "../support/kernelHarness.js";

type Setting = Partial<Record<keyof typeof transform, number>>;

/** Blocks of TRANSFORMS: nothing is changed but what is said. */
function blocks(settings: readonly Setting[]): Float64Array {
  const values = new Float64Array(settings.length * transformLength);
  settings.forEach((setting, slot) => {
    for (const [name, value] of Object.entries({ xx: 1, yy: 1, spacing: 8, ...setting })) {
      values[slot * transformLength + transform[name as keyof typeof transform]] = value;
    }
  });
  return values;
}

interface Sheet {
  readonly height: number;
  readonly width: number;
  readonly images: ArrayLike<number>;
  readonly indices?: readonly number[];
  readonly scale?: number;
}

function augment({ height, width, images, indices, scale = 1 }: Sheet, transforms: Float64Array): KernelCase {
  const M = transforms.length / transformLength;
  return {
    blocks: {
      IMAGES: given(images, "bytes"),
      INDICES: given(indices ?? new Float64Array(M), "integers"),
      TRANSFORMS: given(transforms),
      X: made(M * height * width),
      SCRATCH: scratch(M * augmentScratchBytes(height, width), "bytes"),
    },
    items: M,
    call: (kernels, { IMAGES, INDICES, TRANSFORMS, X, SCRATCH }, first, last) => {
      kernels.augment(IMAGES, INDICES, TRANSFORMS, X, SCRATCH, height, width, scale, first, last);
    },
  };
}

const sources = 3;
const sheetOf = (height: number, width: number, M: number, draw: Draw): Sheet => ({
  ...{ height, width, scale: 1 / 255 },
  images: draw.wholes(sources * height * width, 256).map((value, i) => (i % 3 === 0 ? value : 0)),
  indices: [...draw.wholes(M, sources)],
});

/** Everything at once, in numbers that float32 holds. */
function drawn({ M, K, N }: Size, draw: Draw): KernelCase {
  const [height, width] = [K, 1 + (N % 40)];
  const eighths = (bound: number) => draw.wholes(1, 16 * bound + 1)[0] / 8 - bound;
  const settings = Array.from({ length: M }, (): Setting => {
    const [left, top] = [draw.wholes(1, width)[0], draw.wholes(1, height)[0]];
    return {
      ...{ xx: eighths(1), xy: eighths(1), x0: eighths(3), yx: eighths(1), yy: eighths(1), y0: eighths(3) },
      ...{ elastic: draw.wholes(1, 2)[0] * 3, spacing: 4 * (1 + draw.wholes(1, 3)[0]) },
      ...{ thickness: draw.wholes(1, 3)[0] * eighths(1), noise: draw.wholes(1, 2)[0] / 8 },
      ...{ left, top, right: left + draw.wholes(1, width - left + 1)[0] },
      ...{ bottom: top + draw.wholes(1, height - top + 1)[0], keyLow: draw.wholes(1, 2 ** 24)[0], keyHigh: 3 },
    };
  });
  settings.forEach((setting) => Object.assign(setting, { thickness: Math.max(-1, Math.min(1, setting.thickness!)) }));
  return augment(sheetOf(height, width, M, draw), blocks(settings));
}

const sides = [1, 2, 3, 4, 5, 8, 15, 16, 17, 28, 33];
const sizes = sides.flatMap((K) => sides.map((N) => ({ M: 3, K, N: N - 1 })));

describeContract("augment", sizes, { augment: { build: drawn, tolerance: 1e-5 } });

/** 28 x 28 pixels of ink and paper without any order, from edge to edge. */
const digit: Sheet = { height: 28, width: 28, images: createDraw("normal", 1).wholes(784, 256) };
const pixels = Array.from(digit.images);
const at = (x: number, y: number) => (x < 0 || x > 27 || y < 0 || y > 27 ? 0 : pixels[28 * y + x]);
const places = Array.from({ length: 784 }, (_, i) => [i % 28, Math.floor(i / 28)] as const);

describe("an image of 28 x 28", () => {
  test.each(engines)("comes out as it went in when nothing changes, times the scale ($name)", (engine) => {
    expect([...run(engine, augment(digit, blocks([{}]))).X]).toEqual(pixels);
    const scaled = run(engine, augment({ ...digit, scale: 1 / 255 }, blocks([{}]))).X;
    expectClose(
      scaled,
      pixels.map((value) => value / 255),
      2 ** -23,
    );
  });

  test.each(engines)("moves by whole pixels exactly, leaving paper behind ($name)", (engine) => {
    const transforms = blocks([{ x0: 1 }, { x0: -2, y0: 3 }, { y0: 100 }]);
    const { X } = run(engine, augment(digit, transforms));
    expect([...X.subarray(0, 784)]).toEqual(places.map(([x, y]) => at(x + 1, y)));
    expect([...X.subarray(784, 1568)]).toEqual(places.map(([x, y]) => at(x - 2, y + 3)));
    expect([...X.subarray(1568)]).toEqual(places.map(() => 0));
  });

  test.each(engines)("turns by 90 and 180 degrees and mirrors exactly ($name)", (engine) => {
    const quarter = { xx: 0, xy: 1, yx: -1, yy: 0, y0: 27 };
    const { X } = run(
      engine,
      augment(digit, blocks([quarter, { xx: -1, x0: 27, yy: -1, y0: 27 }, { xx: -1, x0: 27 }])),
    );
    expect([...X.subarray(0, 784)]).toEqual(places.map(([x, y]) => at(y, 27 - x)));
    expect([...X.subarray(784, 1568)]).toEqual(places.map(([x, y]) => at(27 - x, 27 - y)));
    expect([...X.subarray(1568)]).toEqual(places.map(([x, y]) => at(27 - x, y)));
  });

  test.each(engines)("is read between pixels as the mean of four, or of two at half a pixel ($name)", (engine) => {
    const { X } = run(engine, augment(digit, blocks([{ x0: 0.5 }, { x0: 0.5, y0: -0.5 }])));
    expect([...X.subarray(0, 784)]).toEqual(places.map(([x, y]) => (at(x, y) + at(x + 1, y)) / 2));
    expect([...X.subarray(784)]).toEqual(
      places.map(([x, y]) => (at(x, y) + at(x + 1, y) + at(x, y - 1) + at(x + 1, y - 1)) / 4),
    );
  });

  test.each(engines)(
    "has thicker and thinner strokes: the largest or smallest of nine, or part of the way ($name)",
    (engine) => {
      const { X } = run(engine, augment(digit, blocks([{ thickness: 1 }, { thickness: -1 }, { thickness: 0.3 }])));
      const nine = (x: number, y: number) => [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => at(x + dx, y + dy)));
      expect([...X.subarray(0, 784)]).toEqual(places.map(([x, y]) => Math.max(...nine(x, y))));
      expect([...X.subarray(784, 1568)]).toEqual(places.map(([x, y]) => Math.min(...nine(x, y))));
      // 0.3 is 77 of 256, rounded; and so is the sum.
      const part = places.map(([x, y]) => Math.floor((179 * at(x, y) + 77 * Math.max(...nine(x, y)) + 128) / 256));
      expect([...X.subarray(1568)]).toEqual(part);
    },
  );

  test.each(engines)("gets noise up to its strength, even about 0, cut off at paper and full ink ($name)", (engine) => {
    const grey = { ...digit, images: Float64Array.from(pixels, (_, i) => (i % 4 === 0 ? 0 : i % 4 === 1 ? 255 : 128)) };
    const { X } = run(engine, augment({ ...grey, scale: 2 }, blocks([{ noise: 0.25, keyLow: 5, keyHigh: 9 }])));
    const middle = [...X].filter((_, i) => i % 4 > 1).map((value) => (value - 256) / 127.5);
    expect(Math.max(...middle)).toBeLessThanOrEqual(1);
    expect(Math.min(...middle)).toBeGreaterThanOrEqual(-1);
    // Uniform from -1 to 1: mean 0, mean square 1/3; 4 standard errors of 392 numbers are 0.117 and 0.060.
    expect(Math.abs(middle.reduce((sum, value) => sum + value, 0) / middle.length)).toBeLessThan(0.117);
    expect(Math.abs(middle.reduce((sum, value) => sum + value ** 2, 0) / middle.length - 1 / 3)).toBeLessThan(0.06);
    expect([Math.min(...X), Math.max(...X)]).toEqual([0, 510]);
  });

  test.each(engines)("depends on its own block alone, not on its slot or its neighbours ($name)", (engine) => {
    const transforms = new Float64Array(6 * transformLength);
    const all = augmentation({ shift: 2, rotation: 12, elastic: 34, thickness: 0.5, noise: 0.1, erase: 0.5 });
    fillTransforms(all, { low: 1, high: 2 }, 0, 6, transforms, 28, 28);
    const { X } = run(engine, augment(digit, transforms));
    for (let slot = 0; slot < 6; slot++) {
      const block = transforms.subarray(slot * transformLength, (slot + 1) * transformLength);
      expect([...run(engine, augment(digit, block)).X]).toEqual([...X.subarray(slot * 784, (slot + 1) * 784)]);
    }
  });
});

test("numbers that are no numbers lead to paper in WebAssembly, not out of the memory", () => {
  const { X } = run(engines[1], augment(digit, blocks([{ x0: NaN }, { y0: Infinity }, { xx: -1e30 }])));
  expect(X.subarray(0, 1568).every((value) => value === 0)).toBe(true);
});

describe("the elastic field", () => {
  // A ramp from left to right shows how far each pixel was moved: 4 grey values are one pixel. 600 fields of 64 x 24,
  // looked at in the middle, where nothing comes from outside.
  const ramp = Float64Array.from({ length: 64 * 24 }, (_, i) => 4 * (i % 64));
  const count = 600;
  const transforms = new Float64Array(count * transformLength);
  fillTransforms(augmentation({ elastic: 34 }), { low: 7, high: 8 }, 0, count, transforms, 24, 64);
  const { X } = run(engines[1], augment({ height: 24, width: 64, images: ramp }, transforms));
  const moved = (slot: number, x: number) => X[(slot * 24 + 12) * 64 + x] / 4 - x;
  const mean = (value: (slot: number, x: number) => number) => {
    let sum = 0;
    for (let slot = 0; slot < count; slot++) for (let x = 16; x < 32; x++) sum += value(slot, x);
    return sum / (count * 16);
  };
  const variance = mean((slot, x) => moved(slot, x) ** 2);

  // Simard's field is uniform noise (variance 1/3) through a Gaussian of σ = 4 (Σ of its squares 1/(4π σ²)), times 34.
  test("moves pixels by 1.384 on average (root mean square), as Simard's does, within 0.1", () => {
    expect(Math.abs(Math.sqrt(variance) - 34 * Math.sqrt(1 / 3 / (4 * Math.PI * 16)))).toBeLessThan(0.1);
  });

  test("is as alike at 2, 4, 8 and 12 pixels as Simard's, e^(-d²/4σ²), within 0.1", () => {
    for (const distance of [2, 4, 8, 12]) {
      const alike = mean((slot, x) => moved(slot, x) * moved(slot, x + distance)) / variance;
      expect(Math.abs(alike - Math.exp((-distance * distance) / 64)), `at ${distance} pixels`).toBeLessThan(0.1);
    }
  });
});
