import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { encodeTiles, pngDataAddress } from "../src/png.js";

const one = { pixels: Uint8Array.of(0, 255), height: 1, width: 2 };
const other = { pixels: Uint8Array.of(255, 51), height: 1, width: 2 };

describe("images tiled into a PNG", () => {
  it("are black on white, with grey between", () => {
    const { width, height, channels, data } = decode(encodeTiles([one, other, one], { columns: 2, gap: 1 }));
    expect([width, height, channels]).toEqual([5, 3, 1]);
    expect([...data]).toEqual([255, 0, 208, 0, 204, 208, 208, 208, 208, 208, 255, 0, 208, 208, 208]);
  });

  it("are enlarged in both directions", () => {
    const { width, height, data } = decode(encodeTiles([one], { enlargement: 2 }));
    expect([width, height]).toEqual([4, 2]);
    expect([...data]).toEqual([255, 255, 0, 0, 255, 255, 0, 0]);
  });

  it("leave the paper out where asked: black, as opaque as there is ink", () => {
    const { channels, data } = decode(encodeTiles([other], { paper: "transparent" }));
    expect(channels).toBe(2);
    expect([...data]).toEqual([0, 255, 0, 51]);
  });

  it("show weights in blue, white and red on a symmetric range", () => {
    const weights = { pixels: Float32Array.of(-4, 0, 2), height: 1, width: 3 };
    const { channels, data } = decode(encodeTiles([weights], { scale: "weights" }));
    expect(channels).toBe(3);
    // Half way to red: 255 + (178 - 255) / 2 = 216.5, 139.5, 149, rounded.
    expect([...data]).toEqual([33, 102, 172, 255, 255, 255, 217, 140, 149]);
  });

  it("make a square sheet by default", () => {
    const { width, height } = decode(encodeTiles(new Array(9).fill(one), { gap: 0 }));
    expect([width, height]).toEqual([6, 3]);
  });

  it("refuse what makes no image", () => {
    expect(() => encodeTiles([])).toThrow("No image to write: expected at least one.");
    expect(() => encodeTiles([one], { enlargement: 0 })).toThrow("Wrong enlargement");
    expect(() => encodeTiles([one], { columns: 0.5 })).toThrow("Wrong columns");
  });

  it("become the address of an image within a page", () => {
    const address = pngDataAddress(encodeTiles([one]));
    expect(address).toMatch(/^data:image\/png;base64,iVBORw0KGgo/);
    const bytes = Buffer.from(address.slice(address.indexOf(",") + 1), "base64");
    expect([...decode(bytes).data]).toEqual([255, 0]);
  });
});
