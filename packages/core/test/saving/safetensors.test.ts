import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelFileError } from "../../src/core/errors.js";
import { roundToFloat16 } from "../../src/core/float16.js";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "../../src/saving/safetensors.js";

/** A file of any header text and numbers, right or wrong. */
function fileOf(header: string, dataBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const tensors: StoredTensor[] = [
  { name: "weights", shape: [2, 2], data: Float32Array.of(1.5, -2, 0.25, 3e-3) },
  { name: "nothing", shape: [0, 7], data: new Float32Array() },
  { name: "single", shape: [], data: Float32Array.of(-0) },
  { name: "half", shape: [3], data: Float32Array.of(1.5, -0, 2 ** -24), storedAs: "F16" },
  { name: "precise", shape: [3], data: Float64Array.of(Math.PI, -1e300, 5e-324) },
];

describe("safetensors", () => {
  it("reads a file that NumPy wrote by the format's description, bit for bit", () => {
    /*
     * Python 3, once: header = json.dumps({"__metadata__": {"made": "by NumPy", "sign": "ß"},
     *   "b": {"dtype": "F64", "shape": [3], "data_offsets": [0, 24]},
     *   "a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [24, 40]}}, ensure_ascii=False), filled up with spaces;
     * struct.pack("<Q", len(header)) + header + np.array([pi, -1e300, 5e-324], "<f8") + np.array([[1.5, -2],
     *   [.25, 3e-3]], "<f4").
     */
    const file = Uint8Array.from(
      atob(
        "uAAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6IHsibWFkZSI6ICJieSBOdW1QeSIsICJzaWduIjogIsOfIn0sICJiIjogeyJkdHlwZSI6" +
          "ICJGNjQiLCAic2hhcGUiOiBbM10sICJkYXRhX29mZnNldHMiOiBbMCwgMjRdfSwgImEiOiB7ImR0eXBlIjogIkYzMiIsICJzaGFw" +
          "ZSI6IFsyLCAyXSwgImRhdGFfb2Zmc2V0cyI6IFsyNCwgNDBdfX0gICAgGC1EVPshCUCcdQCIPOQ3/gEAAAAAAAAAAADAPwAAAMAA" +
          "AIA+pptEOw==",
      ),
      (character) => character.charCodeAt(0),
    );
    const content = decodeSafetensors(file);
    expect(content.metadata).toEqual({ made: "by NumPy", sign: "ß" });
    expect([...content.tensors.keys()]).toEqual(["b", "a"]);
    expect(content.tensors.get("b")).toEqual({ name: "b", shape: [3], data: Float64Array.of(Math.PI, -1e300, 5e-324) });
    expect(content.tensors.get("a")).toEqual({
      name: "a",
      shape: [2, 2],
      data: Float32Array.of(1.5, -2, 0.25, 3e-3),
    });
  });

  it("reads float16 that NumPy wrote as the float32 that they are, and writes the same bytes", () => {
    /*
     * As above: header = {"__metadata__": {"made": "by NumPy"}, "a": {"dtype": "F16", "shape": [2, 2],
     *   "data_offsets": [0, 8]}}, then np.array([[1.5, -2], [.1, 3e-3]], "<f2").
     */
    const file = Uint8Array.from(
      atob(
        "aAAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6IHsibWFkZSI6ICJieSBOdW1QeSJ9LCAiYSI6IHsiZHR5cGUiOiAiRjE2IiwgInNoYXBlIjog" +
          "WzIsIDJdLCAiZGF0YV9vZmZzZXRzIjogWzAsIDhdfX0gIAA+AMBmLiUa",
      ),
      (character) => character.charCodeAt(0),
    );
    const { tensors } = decodeSafetensors(file);
    const data = Float32Array.of(1.5, -2, 0.0999755859375, 0.0030002593994140625);
    expect(tensors.get("a")).toEqual({ name: "a", shape: [2, 2], data, storedAs: "F16" });
    const rounded = Float32Array.of(1.5, -2, 0.1, 3e-3);
    const written = encodeSafetensors([{ name: "a", shape: [2, 2], data: rounded, storedAs: "F16" }], {});
    expect(written.subarray(-8)).toEqual(file.subarray(-8));
  });

  it("writes what it was given, with the widest numbers first and each where a view may begin", () => {
    const bytes = encodeSafetensors(tensors, { key: 'text with " and ß' });
    const headerLength = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(headerLength % 8).toBe(0);
    expect(bytes[8]).toBe("{".charCodeAt(0));
    expect(Array.from(new Float64Array(bytes.buffer, 8 + headerLength, 3))).toEqual([Math.PI, -1e300, 5e-324]);
    expect(bytes.length).toBe(8 + headerLength + 3 * 8 + 5 * 4 + 3 * 2);
    const content = decodeSafetensors(bytes);
    expect([...content.tensors.keys()]).toEqual(["precise", "weights", "nothing", "single", "half"]);
    for (const tensor of tensors) expect(content.tensors.get(tensor.name)).toEqual(tensor);
    expect(content.metadata).toEqual({ key: 'text with " and ß' });
  });

  it("copies tensors: changing them leaves the file, even one that begins at an odd place", () => {
    const bytes = encodeSafetensors(tensors, {});
    const shifted = new Uint8Array(bytes.length + 1).subarray(1);
    shifted.set(bytes);
    decodeSafetensors(shifted).tensors.get("precise")!.data.fill(0);
    expect(shifted).toEqual(bytes);
  });

  it("property: whatever names, shapes and bits, what is written is read", () => {
    const dimension = fc.integer({ min: 0, max: 4 });
    const tensor = fc
      .record({
        name: fc.string(),
        shape: fc.array(dimension, { maxLength: 3 }),
        dtype: fc.constantFrom("F16", "F32", "F64"),
      })
      .filter(({ name }) => name !== "__metadata__")
      .chain(({ name, shape, dtype }) => {
        const length = shape.reduce((product, size) => product * size, 1);
        const range = { minLength: length, maxLength: length };
        const data = dtype === "F64" ? fc.float64Array(range) : fc.float32Array(range);
        return data.map((data): StoredTensor => {
          if (dtype !== "F16" || data instanceof Float64Array) return { name, shape, data };
          return { name, shape, data: roundToFloat16(data), storedAs: dtype };
        });
      });
    const list = fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 5 });
    fc.assert(
      fc.property(list, fc.dictionary(fc.string(), fc.string()), (stored, metadata) => {
        const content = decodeSafetensors(encodeSafetensors(stored, metadata));
        expect(content.tensors).toEqual(new Map(stored.map((tensor) => [tensor.name, tensor])));
        expect(Object.entries(content.metadata).sort()).toEqual(Object.entries(metadata).sort());
      }),
    );
  });

  it("property: all bytes are read or refused with a ModelFileError, never anything else", () => {
    const anyHeader = fc.oneof(fc.string(), fc.json());
    const nearHeader = fc
      .record({
        dtype: fc.constantFrom("F16", "F32", "F64", "BF16"),
        shape: fc.anything(),
        data_offsets: fc.anything(),
      })
      .map((entry) => JSON.stringify({ a: entry }));
    const file = fc.oneof(
      fc.uint8Array(),
      fc.oneof(anyHeader, nearHeader).map((text) => fileOf(text, 8)),
    );
    fc.assert(
      fc.property(file, (bytes) => {
        try {
          decodeSafetensors(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ModelFileError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("refuses a file cut short at any length", () => {
    const bytes = encodeSafetensors(tensors, { key: "text" });
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSafetensors(bytes.subarray(0, length)), `${length} bytes`).toThrow(ModelFileError);
    }
    expect(() => decodeSafetensors(Uint8Array.of(...bytes, 0))).toThrow("longer than its tensors");
  });

  const entry = (begin: number, end: number, more = ""): string =>
    `{"dtype":"F32","shape":[${(end - begin) / 4}],"data_offsets":[${begin},${end}]${more}}`;
  const hostile: [name: string, file: Uint8Array, message: string][] = [
    ["an empty file", new Uint8Array(), "This is not a whole safetensors file"],
    ["a header longer than the limit", fileOf("{}").fill(0xff, 0, 8), "a header of at most 100000000 bytes"],
    ["a header that is no JSON", fileOf("{nonsense"), "The header is not JSON"],
    ["a header that is no UTF-8", fileOf("{}").fill(0xff, 8), "The header is not text in UTF-8"],
    ["a header that is a list", fileOf("[]"), "Wrong header"],
    ["a byte order mark", fileOf("\ufeff{}"), "The header is not JSON"],
    ["nesting that would exhaust a stack", fileOf("[".repeat(50_000) + "]".repeat(50_000)), "nests too deep"],
    ["one tensor twice", fileOf(`{"a":${entry(0, 4)},"\\u0061":${entry(0, 4)}}`, 4), "one key twice"],
    ["metadata twice", fileOf('{"__metadata__":{"a":"1"},"__metadata__":{}}'), "one key twice"],
    ["metadata that is no text", fileOf('{"__metadata__":{"a":1}}'), 'Wrong metadata "a"'],
    ["metadata that is a list", fileOf('{"__metadata__":[]}'), "Wrong header"],
    ["numbers of half size", fileOf('{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}', 4), "Wrong dtype"],
    ["a shape of fractions", fileOf('{"a":{"dtype":"F32","shape":[0.5],"data_offsets":[0,2]}}', 2), "Wrong shape"],
    ["a shape that is too large", fileOf('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4), "8 bytes"],
    [
      "a shape beyond all numbers",
      fileOf('{"a":{"dtype":"F32","shape":[1e300,1e300],"data_offsets":[0,4]}}', 4),
      "Wrong",
    ],
    ["one offset", fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}', 4), "Wrong data_offsets"],
    ["three offsets", fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}', 4), "Wrong data_offsets"],
    ["offsets that run backwards", fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}', 4), "Wrong"],
    ["a negative offset", fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}', 4), "Wrong data_offsets"],
    ["a field of another kind", fileOf(`{"a":${entry(0, 4, ',"run":"me"')}}`, 4), 'Unknown field "run"'],
    ["overlapping tensors", fileOf(`{"a":${entry(0, 8)},"b":${entry(4, 8)}}`, 8), "not in its place"],
    ["a hole between tensors", fileOf(`{"a":${entry(0, 4)},"b":${entry(8, 12)}}`, 12), "not in its place"],
    ["a hole at the end", fileOf(`{"a":${entry(0, 4)}}`, 8), "longer than its tensors"],
    ["a tensor beyond the file", fileOf(`{"a":${entry(0, 8)}}`, 4), "not in its place"],
  ];
  it.each(hostile)("refuses %s, and says what is wrong", (_name, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(ModelFileError);
    expect(() => decodeSafetensors(bytes)).toThrow(message);
  });

  it("does not write what could not be read", () => {
    const data = Float32Array.of(1);
    const one = { name: "a", shape: [1], data };
    expect(() => encodeSafetensors([one, one], {})).toThrow('The tensor "a" cannot be stored');
    expect(() => encodeSafetensors([{ ...one, name: "__metadata__" }], {})).toThrow(ModelFileError);
    expect(() => encodeSafetensors([{ ...one, shape: [2] }], {})).toThrow("its shape 2 holds, received 1 numbers");
  });
});
