import { describe, expect, it } from "vitest";
import { choice, flag, readQuery, real, text, whole, writeQuery } from "../src/state/fields.js";
import { readLink, writeLink } from "../src/state/link.js";

/* What a link says, read and written. */

const fields = {
  layer: whole(1, 9, 2),
  rate: real(0, 3, 0.1),
  shown: choice(["maps", "filters"], "maps"),
  noisy: flag(false),
  name: text(5),
};

describe("fields", () => {
  it("come back from a query as they went in; what is as at first is left out", () => {
    const values = { layer: 9, rate: 0.25, shown: "filters", noisy: true, name: "seven" } as const;
    const query = writeQuery(fields, values);
    expect(query).toEqual({ layer: "9", rate: "0.25", shown: "filters", noisy: "yes", name: "seven" });
    expect(readQuery(fields, query)).toEqual({ values, faults: [] });
    expect(writeQuery(fields, readQuery(fields, {}).values)).toEqual({});
  });

  it.each([
    ["layer", "0"],
    ["layer", "10"],
    ["layer", "2.5"],
    ["layer", ""],
    ["layer", "1e0"],
    ["rate", "NaN"],
    ["rate", "-0.1"],
    ["rate", " "],
    ["shown", "toString"],
    ["noisy", "true"],
    ["name", "eleven"],
    ["__proto__", "x"],
    ["constructor", "x"],
  ])("%s=%j is a sentence, and the first value", (name, said) => {
    const query: unknown = JSON.parse(`{ ${JSON.stringify(name)}: ${JSON.stringify(said)} }`);
    const { values, faults } = readQuery(fields, query as Record<string, string>);
    expect(values).toEqual({ layer: 2, rate: 0.1, shown: "maps", noisy: false, name: "" });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(name);
  });
});

describe("links", () => {
  it.each(["draw", "train", "take"] as const)("to %s come back as they went in", (view) => {
    const query = { a: "1 + 1 = 2", b: "ä&?#/" };
    expect(readLink(writeLink(view, query))).toEqual({ view, query, fault: undefined });
    expect(readLink(writeLink(view, {}))).toEqual({ view, query: undefined, fault: undefined });
  });

  it.each(["", "#", "#/"])("%j names no view, and is no fault", (hash) => {
    expect(readLink(hash)).toEqual({ view: undefined, query: undefined, fault: undefined });
  });

  it.each(["#/nowhere", "#/constructor", "#/%", "#//draw", "#/draw/more", "#".repeat(30_000)])(
    "%.20j is a sentence",
    (hash) => {
      expect(readLink(hash)).toMatchObject({ view: undefined, fault: expect.stringMatching(/^T/) as string });
    },
  );
});
