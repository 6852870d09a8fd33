import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, requireInteger, wrongOption } from "../../src/core/errors.js";
import { openObject, readObject, type Fields } from "../../src/core/fields.js";

/** A description with a constructor of its own, in a list, in an object. */
const box = (side: number, { colour = "red" }: { colour?: string | undefined } = {}) => ({
  side: requireInteger("side of a box", side, 1),
  colour,
});
const parseBox = ({ number, optional }: Fields) =>
  box(number("side"), { colour: optional.oneOf("colour", ["red", "green", "blue"]) });
const parseShelf = ({ text, object }: Fields) => ({
  name: text("name"),
  content: object("content", ({ objects }) => objects("boxes", parseBox)),
});

const shelf = (...boxes: unknown[]): object => ({ name: "mine", content: { boxes } });
const read = (value: unknown) => readObject(value, "shelf.json", parseShelf);

describe("readObject", () => {
  it("gives what the constructors make, with their defaults for what is left out", () => {
    expect(read(shelf({ side: 2 }, { side: 3, colour: "blue" }))).toEqual({
      name: "mine",
      content: [
        { side: 2, colour: "red" },
        { side: 3, colour: "blue" },
      ],
    });
  });

  it.each([
    [[], "Wrong shelf.json: expected an object, received []."],
    [null, "Wrong shelf.json: expected an object, received null."],
    [{ content: {} }, "Wrong name in shelf.json: expected a text, received nothing."],
    [{ name: "mine" }, "Wrong content in shelf.json: expected an object, received nothing."],
    [
      { name: "mine", contents: {} },
      'Wrong content in shelf.json: expected an object, received nothing. Perhaps "contents" is meant to be "content".',
    ],
    [{ name: "mine", content: {} }, "Wrong content.boxes in shelf.json: expected a list, received nothing."],
    [shelf(7), "Wrong content.boxes[0] in shelf.json: expected an object, received 7."],
    [shelf({ side: 1 }, { side: "2" }), 'Wrong content.boxes[1].side in shelf.json: expected a number, received "2".'],
    [
      shelf({ side: 0 }),
      "Wrong content.boxes[0].side in shelf.json: expected a whole number of at least 1, received 0.",
    ],
    [
      shelf({ side: 1, colour: "gren" }),
      'Wrong content.boxes[0].colour in shelf.json: expected "red", "green", "blue", received "gren". ' +
        'Perhaps "green" is meant.',
    ],
    [shelf({ side: 1, colour: null }), 'Wrong content.boxes[0].colour in shelf.json: expected "red", "green", "blue"'],
    [
      shelf({ side: 1, color: "red" }),
      'Unknown field "color" in content.boxes[0] in shelf.json: expected side, colour, received "color". ' +
        'Perhaps "colour" is meant.',
    ],
    [
      { ...shelf(), owner: "me" },
      'Unknown field "owner" in shelf.json: expected name, content, received "owner". Check its spelling.',
    ],
  ])("%j: says where, what was expected and what was received", (value, message) => {
    expect(() => read(value)).toThrow(OptionError);
    expect(() => read(value)).toThrow(message);
  });

  it("names what JSON has no word for", () => {
    const infinite: unknown = JSON.parse('{ "side": 1e400 }');
    expect(() => read(shelf(infinite))).toThrow(
      "Wrong content.boxes[0].side in shelf.json: expected a number, received Infinity.",
    );
  });

  it("refuses a list that is longer than the most, before it reads any of it", () => {
    const parse = ({ objects }: Fields) => objects("boxes", parseBox, 2);
    expect(readObject({ boxes: [{ side: 1 }, { side: 2 }] }, "it", parse)).toHaveLength(2);
    expect(() => readObject({ boxes: [1, 2, 3] }, "it", parse)).toThrow(
      "Wrong boxes in it: expected a list of at most 2, received [1,2,3].",
    );
  });

  it("refuses in words what no file holds: a value within itself, one that nests beyond the stack, a function", () => {
    const itself: unknown[] = [];
    itself.push(itself);
    let deep: unknown[] = [];
    for (let i = 0; i < 100_000; i++) deep = [deep];
    for (const value of [itself, deep]) {
      expect(() => read({ name: value })).toThrow(
        "Wrong name in shelf.json: expected a text, received what JSON cannot",
      );
    }
    expect(() => read({ name: 1n })).toThrow("received what JSON cannot say.");
    expect(() => read({ name: () => 1 })).toThrow(OptionError);
  });

  it("knows fields by their own names alone, not by what every object inherits", () => {
    for (const name of ["__proto__", "constructor", "toString"]) {
      const value: unknown = JSON.parse(`{ "name": "mine", "content": { "boxes": [] }, "${name}": { "side": 1 } }`);
      expect(() => read(value), name).toThrow(`Unknown field "${name}" in shelf.json`);
    }
    expect(() => readObject({}, "it", ({ text }) => text("constructor"))).toThrow("received nothing");
    expect(() => readObject({ kind: "toString" }, "it", ({ oneOf }) => oneOf("kind", ["a"]))).toThrow("Wrong kind");
  });

  it("leaves other errors as they are: only who names an option is told where it stands", () => {
    const parse = (error: Error) => () =>
      readObject({ a: {} }, "it", ({ object }) =>
        object("a", () => {
          throw error;
        }),
      );
    const other = new OptionError({ what: "The disk is full" });
    expect(parse(other)).toThrow(other);
    expect(parse(new TypeError("a defect"))).toThrow(TypeError);
    expect(parse(wrongOption("b", "2", 3))).toThrow("Wrong a.b in it: expected 2, received 3.");
  });

  it("property: whatever JSON there is, it is read or refused with an OptionError that names the file", () => {
    const anything = fc.oneof(fc.jsonValue(), fc.record({ name: fc.string(), content: fc.jsonValue() }));
    fc.assert(
      fc.property(anything, (value) => {
        try {
          read(value);
        } catch (error) {
          expect(error).toBeInstanceOf(OptionError);
          expect(String(error)).toContain("shelf.json");
        }
      }),
    );
  });
});

describe("openObject", () => {
  it("gives fields here and there, and refuses what nobody asked for when told that this was all", () => {
    const fields = openObject({ count: 2, done: null, more: [1, 2] }, "it");
    expect(fields.integer("count", 1, 2)).toBe(2);
    expect(fields.has("done")).toBe(false);
    expect(() => {
      fields.finish();
    }).toThrow('Unknown field "more" in it');
    expect(fields.integers("more", 1)).toEqual([1, 2]);
    fields.finish();
    expect(() => fields.integer("count", 3)).toThrow("Wrong count in it: expected a whole number of at least 3");
    expect(() => fields.number("count", 0, 1)).toThrow("Wrong count in it: expected a number from 0 to 1, received 2.");
    expect(() => fields.integers("more", 2)).toThrow("expected a list of whole numbers of at least 2, received [1,2].");
    expect(() => fields.texts("more")).toThrow("expected a list of texts");
    expect(() => fields.boolean("more")).toThrow("expected true or false");
  });
});
