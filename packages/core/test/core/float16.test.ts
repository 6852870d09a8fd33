import { describe, expect, it } from "vitest";
import { fromFloat16, toFloat16 } from "../../src/core/float16.js";
import { sha256Hex } from "../../src/platform/sha256.js";

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint16Array | Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** One number's neighbours among float32: `steps` above it, or below. */
function neighbour(value: number, steps: number): number {
  const number = Float32Array.of(value);
  new Int32Array(number.buffer)[0] += steps;
  return number[0];
}

describe("float16", () => {
  it.each([
    // sign, exponent + 15, significand, worked by hand.
    [1, 0x3c00], // 0 01111 0000000000
    [-2, 0xc000], // 1 10000 0000000000
    [0.1, 0x2e66], // 0.1 = 1.6 * 2^-4; 0.6 * 1024 = 614.4, so 614 = 0x266
    [1 / 3, 0x3555], // 1.3333 * 2^-2; 341.33, so 341 = 0x155
    [65504, 0x7bff], // the largest
    [-0, 0x8000],
    [2 ** -14, 0x0400], // the smallest with an exponent
    [2 ** -24, 0x0001], // the smallest
    [1e-45, 0], // float32's smallest
    [Infinity, 0x7c00],
    [-Infinity, 0xfc00],
  ])("of %f is %i", (value, half) => {
    expect([...toFloat16(Float32Array.of(value))]).toEqual([half]);
  });

  it.each([
    [1 + 2 ** -11, 0x3c00, "half way between 1 and the next, which is odd"],
    [1 + 3 * 2 ** -11, 0x3c02, "half way between an odd one and the next, which is even"],
    [1 + 2 ** -11 + 2 ** -23, 0x3c01, "just above half way"],
    [2 ** -25, 0, "half of the smallest: 0 is even"],
    [3 * 2 ** -25, 2, "one and a half of the smallest: 2 is even"],
    [2 ** -25 + 2 ** -48, 1, "just above half of the smallest"],
    [2 ** -14 - 2 ** -25, 0x0400, "half way from the last without an exponent to the first with one"],
    [2 - 2 ** -12, 0x4000, "nearest to 2: the carry reaches the exponent"],
    [65519.996, 0x7bff, "just below half way to what would be 65,536"],
    [65520, 0x7c00, "half way: infinity"],
    [3e38, 0x7c00, "float32's largest"],
  ])("of %f is %i: %s", (value, half) => {
    expect([...toFloat16(Float32Array.of(value))]).toEqual([half]);
    expect([...toFloat16(Float32Array.of(-value))]).toEqual([half | 0x8000]);
  });

  it("of all 65,536, each stands for NumPy's number, and comes back as it was", async () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, i) => i);
    const values = fromFloat16(all);
    // np.arange(65536, dtype=np.uint16).view(np.float16).astype(np.float32), without those that are no numbers.
    const numbers = values.filter((value) => !Number.isNaN(value));
    expect(numbers.length).toBe(65_536 - 2046);
    expect(await sha256Hex(bytesOf(numbers))).toBe("680bbc22915f61aa1bbfc7265bc3882a6aa42d299bfd2c571807196e5544de2e");
    const back = toFloat16(values);
    expect(all.filter((half, i) => half !== back[i] && !Number.isNaN(values[i]))).toEqual(new Uint16Array());
    expect(fromFloat16(back.filter((_, i) => Number.isNaN(values[i]))).every(Number.isNaN)).toBe(true);
  });

  it("half way between all neighbours, just above and just below, rounds as NumPy rounds", async () => {
    const values = fromFloat16(Uint16Array.from({ length: 0x7c00 }, (_, i) => i));
    const middles = values.subarray(1).map((value, i) => (value + values[i]) / 2);
    // np.nextafter(middles, inf) and np.nextafter(middles, 0), then .astype(np.float16).
    const above = middles.map((middle) => neighbour(middle, 1));
    const below = middles.map((middle) => neighbour(middle, -1));
    const all = Float32Array.from([middles, above, below].flatMap((values) => [...values]));
    expect(await sha256Hex(bytesOf(toFloat16(all)))).toBe(
      "5b0781fcc60cad0805a4f0bd4983eedc706c78aeb2e503a25b526e7188f8a02e",
    );
  });
});
