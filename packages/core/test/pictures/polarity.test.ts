import { describe, expect, it } from "vitest";
import { borderBrightness, inkOf, isInkDark } from "../../src/pictures.js";

// 3x3 with a border of 200 around a middle of 10; 3x3 with a border of 20 around 250.
const paper = Uint8Array.of(200, 200, 200, 200, 10, 200, 200, 200, 200);
const night = Uint8Array.of(20, 20, 20, 20, 250, 20, 20, 20, 20);

describe("borderBrightness", () => {
  it("is the mean of the outermost pixels, by hand", () => {
    expect(borderBrightness(paper, [3, 3])).toBe(200);
    // Four edges: (5 · 70 + 3 · 255) / 8.
    expect(borderBrightness(Uint8Array.of(70, 70, 70, 70, 0, 70, 255, 255, 255), [3, 3])).toBe(139.375);
    expect(borderBrightness(Uint8Array.of(0, 9, 30), [3, 1])).toBe(13);
    expect(borderBrightness(Uint8Array.of(1, 9, 9, 5), [1, 4])).toBe(6);
  });

  it("is that of all images together", () => {
    expect(borderBrightness([...paper, ...paper, ...night], [3, 3])).toBe(140);
  });

  it("takes channels as pixels of their place", () => {
    // 3x3 of two channels: border 1 and 3, middle 100 and 200.
    const images = Array.from({ length: 9 }, (_, i) => (i === 4 ? [100, 200] : [1, 3])).flat();
    expect(borderBrightness(images, [3, 3, 2])).toBe(2);
  });
});

describe("isInkDark", () => {
  it.each([
    ["auto", paper, true],
    ["auto", night, false],
    ["ink-is-dark", night, true],
    ["ink-is-bright", paper, false],
  ] as const)("polarity %s", (polarity, pixels, dark) => {
    expect(isInkDark(pixels, [3, 3], polarity)).toBe(dark);
  });

  it("takes the middle of what white is: 0.5 for floats", () => {
    expect(isInkDark([0.6, 0.6], [1, 2], "auto", 1)).toBe(true);
    expect(isInkDark([0.5, 0.5], [1, 2], "auto", 1)).toBe(false);
    expect(isInkDark([127, 128], [1, 2], "auto")).toBe(false);
  });
});

describe("inkOf", () => {
  it("turns dark ink round and leaves bright ink as it is", () => {
    expect([...inkOf({ width: 3, height: 3, pixels: paper }, "auto")]).toEqual([55, 55, 55, 55, 245, 55, 55, 55, 55]);
    expect(inkOf({ width: 3, height: 3, pixels: night }, "auto")).toBe(night);
    expect(paper[4]).toBe(10);
  });
});
