import { describe, expect, it } from "vitest";
import { createRng } from "../../src/core/rng.js";
import { createDataset } from "../../src/dataset/dataset.js";
import { sha256Hex } from "../../src/platform/sha256.js";
import { noDigit } from "../../src/reading/classes.js";
import { listCandidates } from "../../src/reading/candidates.js";
import { takeApart } from "../../src/reading/page.js";
import { digitShape, makeExamples } from "../../src/writing/examples.js";
import { labelsOf, truthOf } from "../../src/writing/labels.js";
import { core, writeScene } from "../../src/writing/scene.js";
import { writeStrings } from "../../src/writing/strings.js";
import { drawStyle } from "../../src/writing/style.js";
import { firstOfMnist } from "../support/mnist.js";

const digits = firstOfMnist(1000);

describe("makeExamples", () => {
  it("makes the same examples on every machine, all eleven classes among them", async () => {
    const { images, labels, classNames } = makeExamples(digits, 800, 1);
    expect(await sha256Hex(Uint8Array.from(images))).toBe(
      "0beab070e0eaccb2b807e2d424043400b324c9e481ae0e276e37ad574bb28a60",
    );
    expect(new Set(labels).size).toBe(11);
    expect(classNames[noDigit]).toBe("none");
    expect(makeExamples(digits, 800, 2).images).not.toEqual(images);
  });

  it("refuses digits of another form", () => {
    const small = createDataset({
      name: "small",
      imageShape: [2, 2],
      images: new Uint8Array(4),
      labels: Uint8Array.of(1),
    });
    expect(() => makeExamples(small, 10, 1)).toThrow("expected images of 28x28, as MNIST has them, received 2x2");
  });
});

describe("writeScene", () => {
  it("writes what it says: on a clean page each spaced digit is found, and its candidate labelled as it", () => {
    const rng = createRng(3, "test");
    const items = [4, 1, 7].map((index) => ({
      kind: "digit" as const,
      digit: digits.labels[index],
      shape: digitShape(digits, index),
    }));
    const style = drawStyle(rng);
    const plain = {
      ...style,
      hand: { height: 40, slant: 0, rotation: 0, aspect: 1, thickness: 0, elastic: 0, variation: 0 },
      spacing: "spaced" as const,
      ruling: "plain" as const,
      slope: 0,
      jitter: 0,
      specks: 0,
      struck: false,
      look: {
        paper: 255,
        ink: 0,
        grain: 0,
        noise: 0,
        blur: 0,
        gradient: 0,
        shadow: false,
        bilevel: false,
        inverted: false,
      },
    };
    const scene = writeScene([items], plain, rng);
    expect(scene.lines).toEqual([items.map(({ digit }) => digit).join("")]);
    // 40 pixels of height were asked for, and ink is where the owners say.
    const page = takeApart(scene.picture);
    const [line] = page.lines;
    const truth = truthOf(line, page.zoom, scene);
    const labels = labelsOf(listCandidates(line), truth, scene);
    for (const { digit } of items) expect(labels).toContain(digit);
    scene.owners.forEach((owner, i) => {
      if (owner >= core) expect(scene.picture.pixels[i]).toBeLessThan(140);
      if (owner === 0) expect(scene.picture.pixels[i]).toBeGreaterThan(225);
    });
  });
});

describe("writeStrings", () => {
  it("writes strings of as many digits, the same for a seed", () => {
    const [first, second] = [1, 1].map((seed) => [
      ...writeStrings(digits, { count: 3, length: 4, spacing: "tight", seed }),
    ]);
    expect(first.every(({ lines: [text] }) => /^\d{4}$/.test(text))).toBe(true);
    expect(first.map(({ picture }) => picture.pixels)).toEqual(second.map(({ picture }) => picture.pixels));
  });
});
