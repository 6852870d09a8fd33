import type { LineChart } from "@inkling/drawings";
import { describe, expect, it } from "vitest";
import { renderSparkline, renderTerminalChart } from "../../src/terminal/charts.js";
import { plainTerminal, widthOf, type Terminal } from "../../src/terminal/terminal.js";

const unicode: Terminal = { colourDepth: 1, unicode: true, columns: 60 };

const falling: LineChart = {
  title: "Loss",
  horizontal: "epoch",
  vertical: "loss",
  series: [
    {
      name: "training",
      points: [
        [1, 1],
        [2, 0.5],
        [3, 0],
      ],
    },
    {
      name: "validation",
      points: [
        [1, 1],
        [2, NaN],
        [3, 1],
      ],
    },
  ],
};

describe("a chart in the terminal", () => {
  it("is a sparkline of blocks or of ASCII", () => {
    expect(renderSparkline([1, 2, 3, 8], unicode)).toBe("▁▂▃█");
    expect(renderSparkline([1, 2, 3, 5, NaN], plainTerminal)).toBe("_.-# ");
    expect(renderSparkline([4, 4], unicode)).toBe("▁▁");
    expect(
      renderSparkline(
        Array.from({ length: 200 }, (_, i) => i),
        { ...unicode, columns: 8 },
      ),
    ).toBe("▁▂▃▄▅▆▇█");
  });

  it("has ticks, a legend and names at the ends, in letters where there is nothing else", () => {
    const series = [
      {
        name: "up",
        points: [
          [1, 0],
          [4, 1],
        ] as const,
      },
    ];
    expect(renderTerminalChart({ ...falling, series }, { ...plainTerminal, columns: 24 })).toBe(
      [
        "Loss  * up",
        "1.0 |             * up 1",
        "    |            *",
        "    |           *",
        "    |         **",
        "    |        *",
        "    |       *",
        "0.5 |      *",
        "    |     *",
        "    |   **",
        "    |  *",
        "    | *",
        "0.0 |*",
        "     1   epoch    4",
      ].join("\n"),
    );
  });

  it("stays within the terminal, without colour codes", () => {
    for (const columns of [40, 60, 80, 200]) {
      const drawn = renderTerminalChart(falling, { ...unicode, columns });
      expect(drawn).not.toContain("\x1b");
      expect(Math.max(...drawn.split("\n").map(widthOf))).toBeLessThanOrEqual(Math.min(columns, 100));
    }
  });

  it("says so when there is nothing to draw", () => {
    expect(renderTerminalChart({ ...falling, series: [] }, unicode)).toBe("Loss: nothing to draw yet");
  });
});
