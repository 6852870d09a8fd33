import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeBinary } from "../../../../scripts/binary-text.mjs";
import { decodeBinary } from "../../src/kernels/binaryText.js";
import { kernelsText } from "../../src/kernels/generated.js";

describe("bytes as text", () => {
  it("any bytes come back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        expect(decodeBinary(encodeBinary(bytes))).toEqual(bytes);
      }),
    );
  });

  it("a rare byte is two characters, a frequent one is one", () => {
    const bytes = Uint8Array.from({ length: 512 }, (_, i) => (i < 256 ? i : i % 89));
    const { text } = encodeBinary(bytes);
    expect(text).toHaveLength(512 + (256 - 89));
  });

  it("needs no escape in a script", () => {
    const { text } = encodeBinary(Uint8Array.from({ length: 256 }, (_, i) => i));
    expect(text).toMatch(/^[ !#%-[\]-_a-~]+$/);
  });

  it("the kernels that were built are those in the package", () => {
    const built = readFileSync(new URL("../../dist/kernels.wasm", import.meta.url));
    expect(Buffer.from(decodeBinary(kernelsText)).equals(built)).toBe(true);
  });
});
