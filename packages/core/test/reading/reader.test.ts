import { describe, expect, it } from "vitest";
import { createRng } from "../../src/core/rng.js";
import { createNetwork } from "../../src/network/network.js";
import { dense } from "../../src/layers/dense.js";
import { createReader } from "../../src/reading/reader.js";
import { digitShape } from "../../src/writing/examples.js";
import { writeScene, type Item } from "../../src/writing/scene.js";
import { drawStyle } from "../../src/writing/style.js";
import { firstOfMnist } from "../support/mnist.js";

const digits = firstOfMnist(200, "t10k");
const reader = createReader();

/** The first digit of this kind among MNIST's test digits. */
function digit(value: number): Item {
  return { kind: "digit", digit: value, shape: digitShape(digits, digits.labels.indexOf(value)) };
}

/** A clean page of lines. */
function page(...lines: Item[][]) {
  const rng = createRng(1, "reader test");
  const style = drawStyle(rng);
  const hand = { height: 40, slant: 0, rotation: 0, aspect: 1, thickness: 0, elastic: 0, variation: 0 };
  const look = { ...style.look, paper: 250, ink: 20, grain: 0, noise: 0, blur: 1, gradient: 0, shadow: false };
  const plain = { spacing: "spaced", ruling: "plain", slope: 0, jitter: 0, specks: 0, struck: false } as const;
  return writeScene(lines, { ...style, hand, look: { ...look, bilevel: false, inverted: false }, ...plain }, rng)
    .picture;
}

describe("createReader", () => {
  it("reads lines from top to bottom, each digit with its place", () => {
    const { text, lines, warnings } = reader.read(page([7, 2, 1].map(digit), [0, 4].map(digit)));
    expect(text).toBe("721\n04");
    expect(warnings).toEqual([]);
    const [first, second] = lines;
    expect(first.digits.map((mark) => mark.status)).toEqual(["digit", "digit", "digit"]);
    const lefts = first.digits.map(({ box }) => box.left);
    expect(lefts).toEqual(lefts.toSorted((a, b) => a - b));
    expect(second.box.top).toBeGreaterThanOrEqual(first.box.bottom);
  });

  it("parts digits where a dash stands, and does not drop it without a word", () => {
    const dash: Item = { kind: "separator", separator: "-" };
    const [line] = reader.read(page([digit(9), digit(7), dash, digit(2), digit(0)])).lines;
    expect(line.groups).toEqual(["97", "20"]);
    expect(line.text).toBe("9720");
    expect(line.marks.map(({ status }) => status)).toContain("separator");
  });

  it("finds nothing where nothing is written, and reads single digits or refuses them", () => {
    const blank = { width: 40, height: 40, pixels: new Uint8Array(1600).fill(255) };
    expect(reader.read(blank)).toMatchObject({ text: "", lines: [], warnings: [expect.any(String)] });
    expect(reader.readDigit(blank)).toEqual({ status: "empty" });
    expect(reader.readDigit(page([digit(7)]))).toMatchObject({ status: "digit", digit: 7 });
    const rng = createRng(2, "noise");
    const noise = { width: 28, height: 28, pixels: Uint8Array.from({ length: 784 }, () => rng.below(256)) };
    expect(reader.readDigit(noise).status).not.toBe("digit");
  });

  it("calls not sure what it is less sure of than it is told to be", () => {
    const strict = createReader({ accept: 1 });
    const { text, lines } = strict.read(page([digit(7), digit(2)]));
    expect(text).toBe("??");
    expect(lines[0].digits.map(({ digit }) => digit)).toEqual([7, 2]);
  });

  it("refuses a network that knows nothing of pages, and a confidence that is none", () => {
    const network = createNetwork({ layers: [dense(10)], seed: 1 });
    expect(() => createReader({ network })).toThrow("This network cannot read pages");
    expect(() => createReader({ accept: 2 })).toThrow("accept");
  });
});
