import { describe, expect, it } from "vitest";
import { findComponents, typicalHeight } from "../../src/ink/components.js";
import { blurBox, closeBright, extreme } from "../../src/ink/filters.js";
import { findInk } from "../../src/ink/ink.js";
import { readLattice } from "../../src/reading/lattice.js";
import { asGrey } from "../../src/reading/picture.js";
import { removeRules } from "../../src/ink/rules.js";
import { findSeams } from "../../src/reading/seams.js";

/** A picture drawn in text: `#` is ink. */
function mask(text: string): { mask: Uint8Array; width: number; height: number } {
  const rows = text.split("\n").filter((row) => row !== "");
  const width = rows[0].length;
  return { mask: Uint8Array.from(rows.join(""), (c) => (c === "#" ? 1 : 0)), width, height: rows.length };
}

describe("findComponents", () => {
  it("joins what touches by corners, and counts", () => {
    const {
      mask: page,
      width,
      height,
    } = mask(`
#..##
.#...
#...#
...#.
`);
    const { components } = findComponents(page, width, height);
    expect(components).toEqual([
      { label: 1, area: 3, left: 0, top: 0, right: 2, bottom: 3 },
      { label: 2, area: 2, left: 3, top: 0, right: 5, bottom: 1 },
      { label: 3, area: 2, left: 3, top: 2, right: 5, bottom: 4 },
    ]);
  });

  it("tells the typical height by ink: specks and what lies on the edge do not count", () => {
    const box = (left: number, height: number, area: number, top = 5) => ({
      label: 1,
      area,
      left,
      top,
      right: left + 4,
      bottom: top + height,
    });
    const digits = [box(10, 20, 60), box(20, 22, 60), box(30, 24, 60)];
    const specks = Array.from({ length: 30 }, (_, i) => box(40 + i, 1, 1));
    expect(typicalHeight([...digits, ...specks, box(0, 90, 900, 0)], 100, 100)).toBe(22);
  });
});

describe("running filters", () => {
  it("are those of their definition", () => {
    const [width, height, reach] = [9, 5, 2];
    const pixels = Uint8Array.from({ length: width * height }, (_, i) => (i * 37 + ((i * i) % 11) * 19) % 256);
    const around = (x: number, y: number): number[] =>
      [...pixels].filter((_, i) => Math.abs((i % width) - x) <= reach && Math.abs(Math.floor(i / width) - y) <= reach);
    const expected = (of: (values: number[]) => number) =>
      Uint8Array.from(pixels, (_, i) => of(around(i % width, Math.floor(i / width))));
    expect(extreme(pixels, width, height, reach, true)).toEqual(expected((values) => Math.max(...values)));
    expect(extreme(pixels, width, height, reach, false)).toEqual(expected((values) => Math.min(...values)));
    const means = blurBox(pixels, width, height, reach);
    expected((values) => values.reduce((a, b) => a + b) / values.length).forEach((mean, i) => {
      // Rounded once along each axis.
      expect(Math.abs(means[i] - mean)).toBeLessThanOrEqual(2);
    });
  });

  it("closing takes away dark strokes narrower than its window, and leaves broad ones", () => {
    const row = Uint8Array.from({ length: 40 }, (_, x) => (x === 10 || (x >= 20 && x < 30) ? 50 : 200));
    const closed = closeBright(row, 40, 1, 2);
    expect([closed[10], closed[25]]).toEqual([200, 50]);
  });
});

describe("findInk", () => {
  const page = (pixel: (x: number, y: number) => number) => ({
    width: 120,
    height: 80,
    pixels: Uint8Array.from({ length: 9600 }, (_, i) => pixel(i % 120, Math.floor(i / 120))),
  });
  const stroke = (x: number, y: number): boolean => x >= 50 && x < 54 && y > 20 && y < 60;

  it("finds the same stroke under a lamp at one side, dark or bright", () => {
    const lit = (x: number) => 120 + x;
    const dark = findInk(page((x, y) => (stroke(x, y) ? lit(x) * 0.3 : lit(x))));
    const bright = findInk(page((x, y) => (stroke(x, y) ? 255 - lit(x) * 0.3 : 255 - lit(x))));
    expect([dark.inkIsDark, bright.inkIsDark]).toEqual([true, false]);
    for (const { mask } of [dark, bright]) {
      const wrong = mask.filter((value, i) => {
        const [x, y] = [i % 120, Math.floor(i / 120)];
        // A pixel of edge either way.
        const near = stroke(x - 1, y) || stroke(x + 1, y) || stroke(x, y - 1) || stroke(x, y + 1);
        return value === 1 ? !(stroke(x, y) || near) : stroke(x, y) && stroke(x - 1, y) && stroke(x + 1, y);
      });
      expect(wrong.length).toBe(0);
    }
  });
});

describe("removeRules", () => {
  it("takes a box and a long rule away, and leaves what crosses them", () => {
    const [width, height] = [200, 100];
    const page = new Uint8Array(width * height);
    const set = (x: number, y: number): void => void (page[y * width + x] = 1);
    for (let x = 5; x < 195; x++) set(x, 80);
    for (let x = 20; x < 60; x++)
      [10, 50].forEach((y) => {
        set(x, y);
      });
    for (let y = 10; y < 51; y++)
      [20, 59].forEach((x) => {
        set(x, y);
      });
    // Digits 30 tall, 4 thick: one in the box, two on the rule, which they cross.
    for (let y = 15; y < 45; y++) for (let x = 38; x < 42; x++) set(x, y);
    for (let y = 60; y < 90; y++)
      for (let x = 100; x < 104; x++)
        [x, x + 30].forEach((place) => {
          set(place, y);
        });
    const { components } = findComponents(page, width, height);
    const cleaned = removeRules(page, width, height, components);
    const left = findComponents(cleaned, width, height).components.filter(({ area }) => area > 4);
    expect(left.map(({ left, top, right, bottom }) => [left, top, right, bottom])).toEqual([
      [38, 15, 42, 45],
      [100, 60, 104, 90],
      [130, 60, 134, 90],
    ]);
  });
});

describe("findSeams", () => {
  it("parts two blocks at the one pixel where they touch", () => {
    const {
      mask: page,
      width,
      height,
    } = mask(
      Array.from({ length: 20 }, (_, y) => `${"#".repeat(10)}${y === 12 ? "#" : "."}${"#".repeat(10)}`).join("\n"),
    );
    const { labels, components } = findComponents(page, width, height);
    const strength = page.map((value) => 255 * value);
    const ink = { width, height, strength, mask: page, inkIsDark: true, isClean: true, contrast: Infinity };
    const seams = findSeams(components[0], labels, ink, 20);
    expect(seams.length).toBe(1);
    expect([...seams[0]].every((x) => x === 10)).toBe(true);
  });
});

describe("readLattice", () => {
  const atom = (left: number) => ({
    left,
    top: 0,
    right: left + 10,
    bottom: 20,
    area: 50,
    mass: 1,
    momentX: 1,
    momentY: 1,
    component: 0,
  });
  const placement = { left: 0, top: 0, scale: 1 };
  const candidate = (first: number, last: number) => ({
    first,
    last,
    box: { left: first * 10, top: 0, right: last * 10 + 10, bottom: 20 },
    area: 50,
    placement,
  });
  const line = {
    box: { left: 0, top: 0, right: 20, bottom: 20 },
    map: new Uint16Array(0),
    strength: new Uint8Array(0),
  };
  const atoms = { ...line, atoms: [atom(0), atom(10)], height: 20, thickened: 0 };
  /** 0.9 for one class, the rest for another. */
  const says = (sure: number, other: number): number[] =>
    Array.from({ length: 11 }, (_, kind) => (kind === sure ? 0.9 : kind === other ? 0.1 : 0));

  it("takes two halves for one digit where the whole is one, and says how sure it is", () => {
    const candidates = [candidate(0, 0), candidate(0, 1), candidate(1, 1)];
    const pieces = readLattice(atoms, candidates, [...says(10, 1), ...says(8, 10), ...says(10, 1)]);
    expect(pieces.map(({ digit }) => digit)).toEqual([8]);
    // The whole is half a height wider than half of one, and counts 1 + 3 / 2 times. 8: 0.9^2.5. Two 1s: 0.1 x 0.1. None for all:
    // 0.1^2.5 e^-5.5; half by half 0.9² e^-11, and half and half 2 x 0.1 x 0.9 e^-5.5.
    const eight = 0.9 ** 2.5;
    const total = eight + 0.01 + 0.1 ** 2.5 * Math.exp(-5.5) + 0.81 * Math.exp(-11) + 0.18 * Math.exp(-5.5);
    expect(pieces[0].confidence).toBeCloseTo(eight / total, 4);
  });

  it("takes two digits where the whole is none", () => {
    const candidates = [candidate(0, 0), candidate(0, 1), candidate(1, 1)];
    const pieces = readLattice(atoms, candidates, [...says(1, 7), ...says(10, 4), ...says(7, 1)]);
    expect(pieces.map(({ digit }) => digit)).toEqual([1, 7]);
    expect(pieces[0].second.digit).toBe(7);
  });
});

describe("asGrey", () => {
  const coloured = (pixels: readonly (readonly [number, number, number, number])[]) => ({
    width: pixels.length,
    height: 1,
    data: Uint8ClampedArray.from(pixels.flat()),
  });

  it("sees yellow on white in blue, red on white in all, and ink on nothing by how opaque it is", () => {
    const white = [255, 255, 255, 255] as const;
    expect([...asGrey(coloured([white, [255, 255, 0, 255], white, white])).pixels]).toEqual([255, 0, 255, 255]);
    expect([...asGrey(coloured([white, [0, 0, 0, 255], white, white])).pixels]).toEqual([255, 0, 255, 255]);
    const nothing = [0, 0, 0, 0] as const;
    expect([...asGrey(coloured([nothing, [9, 9, 200, 255], nothing])).pixels]).toEqual([255, 0, 255]);
  });

  it("says what is wrong with a picture", () => {
    expect(() => asGrey({ width: 2, height: 2, pixels: new Uint8Array(3) })).toThrow(
      "expected width x height x 1 bytes",
    );
    expect(() => asGrey({ width: 0, height: 2, pixels: new Uint8Array(0) })).toThrow("Size and pixels");
    expect(() => asGrey({ width: 30_000, height: 1, pixels: new Uint8Array(30_000) })).toThrow("too large");
    for (const nonsense of [null, undefined, 7, {}]) expect(() => asGrey(nonsense as never)).toThrow("Wrong picture");
  });
});
