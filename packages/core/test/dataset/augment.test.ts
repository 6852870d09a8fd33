import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/core/errors.js";
import { readObject } from "../../src/core/fields.js";
import { createKey, subkey } from "../../src/core/hash.js";
import { augmentation, fillTransforms, parseAugmentation, type Augmentation } from "../../src/dataset/augment.js";
import { transformLength } from "../../src/kernels/augment.js";
import * as transform from "../../src/kernels/transform.js";

const key = subkey(createKey(42, "augment"), 1);

/** One number of every slot's block, by name. */
function draw(options: Partial<Augmentation>, count = 2000, height = 28, width = 28) {
  const target = new Float64Array(count * transformLength);
  fillTransforms(augmentation(options), key, 0, count, target, height, width);
  return (name: keyof typeof transform) =>
    Array.from({ length: count }, (_, slot) => target[slot * transformLength + transform[name]]);
}

/** Expects numbers spread from -bound to bound: the ends within 1 % of it, the mean within 4 standard errors. */
function expectSpread(values: readonly number[], bound: number) {
  expect(Math.max(...values)).toBeLessThanOrEqual(bound);
  expect(Math.max(...values)).toBeGreaterThan(0.99 * bound);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(-bound);
  expect(Math.min(...values)).toBeLessThan(-0.99 * bound);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan((4 * bound) / Math.sqrt(3 * values.length));
}

describe("augmentation", () => {
  it("changes nothing unless told to, and is frozen", () => {
    const nothing = augmentation();
    expect(nothing).toEqual({
      ...{ shift: 0, rotation: 0, zoom: 0, shear: 0, elastic: 0, elasticSigma: 4, thickness: 0, noise: 0, erase: 0 },
    });
    expect(Object.isFrozen(nothing)).toBe(true);
    const of = draw({}, 10);
    for (const name of ["xx", "yy"] as const) expect(of(name)).toEqual(Array(10).fill(1));
    for (const name of ["xy", "yx", "x0", "y0", "elastic", "thickness", "noise"] as const) {
      expect(
        of(name).every((value) => value === 0),
        name,
      ).toBe(true);
    }
    expect(of("right")).toEqual(of("left"));
  });

  it("survives JSON, and fills in what a description leaves out", () => {
    const full = augmentation({ shift: 2, rotation: 12, zoom: 0.12, shear: 8, elastic: 34, thickness: 0.3 });
    expect(readObject(JSON.parse(JSON.stringify(full)), "the recipe", parseAugmentation)).toEqual(full);
    expect(readObject({ rotation: 12 }, "the recipe", parseAugmentation)).toEqual(augmentation({ rotation: 12 }));
  });

  it("refuses what is out of range, of the wrong type or unknown", () => {
    const wrong: Partial<Augmentation>[] = [
      ...[{ shift: -1 }, { rotation: 181 }, { zoom: 1 }, { shear: 61 }, { elastic: NaN }, { thickness: 1.1 }],
      ...[{ elasticSigma: 3 }, { elasticSigma: 0 }, { elasticSigma: 34 }, { noise: 2 }, { erase: -0.1 }],
    ];
    for (const options of wrong) expect(() => augmentation(options), JSON.stringify(options)).toThrow(OptionError);
    expect(() => augmentation({ zoom: 2 })).toThrow("Wrong zoom: expected a finite number from 0 to 0.9, received 2.");
    expect(() => augmentation({ elasticSigma: 3 })).toThrow("expected an even number from 2 to 32, received 3");
    expect(() => readObject({ rotate: 3 }, "the recipe", parseAugmentation)).toThrow(
      'Unknown field "rotate" in the recipe',
    );
    expect(() => readObject({ zoom: "1" }, "the recipe", parseAugmentation)).toThrow("Wrong zoom in the recipe");
  });
});

describe("what is drawn", () => {
  it("spreads evenly between the bounds: shifts, angles, sizes, slants, thickness", () => {
    const shifted = draw({ shift: 3 });
    expectSpread(shifted("x0"), 3);
    expectSpread(shifted("y0"), 3);
    expectSpread(draw({ thickness: 0.25 })("thickness"), 0.25);
    const turned = draw({ rotation: 30 });
    const angles = turned("xx").map((cos, i) => (Math.atan2(turned("xy")[i], cos) * 180) / Math.PI);
    expectSpread(angles, 30 + 1e-9);
    expectSpread(
      draw({ zoom: 0.5 })("yy").map((inverse) => 1 / inverse - 1),
      0.5 + 1e-9,
    );
    expectSpread(
      draw({ shear: 45 })("xy").map((slope) => (Math.atan(slope) * 180) / Math.PI),
      45 + 1e-9,
    );
  });

  it("keeps the centre of a turned, zoomed and slanted image where it was (within 1e-12 pixels)", () => {
    const of = draw({ rotation: 180, zoom: 0.5, shear: 30 }, 50, 20, 30);
    const [x, y] = [14.5, 9.5];
    for (let i = 0; i < 50; i++) {
      expect(Math.abs(of("xx")[i] * x + of("xy")[i] * y + of("x0")[i] - x)).toBeLessThan(1e-12);
      expect(Math.abs(of("yx")[i] * x + of("yy")[i] * y + of("y0")[i] - y)).toBeLessThan(1e-12);
    }
  });

  it("shifts last: a shifted pixel goes back to its own place, however the image is turned (within 1e-12 pixels)", () => {
    const shifted = draw({ shift: 3 }, 50);
    const turned = draw({ shift: 3, rotation: 90, zoom: 0.5, shear: 30 }, 50);
    for (let i = 0; i < 50; i++) {
      // Without a turn, what is seen at the centre plus the shift is the centre: the same must hold with it.
      const [x, y] = [13.5 - shifted("x0")[i], 13.5 - shifted("y0")[i]];
      expect(Math.abs(turned("xx")[i] * x + turned("xy")[i] * y + turned("x0")[i] - 13.5)).toBeLessThan(1e-12);
      expect(Math.abs(turned("yx")[i] * x + turned("yy")[i] * y + turned("y0")[i] - 13.5)).toBeLessThan(1e-12);
    }
  });

  it("undoes size · rotation · slant: times it, it is the identity (within 1e-12)", () => {
    // By hand for the matrix [[cos, -sin], [sin, cos]] · [[1, t], [0, 1]] · size.
    const of = draw({ rotation: 40, zoom: 0.3, shear: 20 }, 50);
    for (let i = 0; i < 50; i++) {
      const [xx, xy, yx, yy] = (["xx", "xy", "yx", "yy"] as const).map((name) => of(name)[i]);
      const size = 1 / Math.hypot(yx, yy);
      const [cos, sin] = [yy * size, -yx * size];
      const tangent = (xx * size - cos) / sin;
      const forward = [size * cos, size * (cos * tangent - sin), size * sin, size * (sin * tangent + cos)];
      const product = [
        ...[xx * forward[0] + xy * forward[2], xx * forward[1] + xy * forward[3]],
        ...[yx * forward[0] + yy * forward[2], yx * forward[1] + yy * forward[3]],
      ];
      product.forEach((value, n) => {
        expect(Math.abs(value - [1, 0, 0, 1][n])).toBeLessThan(1e-12);
      });
    }
  });

  it("erases rectangles inside the image, of sides up to the share", () => {
    const of = draw({ erase: 0.5 }, 2000, 10, 20);
    const widths = of("right").map((right, i) => right - of("left")[i]);
    expect([Math.min(...of("left")), Math.max(...of("right")), Math.min(...widths), Math.max(...widths)]).toEqual([
      ...[0, 20, 0, 10],
    ]);
    expect([Math.min(...of("top")), Math.max(...of("bottom"))]).toEqual([0, 10]);
  });

  it("depends on the key and the position alone: all slices of a batch are drawn alike, and in float32 too", () => {
    const options = augmentation({ shift: 2, rotation: 12, elastic: 34, thickness: 0.3, erase: 0.2 });
    const whole = new Float64Array(10 * transformLength);
    fillTransforms(options, key, 0, 10, whole, 28, 28);
    const part = new Float32Array(4 * transformLength);
    fillTransforms(options, key, 5, 4, part, 28, 28);
    const expected = Float32Array.from(whole.subarray(5 * transformLength, 9 * transformLength));
    expect([...part]).toEqual([...expected]);
    const next = new Float64Array(10 * transformLength);
    fillTransforms(options, subkey(createKey(42, "augment"), 2), 0, 10, next, 28, 28);
    expect(next.filter((value, i) => i % transformLength < 6 && value === whole[i]).length).toBe(0);
  });

  it("gives every image a key of its own, of two numbers that float32 holds", () => {
    const of = draw({}, 1000);
    expect([...of("keyLow"), ...of("keyHigh")].every((value) => Number.isInteger(value) && value < 2 ** 24)).toBe(true);
    expect(new Set(of("keyLow").map((low, i) => low * 2 ** 24 + of("keyHigh")[i])).size).toBe(1000);
  });
});
