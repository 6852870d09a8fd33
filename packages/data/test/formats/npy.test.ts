import { DataError } from "inkling";
import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { readNpy, readNpz } from "../../src/formats/npy.js";
import { damaged, fromBase64, readsOrComplains } from "../support.js";

// Each written once by numpy.save (NumPy 1.24.2): u1 [1, 255], i1 [-128, 127], u2 [1, 65535], i2 [-32768, 7],
// u4 [2^32 - 1], i4 [-2^31], i8 [-1, 2^40], u8 [2^40], f2 [0.5, -2]; in Fortran order: f4 arange(6).reshape(2, 3) / 4,
// f8 arange(24).reshape(2, 3, 4); and be big-endian i4, b1 booleans, c8 complex, U3 text.
const npy = {
  u1: fromBase64(`
k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgIC
AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoB/w==
`),
  i1: fromBase64(`
k05VTVBZAQB2AHsnZGVzY3InOiAnfGkxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgIC
AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqAfw==
`),
  u2: fromBase64(`
k05VTVBZAQB2AHsnZGVzY3InOiAnPHUyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgIC
AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAP//
`),
  i2: fromBase64(`
k05VTVBZAQB2AHsnZGVzY3InOiAnPGkyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgIC
AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAgAcA
`),
  u4: fromBase64(`
k05VTVBZAQB2AHsnZGVzY3InOiAnPHU0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgIC
AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr/////
`),
  i4: fromBase64(`
k05VTVBZAQB2AHsnZGVzY3InOiAnPGk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgIC
AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAACA
`),
  f2: fromBase64(`
k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgIC
AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAOADA
`),
  f4: fromBase64(`
k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgIC
AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAABAPwAAgD4AAIA/AAAAPwAAoD8=
`),
  f8: fromBase64(`
k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgNCksIH0gICAgICAgICAgICAgICAgIC
AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAAAAAAAChAAAAAAAAAEEAAAAAAAAAwQAAAAAAAACBAAAAAAAAANEAA
AAAAAADwPwAAAAAAACpAAAAAAAAAFEAAAAAAAAAxQAAAAAAAACJAAAAAAAAANUAAAAAAAAAAQAAAAAAAACxAAAAAAAAAGEAAAAAAAAAyQAAAAAAAACRAAA
AAAAAANkAAAAAAAAAIQAAAAAAAAC5AAAAAAAAAHEAAAAAAAAAzQAAAAAAAACZAAAAAAAAAN0A=
`),
  i8: fromBase64(`
k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgIC
AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr//////////wAAAAAAAQAA
`),
  u8: fromBase64(`
k05VTVBZAQB2AHsnZGVzY3InOiAnPHU4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgIC
AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAEAAA==
`),
  be: fromBase64(`
k05VTVBZAQB2AHsnZGVzY3InOiAnPmk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgIC
AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAABAAAAAg==
`),
  b1: fromBase64(`
k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgIC
AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAA==
`),
  c8: fromBase64(`
k05VTVBZAQB2AHsnZGVzY3InOiAnPGM4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgIC
AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAACAPw==
`),
  U3: fromBase64(`
k05VTVBZAQB2AHsnZGVzY3InOiAnPFUzJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgIC
AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAphAAAAYgAAAGMAAAA=
`),
};

describe("readNpy", () => {
  it("reads every number type at its extremes", () => {
    expect(readNpy(npy.u1)).toEqual({ shape: [2], values: Uint8Array.of(1, 255) });
    expect(readNpy(npy.i1).values).toEqual(Int8Array.of(-128, 127));
    expect(readNpy(npy.u2).values).toEqual(Uint16Array.of(1, 65535));
    expect(readNpy(npy.i2).values).toEqual(Int16Array.of(-32768, 7));
    expect(readNpy(npy.u4).values).toEqual(Uint32Array.of(2 ** 32 - 1));
    expect(readNpy(npy.i4).values).toEqual(Int32Array.of(-(2 ** 31)));
    expect(readNpy(npy.i8).values).toEqual(BigInt64Array.of(-1n, 2n ** 40n));
    expect(readNpy(npy.u8).values).toEqual(BigUint64Array.of(2n ** 40n));
    expect(readNpy(npy.f2).values).toEqual(Float32Array.of(0.5, -2));
  });

  it("turns Fortran order to row after row, in two and three dimensions", () => {
    expect(readNpy(npy.f4)).toEqual({ shape: [2, 3], values: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25) });
    expect(readNpy(npy.f8)).toEqual({ shape: [2, 3, 4], values: Float64Array.from({ length: 24 }, (_, i) => i) });
  });

  it("reads an array that lies within a larger block, at an odd address", () => {
    const block = new Uint8Array(npy.i8.length + 9);
    block.set(npy.i8, 3);
    expect(readNpy(block.subarray(3, 3 + npy.i8.length)).values).toEqual(BigInt64Array.of(-1n, 2n ** 40n));
  });

  it("reads big-endian numbers, booleans and text; refuses complex numbers", () => {
    expect(readNpy(npy.be)).toEqual({ shape: [2], values: Int32Array.of(1, 2) });
    expect(readNpy(npy.b1)).toEqual({ shape: [2], values: Uint8Array.of(1, 0) });
    expect(readNpy(npy.U3)).toEqual({ shape: [1], values: ["abc"] });
    expect(() => readNpy(npy.c8)).toThrow("received <c8. Convert it in NumPy");
  });

  it("refuses each file cut short at every place, and one byte more", () => {
    for (const bytes of [npy.u1, npy.f4, npy.i8]) {
      for (let length = 0; length < bytes.length; length++) {
        expect(() => readNpy(bytes.slice(0, length)), `${length} bytes`).toThrow(DataError);
      }
      expect(() => readNpy(Uint8Array.of(...bytes, 0))).toThrow(DataError);
    }
  });

  it("allocates nothing for a shape of gigabytes", () => {
    const text = Buffer.from(npy.u1).toString("latin1").replace("(2,), }    ", "(99999999999,)}");
    expect(() => readNpy(Uint8Array.from(Buffer.from(text, "latin1")))).toThrow("expected 99999999999 values");
  });

  it("meets damaged and random bytes with nothing but an error of inkling", async () => {
    const bytes = fc.oneof(fc.uint8Array(), ...Object.values(npy).map(damaged));
    await fc.assert(
      fc.asyncProperty(bytes, (changed) => readsOrComplains(() => readNpy(changed))),
      { numRuns: 1000 },
    );
  });
});

// numpy.savez and numpy.savez_compressed of x_train = 20 arange(12).reshape(2, 2, 3) as uint8, y_train = uint8 [3, 9],
// x_test = the first image + 1 in Fortran order, y_test = int64 [7].
const stored = fromBase64(`
UEsDBBQAAAAAAAAAIQAbL0N5jAAAAIwAAAALABQAeF90cmFpbi5ucHkBABAAjAAAAAAAAACMAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJ3x1MScsIC
dmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAyLCAzKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg
ICAgICAgICAgICAKABQoPFBkeIygtMjcUEsDBBQAAAAAAAAAIQBouYH6ggAAAIIAAAALABQAeV90cmFpbi5ucHkBABAAggAAAAAAAACCAAAAAAAAAJNOVU
1QWQEAdgB7J2Rlc2NyJzogJ3x1MScsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAg
ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAwlQSwMEFAAAAAAAAAAhAMzxLpyGAAAAhgAAAAoAFAB4X3Rlc3QubnB5AQAQAIYAAAAAAA
AAhgAAAAAAAACTTlVNUFkBAHYAeydkZXNjcic6ICd8dTEnLCAnZm9ydHJhbl9vcmRlcic6IFRydWUsICdzaGFwZSc6ICgxLCAyLCAzKSwgfSAgICAgICAg
ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgCgE9FVEpZVBLAwQUAAAAAAAAACEAuZN7mIgAAACIAAAACgAUAHlfdG
VzdC5ucHkBABAAiAAAAAAAAACIAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxpOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgx
LCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKBwAAAAAAAABQSwECFAMUAAAAAAAAAC
EAGy9DeYwAAACMAAAACwAAAAAAAAAAAAAAgAEAAAAAeF90cmFpbi5ucHlQSwECFAMUAAAAAAAAACEAaLmB+oIAAACCAAAACwAAAAAAAAAAAAAAgAHJAAAA
eV90cmFpbi5ucHlQSwECFAMUAAAAAAAAACEAzPEunIYAAACGAAAACgAAAAAAAAAAAAAAgAGIAQAAeF90ZXN0Lm5weVBLAQIUAxQAAAAAAAAAIQC5k3uYiA
AAAIgAAAAKAAAAAAAAAAAAAACAAUoCAAB5X3Rlc3QubnB5UEsFBgAAAAAEAAQA4gAAAA4DAAAAAA==
`);
const deflated = fromBase64(`
UEsDBBQAAAAIAAAAIQAbL0N5VAAAAIwAAAALABQAeF90cmFpbi5ucHkBABAAjAAAAAAAAABUAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF5Taqiuo6
Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkBkrKmjUKtAHuBiENGwCUip6Fmw5cQdAFBLAwQUAAAACAAAACEAaLmB+kYAAACCAAAACwAUAHlf
dHJhaW4ubnB5AQAQAIIAAAAAAAAARgAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOp
o6CrUKFAAuZk4AUEsDBBQAAAAIAAAAIQDM8S6cTgAAAIYAAAAKABQAeF90ZXN0Lm5weQEAEACGAAAAAAAAAE4AAAAAAAAAm+wX6hsQychQxlCtnpJanFyk
bqWgXlNqqK6joJ6WX1RSlJgXn1+UkgoSDykqTQUKF2ckFqQCuRqGOgpGOgrGmjoKtQpkAi5GW9FAzVQAUEsDBBQAAAAIAAAAIQC5k3uYSAAAAIgAAAAKAB
QAeV90ZXN0Lm5weQEAEACIAAAAAAAAAEgAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNpoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvka
hjqaOgq1ChQALnYGCAAAUEsBAhQDFAAAAAgAAAAhABsvQ3lUAAAAjAAAAAsAAAAAAAAAAAAAAIABAAAAAHhfdHJhaW4ubnB5UEsBAhQDFAAAAAgAAAAhAG
i5gfpGAAAAggAAAAsAAAAAAAAAAAAAAIABkQAAAHlfdHJhaW4ubnB5UEsBAhQDFAAAAAgAAAAhAMzxLpxOAAAAhgAAAAoAAAAAAAAAAAAAAIABFAEAAHhf
dGVzdC5ucHlQSwECFAMUAAAACAAAACEAuZN7mEgAAACIAAAACgAAAAAAAAAAAAAAgAGeAQAAeV90ZXN0Lm5weVBLBQYAAAAABAAEAOIAAAAiAgAAAAA=
`);

describe.each([
  ["stored", stored],
  ["compressed", deflated],
])("readNpz, %s", (_, bytes) => {
  it("reads Keras's four arrays", () => {
    const arrays = readNpz(bytes, "mnist.npz");
    expect([...arrays.keys()]).toEqual(["x_train", "y_train", "x_test", "y_test"]);
    expect(arrays.get("x_train")).toEqual({
      shape: [2, 2, 3],
      values: Uint8Array.of(0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 220),
    });
    expect(arrays.get("y_train")!.values).toEqual(Uint8Array.of(3, 9));
    expect(arrays.get("x_test")).toEqual({ shape: [1, 2, 3], values: Uint8Array.of(1, 21, 41, 61, 81, 101) });
    expect(arrays.get("y_test")!.values).toEqual(BigInt64Array.of(7n));
  });

  it("refuses the archive cut short at every place", () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readNpz(bytes.subarray(0, length)), `${length} bytes`).toThrow(DataError);
    }
  });

  it("meets damaged bytes with nothing but an error of inkling", async () => {
    await fc.assert(
      fc.asyncProperty(damaged(bytes), (changed) => readsOrComplains(() => readNpz(changed))),
      { numRuns: 500 },
    );
  });
});

describe("readNpz", () => {
  it("allocates nothing for an entry that promises 2 GB from 84 bytes", () => {
    const bytes = deflated.slice();
    const view = new DataView(bytes.buffer);
    const directory = Buffer.from(bytes).indexOf("PK\u0001\u0002", 0, "latin1");
    view.setUint32(directory + 24, 2 ** 31, true);
    expect(() => readNpz(bytes)).toThrow("received entry 1, of 2147483648 bytes");
  });

  it("passes over other files", () => {
    const bytes = zipSync({ "readme.txt": new Uint8Array(3), "digits.npy": npy.u1 });
    expect([...readNpz(bytes).keys()]).toEqual(["digits"]);
    expect(() => readNpz(new Uint8Array(100))).toThrow("not a readable .npz archive");
  });
});
