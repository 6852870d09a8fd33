import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderDigits, renderGrid } from "../../src/terminal/digits.js";
import { reducePlane, toPlane, trimPlanes, weightColour, type Picture } from "@inkling/drawings";
import { cleaned } from "../../src/terminal/printing.js";
import { plainTerminal, widthOf, type Terminal } from "../../src/terminal/terminal.js";

const fullColour: Terminal = { colourDepth: 24, unicode: true, columns: 80 };
const palette: Terminal = { colourDepth: 8, unicode: true, columns: 80 };
const braille: Terminal = { colourDepth: 1, unicode: true, columns: 80 };

const picture = (width: number, ...pixels: number[]): Picture => ({
  pixels: Uint8Array.from(pixels),
  height: pixels.length / width,
  width,
});
const blank = (side: number): Picture => picture(side, ...Array.from({ length: side * side }, () => 0));

describe("digits in full size", () => {
  it("are shades, the mean of two pixels each, where there are no colours", () => {
    // Means 255, 127.5, 0 and, in the odd last row, 255, 0, 26: tenths 10 (the last shade is the ninth), 5, 0, 10, 0, 1.
    const drawn = renderDigits([picture(3, 255, 255, 0, 255, 0, 0, 255, 0, 26)], plainTerminal);
    expect(drawn).toBe("@+\n@ .");
  });

  it("are half blocks in 24 bits, the upper pixel in front of the lower one", () => {
    // Paper is grey 24, ink 255; equal neighbours share one sequence.
    const drawn = cleaned(renderDigits([picture(2, 255, 255, 0, 0, 0, 255)], fullColour));
    expect(drawn).toBe(
      "\x1b[38;2;255;255;255;48;2;24;24;24m▀▀\x1b[0m\n\x1b[38;2;24;24;24;49m▀\x1b[38;2;255;255;255;49m▀\x1b[0m",
    );
  });

  it("are half blocks in 256 colours: greys 234 to 255, weights from blue 25 through 231 to red 124", () => {
    expect(cleaned(renderDigits([picture(1, 0, 255)], palette))).toBe("\x1b[38;5;234;48;5;255m▀\x1b[0m");
    const weights: Picture = { pixels: Float32Array.of(-2, 0, 2, 1), height: 2, width: 2 };
    expect(cleaned(renderDigits([weights], palette, { scale: "weights" }))).toBe(
      "\x1b[38;5;25;48;5;124m▀\x1b[38;5;231;48;5;210m▀\x1b[0m",
    );
  });

  it("stand side by side with captions below, and wrap to the terminal", () => {
    const ink = { ...picture(2, 255, 255, 255, 255), caption: "4 > 9" };
    expect(renderDigits([ink, ink, ink], { ...plainTerminal, columns: 12 })).toBe(
      "@@     @@\n4 > 9  4 > 9\n\n@@\n4 > 9",
    );
  });

  it("have green captions when right, red ones when wrong", () => {
    const drawn = renderDigits(
      [
        { ...picture(1, 0, 0), caption: "4", verdict: "right" },
        { ...picture(1, 0, 0), caption: "9", verdict: "wrong" },
      ],
      { ...fullColour, colourDepth: 4 },
    );
    expect(cleaned(drawn)).toBe("\n\x1b[32m4\x1b[39m  \x1b[31m9\x1b[39m");
  });
});

describe("a grid of digits", () => {
  it("holds 2x4 pixels in a braille character", () => {
    // An upper row and a left column: dots 1, 4, 2, 3 and 7, that is 0x2800 + 0x01 + 0x08 + 0x02 + 0x04 + 0x40.
    const bar = picture(2, 255, 255, 255, 0, 255, 0, 255, 0);
    expect(renderGrid([bar], braille)).toBe("\u284f");
  });

  it("puts 100 images of 28x28 into 79 columns and ten rows of seven lines or fewer", () => {
    const digit = { ...blank(28), pixels: new Uint8Array(784).map((_, i) => (i % 28 > 3 && i % 28 < 24 ? 255 : 0)) };
    const lines = renderGrid(
      Array.from({ length: 100 }, () => digit),
      braille,
    ).split("\n");
    expect(Math.max(...lines.map(widthOf))).toBe(79);
    expect(lines.length).toBeLessThanOrEqual(70);
    expect(lines.length % 10).toBe(0);
  });

  it("leaves no colour code and no column too many, whatever it draws (property)", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 28 }),
        fc.integer({ min: 1, max: 28 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 120 }),
        fc.boolean(),
        fc.string({ maxLength: 40 }),
        (height, width, count, columns, unicode, caption) => {
          const pixels = new Float32Array(height * width).map((_, i) => Math.abs((i * 37) % 11) - 5);
          const pictures = Array.from({ length: count }, () => ({ pixels, height, width, caption }));
          const terminal: Terminal = { colourDepth: 1, unicode, columns };
          for (const drawn of [renderDigits(pictures, terminal), renderGrid(pictures, terminal)]) {
            expect(drawn).not.toContain("\x1b");
            for (const line of drawn.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(columns);
          }
        },
      ),
    );
  });
});

describe("pictures", () => {
  it("bring floats to their own range, and weights to a symmetric one", () => {
    const floats: Picture = { pixels: Float32Array.of(-1, 0, 3), height: 1, width: 3 };
    expect([...toPlane(floats, "ink").values]).toEqual([0, 0.25, 1]);
    expect([...toPlane(floats, "weights").values]).toEqual([-1 / 3, 0, 1]);
    const flat: Picture = { pixels: Float32Array.of(NaN, 0), height: 1, width: 2 };
    expect([...toPlane(flat, "ink").values, ...toPlane(flat, "weights").values]).toEqual([0, 0, 0, 0]);
  });

  it("are reduced by area", () => {
    // Three pixels to two: each new one covers one and a half old ones.
    const { values } = reducePlane({ values: Float64Array.of(0.3, 0.6, 0.9), height: 1, width: 3 }, 1, 2);
    expect(values[0]).toBeCloseTo((0.3 + 0.3) / 1.5, 12);
    expect(values[1]).toBeCloseTo((0.3 + 0.9) / 1.5, 12);
  });

  it("lose the border that is blank in all of them", () => {
    const left = toPlane(picture(3, 0, 0, 0, 0, 255, 0, 0, 0, 0), "ink");
    const right = toPlane(picture(3, 0, 0, 0, 0, 0, 255, 0, 0, 0), "ink");
    expect(trimPlanes([left, right]).map(({ values }) => [...values])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it("colour weights from blue through white to red", () => {
    expect([-1, 0, 1].map(weightColour)).toEqual([
      [33, 102, 172],
      [255, 255, 255],
      [178, 24, 43],
    ]);
  });
});
