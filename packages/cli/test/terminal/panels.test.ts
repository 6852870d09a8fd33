import type { Panel } from "@inkling/drawings";
import { describe, expect, it } from "vitest";
import { renderPanels } from "../../src/terminal/panels.js";
import { plainTerminal } from "../../src/terminal/terminal.js";

/** Weights of -2, 0, 2 and 1, on a scale to 4. */
const weights = { pixels: Float32Array.of(-2, 0, 2, 1), height: 2, width: 2 };
const map: Panel = { title: "Map", pictures: [weights], scale: "weights", limit: 4, ends: ["against", "for"] };
const ink: Panel = {
  title: "Ink",
  pictures: [{ pixels: Uint8Array.of(255, 0, 255, 0), height: 2, width: 2 }],
  scale: "ink",
};

describe("panels in a terminal", () => {
  it("are a title, pictures and a bar from end to end", () => {
    // The means of the columns are 0 and 0.125, both the sixth of ten shades. The bar is as wide as its ends need, 18.
    expect(renderPanels([map], plainTerminal)).toBe("Map\n++\n  ..::-==++*##%%@@\nagainst -4  +4 for");
    // As wide as its pictures, if they are wider.
    const wide = { pixels: new Float32Array(20), height: 1, width: 20 };
    const lines = renderPanels([{ ...map, pictures: [wide] }], plainTerminal).split("\n");
    expect(lines.slice(2)).toEqual(["  ..::--==++**##%%@@", "against -4    +4 for"]);
  });

  it("stand side by side where they fit, four characters apart, else below one another", () => {
    expect(renderPanels([ink, map], plainTerminal)).toBe(
      "Ink    Map\n@      ++\n         ..::-==++*##%%@@\n       against -4  +4 for",
    );
    expect(renderPanels([ink, map], { ...plainTerminal, columns: 24 })).toBe(
      "Ink\n@\n\nMap\n++\n  ..::-==++*##%%@@\nagainst -4  +4 for",
    );
  });
});
