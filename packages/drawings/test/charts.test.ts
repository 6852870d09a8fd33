import { describe, expect, it } from "vitest";
import { historyCharts, niceAxis, renderSvgChart, type LineChart } from "../src/charts.js";

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

describe("an axis", () => {
  it.each([
    [0, 0.93, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0.91, 0.979, 5, [0.9, 0.92, 0.94, 0.96, 0.98]],
    [0, 2.3, 4, [0, 1, 2, 3]],
    [1, 30, 6, [0, 5, 10, 15, 20, 25, 30]],
    [0, 0, 4, [0, 0.5, 1]],
    [0, 12_000, 4, [0, 5_000, 10_000, 15_000]],
  ])("from %d to %d with about %d ticks has exactly %j", (low, high, count, ticks) => {
    expect(niceAxis(low, high, count).ticks).toEqual(ticks);
  });

  it("covers its values with at most twice the ticks asked for", () => {
    for (let power = -8; power < 9; power++) {
      for (const [low, high] of [
        [0, 1.7],
        [3.1, 3.3],
        [-2, 9.99],
      ] as const) {
        const axis = niceAxis(low * 10 ** power, high * 10 ** power, 5);
        expect(axis.low).toBeLessThanOrEqual(low * 10 ** power);
        expect(axis.high).toBeGreaterThanOrEqual(high * 10 ** power * (1 - 1e-9));
        expect(axis.ticks.length).toBeLessThanOrEqual(8);
        expect(new Set(axis.ticks.map((tick) => tick.toFixed(axis.decimals))).size).toBe(axis.ticks.length);
      }
    }
  });
});

describe("an SVG chart", () => {
  const svg = renderSvgChart(falling);

  it("puts points where they belong: the plot is 46 to 378 across and 238 to 52 up", () => {
    expect(svg).toContain('d="M46 52L212 145L378 238"');
  });

  it("leaves out what is no number, and labels the last value of each line", () => {
    expect(svg).toContain('d="M46 52L378 52"');
    expect(svg).toMatch(/class="end-1" x="386" y="242">0</);
    expect(svg).toMatch(/class="end-2" x="386" y="56">1</);
    expect(svg).not.toContain("NaN");
  });

  it.each([
    ["below", [0, 0.001], [242, 227]],
    ["above", [1, 0.999], [56, 71]],
  ])("moves labels apart that would overlap, and keeps them in the plot: %s", (_, ends, expected) => {
    const series = ends.map((y, i) => ({
      name: `s${i}`,
      points: [
        [1, i],
        [2, y],
      ] as const,
    }));
    const svg = renderSvgChart({ ...falling, series });
    const heights = [...svg.matchAll(/class="end-\d" x="386" y="([\d.]+)"/g)].map((match) => Number(match[1]));
    expect(heights).toEqual(expected);
  });

  it("escapes its texts and follows light and dark", () => {
    const hostile = renderSvgChart({ ...falling, title: '<b>&"' });
    expect(hostile).toContain('aria-label="&lt;b&gt;&amp;&quot; (loss by epoch)');
    expect(hostile).not.toContain("<b>");
    expect(svg).toContain("prefers-color-scheme:dark");
  });

  it("is drawn without any point, and with a single one", () => {
    expect(renderSvgChart({ ...falling, series: [] })).toContain("</svg>");
    const single = renderSvgChart({ ...falling, series: [{ name: "training", points: [[1, 0.5]] }] });
    expect(single).not.toMatch(/NaN|Infinity/);
  });
});

describe("the curves of a history", () => {
  const record = { seconds: 1, learningRate: 1, trainingLoss: 0.5, trainingAccuracy: 0.9 };

  it("go by epoch, or by iteration where an epoch has several records", () => {
    const [byEpoch] = historyCharts([
      { ...record, epoch: 1, iteration: 10 },
      { ...record, epoch: 2, iteration: 20 },
    ]);
    expect(byEpoch.horizontal).toBe("epoch");
    expect(byEpoch.series).toEqual([
      {
        name: "training",
        points: [
          [1, 0.5],
          [2, 0.5],
        ],
      },
    ]);
    const [loss, accuracy] = historyCharts([
      { ...record, epoch: 1, iteration: 10 },
      { ...record, epoch: 1, iteration: 20, validationAccuracy: 0.8 },
    ]);
    expect(loss.horizontal).toBe("iteration");
    expect(accuracy.series[1]).toEqual({ name: "validation", points: [[20, 0.8]] });
  });
});
