import { gzipSync } from "node:zlib";
import { DataError } from "inkling";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPickle } from "../../src/formats/pickle.js";
import { damaged, fromBase64, readsOrComplains } from "../support.js";

// Written once by Python 2.7's cPickle, in each of its three protocols: three pairs of stand-ins that pickle exactly as
// NumPy's arrays do (reconstructor, dtype 'f4' and 'i8', raw bytes), images of 2x2 with the values k/256. NumPy under
// Python 3 loads all three (encoding='latin1') and gives the arrays expected below.
const protocols: Record<string, Uint8Array> = {
  "protocol 0": fromBase64(`
KChjbnVtcHkuY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApwMQooY251bXB5Cm5kYXJyYXkKcDIKKEkwCnRwMwpTJ2InCnRScDQKKEkxCihJMgpJNA
p0cDUKY251bXB5CmR0eXBlCnA2CihTJ2Y0JwpwNwpJMApJMQp0UnA4CihJMwpTJzwnCk5OTkktMQpJLTEKSTAKdHA5CmJJMDAKUydceDAwXHgwMFx4MDBc
eDAwXHgwMFx4MDBceDgwO1x4MDBceDAwXHgwMD9ceDAwXHgwMFx4N2Y/XHgwMFx4MDBceDdmP1x4MDBceDAwXHgwMT9ceDAwXHgwMFx4MDBceDAwXHgwMF
x4MDBceGUwPCcKcDEwCnRiZzEKKGcyCmczClMnYicKdFJwMTEKKEkxCihJMgp0cDEyCmc2CihTJ2k4JwpwMTMKSTAKSTEKdFJwMTQKZzkKYkkwMApTJ1x4
MDVceDAwXHgwMFx4MDBceDAwXHgwMFx4MDBceDAwXHgwMFx4MDBceDAwXHgwMFx4MDBceDAwXHgwMFx4MDAnCnAxNQp0YnQoZzEKKGcyCmczClMnYicKdF
JwMTYKKEkxCihJMQpJNAp0cDE3Cmc4CkkwMApTJ1x4MDBceDAwID1ceDAwXHgwMFx4ZDA9XHgwMFx4MDBQPVx4MDBceDAwOD4nCnAxOAp0YmcxCihnMgpn
MwpTJ2InCnRScDE5CihJMQooSTEKdHAyMApnMTQKSTAwClMnXHRceDAwXHgwMFx4MDBceDAwXHgwMFx4MDBceDAwJwpwMjEKdGJ0KGcxCihnMgpnMwpTJ2
InCnRScDIyCihJMQooSTEKSTQKdHAyMwpnOApJMDAKUydceDAwXHgwMEA8XHgwMFx4MDBceDAwPFx4MDBceDAwXHg4MDtceDAwXHgwMFx4MDBceDAwJwpw
MjQKdGJnMQooZzIKZzMKUydiJwp0UnAyNQooSTEKKEkxCnRwMjYKZzE0CkkwMApTJ1x4MDdceDAwXHgwMFx4MDBceDAwXHgwMFx4MDBceDAwJwpwMjcKdG
J0dHAyOAou
`),
  "protocol 1": fromBase64(`
KChjbnVtcHkuY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApxAShjbnVtcHkKbmRhcnJheQpxAihLAHRxA1UBYnRScQQoSwEoSwJLBHRxBWNudW1weQ
pkdHlwZQpxBihVAmY0cQdLAEsBdFJxCChLA1UBPE5OTkr/////Sv////9LAHRxCWJJMDAKVSAAAAAAAACAOwAAAD8AAH8/AAB/PwAAAT8AAAAAAADgPHEK
dGJoAShoAmgDVQFidFJxCyhLAShLAnRxDGgGKFUCaThxDUsASwF0UnEOaAliSTAwClUQBQAAAAAAAAAAAAAAAAAAAHEPdGJ0KGgBKGgCaANVAWJ0UnEQKE
sBKEsBSwR0cRFoCEkwMApVEAAAID0AANA9AABQPQAAOD5xEnRiaAEoaAJoA1UBYnRScRMoSwEoSwF0cRRoDkkwMApVCAkAAAAAAAAAcRV0YnQoaAEoaAJo
A1UBYnRScRYoSwEoSwFLBHRxF2gISTAwClUQAABAPAAAADwAAIA7AAAAAHEYdGJoAShoAmgDVQFidFJxGShLAShLAXRxGmgOSTAwClUIBwAAAAAAAABxG3
RidHRxHC4=
`),
  "protocol 2": fromBase64(`
gAJjbnVtcHkuY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApxAWNudW1weQpuZGFycmF5CnECSwCFcQNVAWKHUnEEKEsBSwJLBIZxBWNudW1weQpkdH
lwZQpxBlUCZjRxB0sASwGHUnEIKEsDVQE8Tk5OSv////9K/////0sAdHEJYolVIAAAAAAAAIA7AAAAPwAAfz8AAH8/AAABPwAAAAAAAOA8cQp0YmgBaAJo
A1UBYodScQsoSwFLAoVxDGgGVQJpOHENSwBLAYdScQ5oCWKJVRAFAAAAAAAAAAAAAAAAAAAAcQ90YoZoAWgCaANVAWKHUnEQKEsBSwFLBIZxEWgIiVUQAA
AgPQAA0D0AAFA9AAA4PnESdGJoAWgCaANVAWKHUnETKEsBSwGFcRRoDolVCAkAAAAAAAAAcRV0YoZoAWgCaANVAWKHUnEWKEsBSwFLBIZxF2gIiVUQAABA
PAAAADwAAIA7AAAAAHEYdGJoAWgCaANVAWKHUnEZKEsBSwGFcRpoDolVCAcAAAAAAAAAcRt0YoaHcRwu
`),
};
const protocol2 = protocols["protocol 2"];

describe.each(Object.entries(protocols))("readPickle, %s", (_, bytes) => {
  it.each([
    ["plain", bytes],
    ["gzip-compressed", gzipSync(bytes)],
  ])("gives the three parts as bytes, %s", (_kind, file) => {
    const { training, validation, test } = readPickle(file);
    expect(training).toMatchObject({ name: "mnist.pkl training images", count: 2, imageShape: [2, 2] });
    expect(training.images).toEqual(Uint8Array.of(0, 1, 128, 255, 255, 129, 0, 7));
    expect([...training.labels]).toEqual([5, 0]);
    expect(validation.images).toEqual(Uint8Array.of(10, 26, 13, 46));
    expect([...validation.labels]).toEqual([9]);
    expect(test.images).toEqual(Uint8Array.of(3, 2, 1, 0));
    expect([...test.labels]).toEqual([7]);
  });

  it("refuses the file cut short at every place", () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readPickle(bytes.subarray(0, length)), `${length} bytes`).toThrow(DataError);
    }
  });

  it("meets damaged bytes with nothing but an error of inkling", async () => {
    await fc.assert(
      fc.asyncProperty(damaged(bytes), (changed) => readsOrComplains(() => readPickle(changed))),
      { numRuns: 1000 },
    );
  });
});

describe("readPickle", () => {
  it("reads what Python 3 wrote in protocol 3, and keeps floats that are not k/256", () => {
    // pickle.dumps(((np.array([[0, .5]], 'f4'), np.array([1])),) * 3, protocol=3), with 1/3 in place of .5 below.
    const bytes = fromBase64(`
gANjbnVtcHkuY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApxAGNudW1weQpuZGFycmF5CnEBSwCFcQJDAWJxA4dxBFJxBShLAUsBSwKGcQZjbnVtcH
kKZHR5cGUKcQdYAgAAAGY0cQiJiIdxCVJxCihLA1gBAAAAPHELTk5OSv////9K/////0sAdHEMYolDCAAAAAAAAAA/cQ10cQ5iaABoAUsAhXEPaAOHcRBS
cREoSwFLAYVxEmgHWAIAAABpOHETiYiHcRRScRUoSwNoC05OTkr/////Sv////9LAHRxFmKJQwgBAAAAAAAAAHEXdHEYYoZxGWgZaBmHcRou
`);
    expect(() => readPickle(bytes)).toThrow("expected a square number of pixels");
    const square = replaced(protocol2, floatBytes(1 / 256), floatBytes(1 / 3));
    const { training, test } = readPickle(square);
    expect(training.images).toEqual(Float32Array.of(0, 1 / 3, 0.5, 255 / 256, 255 / 256, 129 / 256, 0, 7 / 256));
    expect(test.images).toBeInstanceOf(Uint8Array);
  });

  it("runs nothing: every name but NumPy's is refused, and no global is touched", () => {
    const attack = new TextEncoder().encode("cos\nsystem\n(S'echo pwned'\ntR.");
    expect(() => readPickle(attack)).toThrow(
      /asks for something else than NumPy arrays: expected .*, received os\.system\. Nothing of it was run/,
    );
    for (const name of ["builtins\neval", "numpy\nload", "__builtin__\ngetattr", "constructor\nconstructor"]) {
      expect(() => readPickle(new TextEncoder().encode(`c${name}\n(tR.`))).toThrow("Nothing of it was run");
    }
    // SETITEM with the key __proto__, and BUILD on the constructor itself.
    const polluting = ["}S'__proto__'\n}S'polluted'\nI1\nss.", "cnumpy\nndarray\n}S'polluted'\nI1\nsb."];
    for (const text of polluting) expect(() => readPickle(new TextEncoder().encode(text))).toThrow(DataError);
    expect("polluted" in {}).toBe(false);
    expect("polluted" in (() => 0)).toBe(false);
    expect(readPickle(protocol2).test.count).toBe(1);
  });

  it.each([
    [
      "a list of two parts",
      "((lp0\n(lp1\nt.",
      "three pairs of NumPy arrays: float32 N x 784 and integers N, received a list of 2",
    ],
    ["a number", "I5\n.", "received a number"],
    ["nothing at all", "N.", "received nothing"],
    ["three empty lists", "((l(l(lt.", "a list of 0: nothing and nothing"],
  ])("refuses %s", (_, text, message) => {
    expect(() => readPickle(new TextEncoder().encode(text))).toThrow(message);
  });

  it("refuses lengths below zero, and allocates nothing for lengths of gigabytes", () => {
    // BINBYTES -5 would set the position back for ever; BINSTRING, BINBYTES8 and BYTEARRAY8 promise much.
    for (const [opcode, ...length] of [
      [0x42, 0xfb, 0xff, 0xff, 0xff],
      [0x54, 0xff, 0xff, 0xff, 0xff],
      [0x8e, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0],
      [0x96, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    ]) {
      expect(() => readPickle(Uint8Array.of(0x80, 2, opcode, ...length, 0x2e))).toThrow("is cut short or damaged");
    }
  });

  it("refuses another data type, byte order or size than the bytes have", () => {
    const text = (value: string): Uint8Array => new TextEncoder().encode(value);
    const complex = replaced(protocol2, text("f4"), text("c8"));
    expect(() => readPickle(complex)).toThrow("32 bytes for 2x4 numbers of type c8");
    const bigEndian = replaced(protocol2, text("U\u0001<"), text("U\u0001>"));
    expect(() => readPickle(bigEndian)).toThrow("numbers of type f4, big-endian");
    const larger = replaced(protocol2, text("K\u0002K\u0004"), text("K\u0002K\u0005"));
    expect(() => readPickle(larger)).toThrow("32 bytes for 2x5 numbers of type f4");
  });

  it("meets random bytes with nothing but an error of inkling", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), (bytes) =>
        readsOrComplains(() => readPickle(Uint8Array.of(0x80, 2, ...bytes, 0x2e))),
      ),
      { numRuns: 500 },
    );
  });
});

function floatBytes(value: number): Uint8Array {
  return new Uint8Array(Float32Array.of(value).buffer);
}

/** The bytes with the first occurrence of one piece replaced by another of its size. */
function replaced(bytes: Uint8Array, piece: Uint8Array, by: Uint8Array): Uint8Array {
  const at = Buffer.from(bytes).indexOf(piece);
  expect(at).toBeGreaterThan(0);
  const copy = bytes.slice();
  copy.set(by, at);
  return copy;
}
