import { deflateSync } from "node:zlib";
import { decode, encode } from "fast-png";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodeSmallPng } from "../../src/decoding/smallPng.js";
import { decodeColours, PictureError } from "../../src/pictures.js";

/** A PNG of numbers by chance, so many a pixel. */
function png(channels: 1 | 2 | 3 | 4, width = 23, height = 17): Uint8Array {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * i * 7919 + i) % 256);
  return encode({ width, height, data, channels });
}

/** The pixels that sharp makes of it. */
async function bySharp(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes).toColourspace("srgb").ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

/** The same PNG with another part before its pixels. */
function withPart(bytes: Uint8Array, name: string, content: Uint8Array): Uint8Array {
  const part = new Uint8Array(12 + content.length);
  new DataView(part.buffer).setUint32(0, content.length);
  part.set(new TextEncoder().encode(name), 4);
  part.set(content, 8);
  new DataView(part.buffer).setUint32(8 + content.length, crc(part.subarray(4, 8 + content.length)));
  return Uint8Array.from([...bytes.subarray(0, 33), ...part, ...bytes.subarray(33)]);
}

function crc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

describe("decodeSmallPng", () => {
  it.each([1, 2, 3, 4] as const)("gives the pixels that sharp gives, of %d numbers a pixel", async (channels) => {
    const bytes = png(channels);
    expect(decodeSmallPng(bytes)).toEqual(await bySharp(bytes));
    // Filtered and packed by another writer, too.
    const other = await sharp(await sharp(bytes).png({ adaptiveFiltering: true }).toBuffer()).png().toBuffer();
    expect(decodeSmallPng(other)).toEqual(await bySharp(other));
    expect(await decodeColours(bytes)).toEqual({ ...(await bySharp(bytes)), count: 1 });
  });

  it("leaves to sharp what takes a decision: 16 bits, palettes, profiles, large ones, unknown parts", async () => {
    const { width, height, data } = decode(png(3));
    const sixteen = encode({ width, height, data: Uint16Array.from(data, (value) => 257 * value), channels: 3, depth: 16 });
    const palette = await sharp(png(3)).png({ palette: true }).toBuffer();
    const interlaced = await sharp(png(3)).png({ progressive: true }).toBuffer();
    const gamma = withPart(png(1), "gAMA", Uint8Array.of(0, 1, 134, 160));
    for (const bytes of [sixteen, palette, interlaced, gamma, png(4, 600, 600)]) expect(decodeSmallPng(bytes)).toBeUndefined();
    expect(decodeSmallPng(withPart(png(1), "tEXt", Uint8Array.of(97, 0, 98)))).toEqual(await bySharp(png(1)));
  });

  it("leaves to sharp what is damaged, which says so", async () => {
    const whole = png(1);
    const cut = whole.subarray(0, whole.length - 20);
    const flipped = whole.slice();
    flipped[60] ^= 1;
    // Half of its rows, with checksums that hold.
    const { width, height } = decode(whole);
    const half = deflateSync(new Uint8Array((width + 1) * Math.floor(height / 2)));
    const short = Uint8Array.from([...withPart(whole.subarray(0, 33), "IDAT", half), ...whole.subarray(whole.length - 12)]);
    for (const bytes of [cut, flipped, new Uint8Array(60), whole.subarray(0, 8)]) {
      expect(decodeSmallPng(bytes)).toBeUndefined();
      await expect(decodeColours(bytes)).rejects.toThrow(PictureError);
    }
    expect(decodeSmallPng(short)).toBeUndefined();
  });

  it("is refused with too many pixels as any picture is", async () => {
    await expect(decodeColours(png(1), { mostPixels: 100 })).rejects.toThrow("too large");
  });
});
