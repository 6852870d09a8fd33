import { DataError } from "inkling";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readIdx, writeIdx } from "../../src/formats/idx.js";
import { readIdxDataset } from "../../src/formats/idxDataset.js";
import { readsOrComplains } from "../support.js";

// Worked by hand after the format's description: two images of 1x3, and their labels.
const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60);
const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9);

describe("readIdx", () => {
  it("reads a header and values worked by hand, as a view of the file", () => {
    const { shape, values } = readIdx(images);
    expect(shape).toEqual([2, 1, 3]);
    expect([...values]).toEqual([10, 20, 30, 40, 50, 60]);
    expect(values.buffer).toBe(images.buffer);
  });

  it("reads a file that lies within a larger block", () => {
    const block = new Uint8Array(100);
    block.set(labels, 37);
    expect([...readIdx(block.subarray(37, 47)).values]).toEqual([7, 9]);
  });

  it("refuses the file cut short at every place", () => {
    for (let length = 0; length < images.length; length++) {
      expect(() => readIdx(images.subarray(0, length), "short.idx"), `${length} bytes`).toThrow(
        /^short\.idx is cut short: expected .*, received \d+ bytes\. Fetch/,
      );
    }
  });

  it.each([
    ["signed bytes", [9, 0x80, 0x7f], Int8Array.of(-128, 127)],
    ["shorts", [11, 0xff, 0xff, 1, 0], Int16Array.of(-1, 256)],
    ["integers", [12, 0, 0, 1, 0, 0xff, 0xff, 0xff, 0xfe], Int32Array.of(256, -2)],
    ["floats", [13, 0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0], Float32Array.of(1, -2)],
    ["doubles", [14, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], Float64Array.of(1, -2)],
  ])("reads big-endian %s, worked by hand", (_, [type, ...data], values) => {
    expect(readIdx(Uint8Array.of(0, 0, type, 1, 0, 0, 0, 2, ...data))).toEqual({ shape: [2], values });
  });

  it("refuses trailing bytes, naming both sizes", () => {
    expect(() => readIdx(Uint8Array.of(...labels, 0))).toThrow(
      "IDX data goes on after its last value: expected 10 bytes for 2 values, received 11.",
    );
  });

  it.each([
    [1, 0, 8, 1],
    [0, 1, 8, 1],
    [0, 0, 10, 1],
    [0, 0, 15, 1],
    [0, 0, 8, 0],
    [0, 0, 8, 5],
    [0x1f, 0x8b, 8, 0],
  ])("refuses the first bytes %i, %i, %i, %i", (...magic) => {
    expect(() => readIdx(Uint8Array.of(...magic, ...labels.subarray(4)))).toThrow(
      `not an IDX file: expected the first bytes 0, 0, 8 to 14 and 1 to 4, received ${magic.join(", ")}.`,
    );
  });

  it("allocates nothing for a header that promises 2^128 values", () => {
    const header = new Uint8Array(24).fill(255);
    header.set([0, 0, 8, 4]);
    expect(() => readIdx(header)).toThrow(DataError);
  });

  it("meets random bytes with nothing but a DataError", async () => {
    const almost = fc.uint8Array({ maxLength: 40 }).map((bytes) => Uint8Array.of(0, 0, 8, ...bytes));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array(), almost), (bytes) => readsOrComplains(() => readIdx(bytes))),
    );
  });
});

describe("writeIdx", () => {
  it("writes the bytes worked by hand", () => {
    expect(writeIdx({ shape: [2], values: Uint8Array.of(7, 9) })).toEqual(labels);
  });

  it("comes back from readIdx as it was, for any 1 to 4 dimensions", () => {
    const array = fc.array(fc.nat(4), { minLength: 1, maxLength: 4 }).chain((shape) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return fc.record({ shape: fc.constant(shape), values: fc.uint8Array({ minLength: size, maxLength: size }) });
    });
    fc.assert(
      fc.property(array, ({ shape, values }) => {
        const read = readIdx(writeIdx({ shape, values }));
        expect(read.shape).toEqual(shape);
        expect([...read.values]).toEqual([...values]);
      }),
    );
  });

  it.each([
    [[2, 2], 3],
    [[], 1],
    [[1, 1, 1, 1, 1], 1],
    [[-1], 1],
    [[1.5], 1],
  ])("refuses the shape %j for %i values", (shape, count) => {
    expect(() => writeIdx({ shape, values: new Uint8Array(count) })).toThrow(DataError);
  });
});

describe("readIdxDataset", () => {
  it("joins images and labels", () => {
    const dataset = readIdxDataset({ name: "two", images, labels });
    expect(dataset).toMatchObject({ name: "two", imageShape: [1, 3], count: 2 });
    expect([...dataset.images]).toEqual([10, 20, 30, 40, 50, 60]);
    expect([...dataset.labels]).toEqual([7, 9]);
  });

  it("refuses different numbers of images and labels", () => {
    const three = writeIdx({ shape: [3], values: Uint8Array.of(1, 2, 3) });
    expect(() => readIdxDataset({ name: "two", images, labels: three })).toThrow(
      "two: images and labels do not belong together: expected as many labels as images, and at least one, received 2 images of 1x3 and 3 labels.",
    );
  });

  it("refuses swapped files, no images, and a label without a class", () => {
    expect(() => readIdxDataset({ name: "two", images: labels, labels: images })).toThrow("swapped");
    const none = writeIdx({ shape: [0, 1, 3], values: new Uint8Array() });
    const noLabels = writeIdx({ shape: [0], values: new Uint8Array() });
    expect(() => readIdxDataset({ name: "none", images: none, labels: noLabels })).toThrow("at least one");
    expect(() => readIdxDataset({ name: "two", images, labels, classNames: ["a", "b"] })).toThrow("out of range");
  });
});
