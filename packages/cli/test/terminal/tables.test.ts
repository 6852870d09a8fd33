import { fashionNames } from "@inkling/data";
import { digitNames } from "inkling";
import { describe, expect, it } from "vitest";
import { formatCount, formatFigure, formatInterval, formatPercent, formatSeconds } from "@inkling/drawings";
import { renderClassFigures, renderConfusion, renderPairs, renderTable } from "../../src/terminal/tables.js";
import { cleaned } from "../../src/terminal/printing.js";
import { plainTerminal, widthOf, type Terminal } from "../../src/terminal/terminal.js";

const colourful: Terminal = { colourDepth: 4, unicode: true, columns: 80 };

describe("numbers", () => {
  it.each([
    [0.9793, 2, "97.93 %"],
    [0.87, 0, "87 %"],
    [1, 2, "100.00 %"],
    [0, 2, "0.00 %"],
    [59_999 / 60_000, 2, "99.99 %"],
    [1 / 60_000, 2, "0.01 %"],
    [0.999, 0, "99 %"],
    [NaN, 2, "n/a"],
  ])("%d with %d decimals is %s", (share, decimals, text) => {
    expect(formatPercent(share, decimals)).toBe(text);
  });

  it("come with the ends of their interval", () => {
    expect(formatInterval(0.9793, { lower: 0.97632, upper: 0.98196 })).toBe("97.93 % (97.63 to 98.20)");
  });

  it.each([
    [0.24, "240 ms"],
    [0.9999, "1.0 s"],
    [3.24, "3.2 s"],
    [59.96, "1 min 00 s"],
    [65, "1 min 05 s"],
    [3599.6, "1 h 00 min"],
    [7620, "2 h 07 min"],
    [Infinity, "n/a"],
  ])("%d seconds are %s", (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });

  it("have separators from a thousand on, and at most four significant digits where they are losses", () => {
    expect([999, 1000, 60_000, 1_234_567].map(formatCount)).toEqual(["999", "1,000", "60,000", "1,234,567"]);
    expect([0.031274, 2.5, 0, 0.00000023, 12345.6, NaN].map(formatFigure)).toEqual([
      "0.03127",
      "2.5",
      "0",
      "2.3e-7",
      "12,346",
      "NaN",
    ]);
  });
});

describe("tables", () => {
  it("have two spaces between columns and no lines", () => {
    const rows = [
      ["dense", "30", "23,550"],
      ["sigmoid", "30", "0"],
    ];
    expect(renderTable({ head: ["layer", "output", "parameters"], rows }, plainTerminal)).toBe(
      ["layer    output  parameters", "dense        30      23,550", "sigmoid      30           0"].join("\n"),
    );
  });

  it("wrap at words to the terminal, and split only a word that is too long", () => {
    const pairs = [
      ["seed", "42"],
      ["note", "one two three"],
      ["sum", "0123456789abcdef"],
    ] as const;
    expect(renderPairs(pairs, { ...plainTerminal, columns: 14 })).toBe(
      ["seed  42", "note  one two", "      three", "sum   01234567", "      89abcdef"].join("\n"),
    );
  });

  it("keep numbers whole while texts can be wrapped", () => {
    const rows = [["a name of some length", "12,345", "99.96 %"]];
    expect(renderTable({ head: ["name", "images", "right"], rows }, { ...plainTerminal, columns: 25 })).toBe(
      ["name      images    right", "a name    12,345  99.96 %", "of some", "length"].join("\n"),
    );
  });

  it("stay within the terminal when several columns are wide", () => {
    const cell = "a long text of words";
    const drawn = renderTable({ head: [], rows: [[cell, cell, cell]] }, { ...plainTerminal, columns: 30 });
    expect(Math.max(...drawn.split("\n").map(widthOf))).toBeLessThanOrEqual(30);
    expect(drawn.match(/words/g)).toHaveLength(3);
  });
});

describe("the confusion matrix", () => {
  const confusion = { classCount: 3, counts: Uint32Array.of(98, 2, 0, 0, 1000, 9, 0, 0, 0) };

  it("has a row for each truth, dots for zero and the share read rightly", () => {
    expect(renderConfusion(confusion, ["0", "1", "2"], plainTerminal)).toBe(
      [
        "Rows: the truth. Columns: what it was read as.",
        "    0     1  2    right",
        "0  98     2  .  98.00 %",
        "1   .  1000  9  99.11 %",
        "2   .     .  .      n/a",
      ].join("\n"),
    );
  });

  it("goes on below where it is too wide for the terminal: no number is ever split", () => {
    expect(renderConfusion(confusion, ["0", "1", "2"], { ...plainTerminal, columns: 18 })).toBe(
      [
        "Rows: the truth.\nColumns: what it\nwas read as.",
        ...["    0     1  2", "0  98     2  .", "1   .  1000  9", "2   .     .  ."],
        ...["", "     right", "0  98.00 %", "1  99.11 %", "2      n/a"],
      ].join("\n"),
    );
    const counts = Uint32Array.from({ length: 100 }, (_, i) => (i % 11 === 0 ? 962 : i % 7));
    for (const columns of [20, 30, 40, 60, 80]) {
      for (const names of [digitNames, fashionNames]) {
        const drawn = renderConfusion({ classCount: 10, counts }, names, { ...plainTerminal, columns });
        expect(drawn.split("\n").filter((line) => line.length > columns)).toEqual([]);
        expect(drawn.match(/\b962\b/g)).toHaveLength(10);
        expect(drawn.match(/\d\d\.\d\d %/g)).toHaveLength(10);
      }
    }
  });

  it("shows mistakes in red, those of one image in a hundred or more in bold, and zeros dim", () => {
    const drawn = cleaned(renderConfusion(confusion, ["0", "1", "2"], colourful));
    expect(drawn).toContain("\x1b[1m\x1b[31m2\x1b[39m\x1b[22m");
    expect(drawn).toContain("  \x1b[31m9\x1b[39m  ");
    expect(drawn).toContain("\x1b[2m·\x1b[22m");
  });
});

it("precision, recall, F1 and counts stand in columns", () => {
  const classes = [
    { precision: 0.98, recall: 1, f1: 0.9899, support: 980 },
    { precision: NaN, recall: 0, f1: 0, support: 1135 },
  ];
  expect(renderClassFigures(classes, ["0", "1"], plainTerminal)).toBe(
    [
      "class  precision    recall       F1  images",
      "0        98.00 %  100.00 %  98.99 %     980",
      "1            n/a    0.00 %   0.00 %   1,135",
    ].join("\n"),
  );
});
