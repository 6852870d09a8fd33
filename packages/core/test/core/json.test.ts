import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/core/errors.js";
import { parseJson } from "../../src/core/json.js";

describe("parseJson", () => {
  it("refuses an object that has one key twice, also where it is written otherwise, but not twice in two objects", () => {
    const twice = 'The recipe has one key twice: received "units".';
    expect(() => parseJson('{ "units": 30, "units": 40 }', "the recipe")).toThrow(twice);
    expect(() => parseJson('[{ "a": { "units": 1, "b": ["units"], "\\u0075nits" : 2 } }]', "the recipe")).toThrow(
      twice,
    );
    expect(parseJson('[{ "a": 1 }, { "a": { "a": "a" } }]', "it")).toEqual([{ a: 1 }, { a: { a: "a" } }]);
  });

  it.each([
    ["65 lists", "[".repeat(65) + "]".repeat(65)],
    ["6,000 lists in an object", `{ "layers": ${"[".repeat(6000)}${"]".repeat(6000)} }`],
    ["100,000 objects", '{"a":'.repeat(100_000) + "1" + "}".repeat(100_000)],
  ])("tells its limit of depth for %s", (_, text) => {
    expect(() => parseJson(text, "deep.json")).toThrow(
      /^deep.json (nests too deep: expected at most 64 levels|is not JSON)/,
    );
    expect(() => parseJson(text, "deep.json")).toThrow(OptionError);
  });

  it("takes 64 levels", () => {
    expect(() => parseJson("[".repeat(64) + "]".repeat(64), "it")).not.toThrow();
  });

  it("property: any JSON is read as JSON.parse reads it, unless it is too deep or its text was changed", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.nat(3), (value, indent) => {
        expect(parseJson(JSON.stringify(value, null, indent), "it")).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("property: any text is read, or refused with an OptionError", () => {
    const pieces = fc.array(fc.constantFrom(...'[]{},: "\\a1\u2028'.split("")), { maxLength: 30 });
    fc.assert(
      fc.property(pieces, (letters) => {
        try {
          parseJson(letters.join(""), "it");
        } catch (error) {
          expect(error).toBeInstanceOf(OptionError);
        }
      }),
    );
  });
});
