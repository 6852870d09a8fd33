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
  it("gives the three pairs under the names of their parts", () => {
    const arrays = readPickle(bytes);
    const parts = ["train", "validation", "test"].flatMap((part) => [`${part}.images`, `${part}.labels`]);
    expect([...arrays.keys()]).toEqual(parts);
    const in256ths = (key: string): number[] => [...arrays.get(key)!.values].map((value) => 256 * Number(value));
    expect(arrays.get("train.images")!.shape).toEqual([2, 4]);
    expect(in256ths("train.images")).toEqual([0, 1, 128, 255, 255, 129, 0, 7]);
    expect(arrays.get("train.labels")!.values).toEqual(BigInt64Array.of(5n, 0n));
    expect(in256ths("validation.images")).toEqual([10, 26, 13, 46]);
    expect(arrays.get("validation.labels")!.values).toEqual(BigInt64Array.of(9n));
    expect(in256ths("test.images")).toEqual([3, 2, 1, 0]);
    expect(arrays.get("test.labels")!.values).toEqual(BigInt64Array.of(7n));
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
  it("does not take what is in a tuple for a name", () => {
    // pickle.dumps({(1, 2): [1, 2, 3]}, 0)
    const bytes = new TextEncoder().encode("(dp0\n(I1\nI2\ntp1\n(lp2\nI1\naI2\naI3\nas.");
    expect([...readPickle(bytes).keys()]).toEqual(["(no name)"]);
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
    expect(readPickle(protocol2).size).toBe(6);
  });

  it.each([
    [
      "empty lists",
      "((lp0\n(lp1\nt.",
      "holds no arrays: expected a dictionary of NumPy arrays, or pairs of images and labels, received a list of 2",
    ],
    ["a number", "I5\n.", "received a number"],
    ["nothing at all", "N.", "received nothing"],
    ["an empty dictionary", "(d.", "received a dictionary of 0"],
  ])("refuses %s", (_, text, message) => {
    expect(() => readPickle(new TextEncoder().encode(text))).toThrow(message);
  });

  it("reads lists that hold themselves, and a thousand that hold one another, without end", () => {
    const nested = `(lp0\n${"g0\na".repeat(1000)}.`;
    expect(() => readPickle(new TextEncoder().encode(nested))).toThrow("holds no arrays");
    expect(() => readPickle(new TextEncoder().encode(`${"(l".repeat(5000)}${"a".repeat(4999)}.`))).toThrow(DataError);
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

  it("refuses another data type or size than the bytes have", () => {
    const text = (value: string): Uint8Array => new TextEncoder().encode(value);
    const complex = replaced(protocol2, text("f4"), text("c8"));
    expect(() => readPickle(complex)).toThrow(
      "unfit data type: expected integers, floats, booleans or texts, received <c8",
    );
    const larger = replaced(protocol2, text("K\u0002K\u0004"), text("K\u0002K\u0005"));
    expect(() => readPickle(larger)).toThrow("expected 10 values (2x5) of 4 bytes, received 32 bytes");
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

/** The bytes with the first occurrence of one piece replaced by another of its size. */
function replaced(bytes: Uint8Array, piece: Uint8Array, by: Uint8Array): Uint8Array {
  const at = Buffer.from(bytes).indexOf(piece);
  expect(at).toBeGreaterThan(0);
  const copy = bytes.slice();
  copy.set(by, at);
  return copy;
}
