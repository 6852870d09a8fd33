import { deflateSync } from "node:zlib";
import { DataError } from "inkling";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readMat } from "../../src/formats/mat.js";
import { file, numeric } from "./matFixtures.js";
import { damaged, fromBase64, readsOrComplains, unpackAll } from "../support.js";

// Both written once by scipy.io.savemat (SciPy 1.10.1), without and with do_compression, from the same arrays:
// d = [[1.5, -2], [3, 4e300]], s = single 0.1, cube = arange(8).reshape(2, 2, 2), flag = [True, False], text = 'hello',
// cell, z = [[1j]], empty = zeros((0, 3)), and the extremes of each integer class in i1 … u8.
const plain = fromBase64(`
TUFUTEFCIDUuMCBNQVQtZmlsZSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC
AgICAgICAgICAgICAgICAgICAgICAgICAgICAAAAAAAAAAAAABSU0OAAAAUAAAAAYAAAAIAAAABgAAAAAAAAAFAAAACAAAAAIAAAACAAAAAQABAGQAAAAJ
AAAAIAAAAAAAAAAAAPg/AAAAAAAACEAAAAAAAAAAwJx1AIg85Fd+DgAAADAAAAAGAAAACAAAAAcAAAAAAAAABQAAAAgAAAABAAAAAQAAAAEAAQBzAAAABw
AEAM3MzD0OAAAAMAAAAAYAAAAIAAAACAAAAAAAAAAFAAAACAAAAAEAAAACAAAAAQACAGkxAAABAAIAgH8AAA4AAAAwAAAABgAAAAgAAAAJAAAAAAAAAAUA
AAAIAAAAAQAAAAIAAAABAAIAdTEAAAIAAgAA/wAADgAAADAAAAAGAAAACAAAAAoAAAAAAAAABQAAAAgAAAACAAAAAQAAAAEAAgBpMgAAAwAEAACA/38OAA
AAMAAAAAYAAAAIAAAACwAAAAAAAAAFAAAACAAAAAEAAAABAAAAAQACAHUyAAAEAAIA//8AAA4AAAAwAAAABgAAAAgAAAAMAAAAAAAAAAUAAAAIAAAAAQAA
AAEAAAABAAIAaTQAAAUABAAAAACADgAAADAAAAAGAAAACAAAAA0AAAAAAAAABQAAAAgAAAABAAAAAQAAAAEAAgB1NAAABgAEAP////8OAAAAOAAAAAYAAA
AIAAAADgAAAAAAAAAFAAAACAAAAAEAAAABAAAAAQACAGk4AAAMAAAACAAAAAAAAAAAAOD/DgAAADgAAAAGAAAACAAAAA8AAAAAAAAABQAAAAgAAAABAAAA
AQAAAAEAAgB1OAAADQAAAAgAAAAAAAAAAAAgAA4AAAB4AAAABgAAAAgAAAAGAAAAAAAAAAUAAAAMAAAAAgAAAAIAAAACAAAAAAAAAAEABABjdWJlCQAAAE
AAAAAAAAAAAAAAAAAAAAAAABBAAAAAAAAAAEAAAAAAAAAYQAAAAAAAAPA/AAAAAAAAFEAAAAAAAAAIQAAAAAAAABxADgAAADAAAAAGAAAACAAAAAkCAAAA
AAAABQAAAAgAAAABAAAAAgAAAAEABABmbGFnAgACAAEAAAAOAAAAOAAAAAYAAAAIAAAABAAAAAAAAAAFAAAACAAAAAEAAAAFAAAAAQAEAHRleHQQAAAABQ
AAAGhlbGxvAAAADgAAAKAAAAAGAAAACAAAAAEAAAAAAAAABQAAAAgAAAABAAAAAgAAAAEABABjZWxsDgAAADgAAAAGAAAACAAAAA4AAAAAAAAABQAAAAgA
AAABAAAAAQAAAAEAAAAAAAAADAAAAAgAAAABAAAAAAAAAA4AAAAwAAAABgAAAAgAAAAEAAAAAAAAAAUAAAAIAAAAAQAAAAEAAAABAAAAAAAAABAAAQBhAA
AADgAAAEgAAAAGAAAACAAAAAYIAAAAAAAABQAAAAgAAAABAAAAAQAAAAEAAQB6AAAACQAAAAgAAAAAAAAAAAAAAAkAAAAIAAAAAAAAAAAA8D8OAAAAOAAA
AAYAAAAIAAAABgAAAAAAAAAFAAAACAAAAAAAAAADAAAAAQAAAAUAAABlbXB0eQAAAAkAAAAAAAAA
`);
const compressed = fromBase64(`
TUFUTEFCIDUuMCBNQVQtZmlsZSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC
AgICAgICAgICAgICAgICAgICAgICAgICAgICAAAAAAAAAAAAABSU0PAAAANgAAAHic42NgYAgAYjYg5oDSIMAK5TNBMSMQpgBpTiBWYICBH/YQmsMBKnBg
TilDh82T8DoAezAG4A8AAAAnAAAAeJzjY2BgMABiNiDmAGJ2BghghfIZ4ZiRoRgsz8Jw9swZWwAfiwOFDwAAACYAAAB4nONjYGAwAGI2IOaAYhBghbIZgZ
gJTDMxZBpC6IZ6BgYAHUwCBA8AAAApAAAAeJzjY2BgMABiNiDmAGJOBghghfIZgZgJTDMxlBqC2EDefwYGAB2MAhIPAAAALQAAAHic42NgYDAAYjYg5gBi
LgYIYIXymYCYEYyZGDKNGBiYGVgYGBr+1wMAHkcDCg8AAAApAAAAeJzjY2BgMABiNiDmAGJuBghghfIZ4ZiJodSIgYEFSP//z8AAACHfAxUPAAAAJgAAAH
ic42NgYDAAYjYg5gBiHgYIYIXyGeGYiSHTBCTOApJuAAAbKAGRDwAAACcAAAB4nONjYGAwAGI2IOYAYl4GCGCF8hnhmImh1ASkjoXhPxAAACVeBRsPAAAA
KAAAAHic42NgYLAAYjYg5gBiPgYIYIXyGeGYiSETqJAHKg4BD/4DACkTAwkPAAAAJwAAAHic42NgYLAAYjYg5gBifgYIYIXyGeGYiaEUqJAXKg4BCgwAJ8
QBWA8AAAA/AAAAeJzjY2BgqABiNiDmgNIgwArEPEDMhIRBgJGBhSG5NCmVE8h2YEAHAjAhKC0BpT/YQ2gRKJ8DSss4AAAtwgWuDwAAACoAAAB4nONjYGAw
AGI2IOYAYk4mBjBghfIZgZgJTLMwpOUkpjMBeSAxACQ7AgwPAAAALAAAAHic42NgYLAAYjYg5gBiFgYIYIXyGaFsRqBMSWpFiQCUn5Gak5MPpAFF5gRfDw
AAAEAAAAB4nONjYGBYAMRsQMwBxIwMEMCKxGcC0ywMyak5OXxAtgWSej4s6hmRzOFBMxek3gBJPwsB/QJAViKQBgCWqAPMDwAAACkAAAB4nONjYGDwAGI2
IOYA0SACCFihfEY4ZmSoAtKcUHEYQOV/sAcAOvECTw8AAAAoAAAAeJzjY2BgsABiNiDmgNIgwArlgwAzEDNCxVJzC0oqgTQnVA4ANlMCqQ==
`);

describe.each([
  ["uncompressed", plain],
  ["compressed", compressed],
])("readMat on SciPy's file, %s", (_, bytes) => {
  const arrays = readMat(bytes);
  const values = (name: string): number[] => Array.from(arrays.get(name)!.values, Number);

  it("turns columns to rows", () => {
    expect(arrays.get("d")!.shape).toEqual([2, 2]);
    expect(values("d")).toEqual([1.5, -2, 3, 4e300]);
    expect(arrays.get("cube")!.shape).toEqual([2, 2, 2]);
    expect(values("cube")).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("reads every numeric class at its extremes", () => {
    expect(values("s")).toEqual([Math.fround(0.1)]);
    expect(values("i1")).toEqual([-128, 127]);
    expect(values("u1")).toEqual([0, 255]);
    expect(values("i2")).toEqual([-32768, 32767]);
    expect(values("u2")).toEqual([65535]);
    expect(values("i4")).toEqual([-(2 ** 31)]);
    expect(values("u4")).toEqual([2 ** 32 - 1]);
    expect(values("i8")).toEqual([-(2 ** 53)]);
    expect(values("u8")).toEqual([2 ** 53]);
    expect(values("flag")).toEqual([1, 0]);
    expect([arrays.get("empty")!.shape, values("empty")]).toEqual([[0, 3], []]);
  });

  it("leaves out strings, cells and complex numbers", () => {
    expect([...arrays.keys()].filter((name) => ["text", "cell", "z"].includes(name))).toEqual([]);
    expect(arrays.size).toBe(13);
  });

  it("meets the file cut short at every place with a DataError, or with the arrays before the cut", () => {
    for (let length = 0; length < bytes.length; length++) {
      try {
        const cut = readMat(bytes.subarray(0, length));
        unpackAll(cut);
        expect(cut.size, `${length} bytes`).toBeLessThan(arrays.size);
      } catch (error) {
        expect(error, `${length} bytes`).toBeInstanceOf(DataError);
      }
    }
  });

  it("meets damaged bytes with nothing but a DataError", async () => {
    await fc.assert(
      fc.asyncProperty(damaged(bytes), (changed) =>
        readsOrComplains(() => {
          unpackAll(readMat(changed));
        }),
      ),
      { numRuns: 1000 },
    );
  });
});

describe("readMat on files written here", () => {
  const shapes = fc.array(fc.nat(4), { minLength: 2, maxLength: 3 });
  const doubles = shapes.chain((shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return fc.record({ shape: fc.constant(shape), values: fc.float64Array({ minLength: size, maxLength: size }) });
  });

  it("comes back as it was, in both byte orders, compressed or not", () => {
    fc.assert(
      fc.property(doubles, fc.boolean(), fc.boolean(), ({ shape, values }, little, compress) => {
        const array = readMat(file([numeric("a", shape, values, little)], { little, compress })).get("a");
        // Element (i, j, k) of a file lies at i + rows · (j + columns · k).
        const strides = shape.map((_, d) => shape.slice(0, d).reduce((a, b) => a * b, 1));
        const expected = Float64Array.from(values, (_, to) => {
          let [rest, from] = [to, 0];
          for (let d = shape.length - 1; d >= 0; d--) {
            from += (rest % shape[d]) * strides[d];
            rest = Math.floor(rest / shape[d]);
          }
          return values[from];
        });
        expect(array!.shape).toEqual(shape);
        expect(array!.values).toEqual(expected);
      }),
    );
  });

  it("reads doubles that were stored as bytes, in a packed element and in a long one", () => {
    for (const values of [
      [1, 2, 255],
      [1, 2, 3, 4, 5, 6],
    ]) {
      for (const little of [true, false]) {
        const bytes = file([numeric("y", [values.length, 1], Uint8Array.from(values), little)], { little });
        expect([...readMat(bytes).get("y")!.values]).toEqual(values);
      }
    }
  });

  it("refuses version 7.3 and anything else by name", () => {
    const hdf5 = file([]);
    hdf5.set(new TextEncoder().encode("MATLAB 7.3 MAT-file"));
    expect(() => readMat(hdf5, "x.mat")).toThrow(
      "x.mat is not a MATLAB file of version 4 to 7: expected a file saved with save('…', '-v7') or '-v6', received a file of version 7.3 (HDF5). Load it in MATLAB or Octave and save it again with '-v7'.",
    );
    expect(() => readMat(Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10))).toThrow("HDF5");
    expect(() => readMat(new Uint8Array(200))).toThrow("200 bytes of something else");
    expect(() => readMat(new Uint8Array())).toThrow("0 bytes of something else");
  });

  it("allocates nothing for promises of gigabytes", () => {
    const huge = numeric("a", [2 ** 30, 2 ** 30], new Float64Array(1), true);
    expect(() => readMat(file([huge]))).toThrow("1073741824x1073741824 numbers in a, received 1");
    const long = file([numeric("a", [1, 1], new Float64Array(1), true)]);
    new DataView(long.buffer).setUint32(132, 0xfffffff0, true);
    expect(() => readMat(long)).toThrow("is cut short: expected 4294967280 bytes at position 136");
  });

  it("refuses compressed data that is damaged, or is no element at all", () => {
    const good = file([numeric("a", [1, 1], new Float64Array(1), true)], { compress: true });
    good[good.length - 1] ^= 1; // the checksum
    expect(() => readMat(good).get("a")!.values).toThrow("cannot be decompressed");
    const empty = deflateSync(new Uint8Array(3));
    const tag = Uint8Array.of(15, 0, 0, 0, empty.length, 0, 0, 0);
    expect(() => readMat(Uint8Array.of(...file([]), ...tag, ...empty))).toThrow("cut short");
  });

  it("meets random bytes after a good header with nothing but a DataError", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), (bytes) =>
        readsOrComplains(() => {
          unpackAll(readMat(Uint8Array.of(...file([]), ...bytes)));
        }),
      ),
    );
  });
});
