import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { escapeText, markup } from "../src/html.js";
import { renderReport, type ReportInput } from "../src/report.js";

const picture = { pixels: Uint8Array.of(0, 255, 51, 0), height: 2, width: 2 };
const figures = { precision: 0.9, recall: 0.8, f1: 0.847, support: 10 };
const record = { seconds: 1, learningRate: 1, trainingLoss: 0.5, trainingAccuracy: 0.9 };
const hostile = `<script>alert("1")</script>&'`;

const withoutUnits: ReportInput = {
  title: hostile,
  imagesName: hostile,
  classNames: ["zero", hostile],
  confusion: {
    classCount: 2,
    count: 20,
    accuracy: 0.9,
    counts: Uint32Array.of(8, 2, 0, 10),
    classes: [figures, figures],
  },
  interval: { lower: 0.699, upper: 0.9721 },
  trainingSeconds: 65,
  seed: 42,
  sha256: "ab".repeat(32),
  inputShape: "2x2",
  layers: [
    { name: hostile, shape: "30", parameterCount: 150 },
    { name: "dense", shape: "10", parameterCount: 1310 },
  ],
  history: [
    { ...record, epoch: 1, iteration: 1 },
    { ...record, epoch: 2, iteration: 2 },
  ],
  curvesSentence: hostile,
  mistakes: [
    { index: 1234, truth: 0, prediction: 1, secondGuess: 0, confidence: 0.987, secondConfidence: 0.012, picture },
  ],
  randomReadings: [
    { picture, truth: 0, prediction: 0 },
    { picture, truth: 0, prediction: 1 },
  ],
  recipe: { name: hostile },
  commands: [`inkling train ${hostile}`],
  generator: hostile,
  reliability: {
    error: 0.034,
    bins: [
      { lower: 0.5, upper: 1, count: 20, confidence: 0.934, accuracy: 0.9, interval: { lower: 0.699, upper: 0.9721 } },
    ],
  },
};
const input: ReportInput = {
  ...withoutUnits,
  hiddenUnits: [{ ...picture, pixels: Float32Array.of(-1, 0, 0, 1) }],
};
const report = renderReport(input);

describe("the report", () => {
  it("escapes every text that it is given", () => {
    expect(report).not.toContain("<script");
    expect(report).not.toContain('alert("1")');
    expect(report.split("&lt;script&gt;").length - 1).toBeGreaterThanOrEqual(12);
  });

  it("is one file: nothing in it is fetched from elsewhere, and nothing may be", () => {
    const addresses = [...report.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1]);
    expect(addresses).toHaveLength(4);
    expect(addresses.every((address) => address.startsWith("data:image/png;base64,"))).toBe(true);
    expect(report).not.toMatch(/url\(|@import|<link/);
    expect(report).toContain(`content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"`);
  });

  it("says what was measured", () => {
    for (const text of [
      "<strong>90.00 %</strong>",
      "69.90 to 97.21 %",
      "2 of 20",
      "1 min 05 s",
      "1,460",
      "ab".repeat(32),
      "no. 1,234",
      "98.7 %",
      "second zero, 1.2 %",
      "Framed: read wrongly (1).",
    ]) {
      expect(report.replaceAll("\u00a0", " ")).toContain(text);
    }
  });

  it("holds its images as PNG: black ink on clear paper", () => {
    const [, base64] = /class="ink" src="data:image\/png;base64,([^"]*)"/.exec(report)!;
    expect([...decode(Buffer.from(base64, "base64")).data]).toEqual([0, 0, 0, 255, 0, 51, 0, 0]);
  });

  it("can be read without seeing it: language, one h1, captions, scopes and a text for each image", () => {
    expect(report).toContain('<html lang="en">');
    expect(report.match(/<h1/g)).toHaveLength(1);
    expect(report.match(/<table/g)?.length).toBe(report.match(/<caption/g)?.length);
    expect(report).not.toMatch(/<th(?![^>]*scope=)[\s>]/);
    expect(report).not.toMatch(/<img(?![^>]*alt="[^"]+")/);
    expect(report).toContain('alt="Image 1234: zero, read as &lt;script');
    expect(report).toContain('alt="Weights of hidden unit 1"');
  });

  it("frames what was read wrongly, and nothing else", () => {
    const entries = [...report.matchAll(/<li( class="missed")?><img class="ink"[^>]*alt="([^"]*)"/g)];
    expect(entries.map((match) => match[1])).toEqual([undefined, ' class="missed"']);
    expect(entries[0][2]).toBe("zero, read rightly");
    expect(entries[1][2]).toMatch(/^zero, wrongly read as /);
  });

  it("closes what it opens", () => {
    for (const name of [
      "section",
      "div",
      "table",
      "tr",
      "th",
      "td",
      "ul",
      "ol",
      "li",
      "figure",
      "span",
      "p",
      "pre",
      "svg",
    ]) {
      const opened = report.match(new RegExp(`<${name}[\\s>]`, "g"))?.length;
      expect([name, report.match(new RegExp(`</${name}>`, "g"))?.length]).toEqual([name, opened]);
    }
  });

  it("leaves out what there is not: curves, hidden units, mistakes", () => {
    const confusion = { ...input.confusion, accuracy: 1, counts: Uint32Array.of(10, 0, 0, 10) };
    const short = renderReport({ ...withoutUnits, confusion, history: [], mistakes: [] });
    expect(short.match(/<svg/g)).toHaveLength(1); // of the calibration
    expect(report).toContain("What the first layer looks for");
    expect(short).not.toContain("the first layer looks for");
    expect(short).toContain("No image was read wrongly.");
  });

  it("is the same text for the same input", () => {
    expect(renderReport(input)).toBe(report);
  });
});

describe("markup", () => {
  it("escapes text and attributes, joins lists and keeps what is markup already", () => {
    const items = ["a<b", 2].map((item) => markup`<li>${item}</li>`);
    expect(markup`<ul title="${`"&'`}">${items}${undefined}</ul>`.text).toBe(
      '<ul title="&quot;&amp;&#39;"><li>a&lt;b</li><li>2</li></ul>',
    );
  });

  it("drops control characters but keeps line breaks", () => {
    expect(escapeText("a\u0000\u001b[2Jb\nc\td\u0085")).toBe("a[2Jb\nc\td");
  });

  it("has sections on another network, more images and labels in doubt where there is something to say", () => {
    for (const heading of ["Beside another network", "More training images", "Worse images", "Labels to look at"]) {
      expect(report).not.toContain(heading);
    }
    const full = renderReport({
      ...input,
      robustness: {
        sentence: `Worse images ${hostile}`,
        count: 8,
        rows: [{ name: hostile, unit: hostile, readings: [{ amount: 0.25, correct: 7 }] }],
      },
      comparison: {
        sentence: `No difference shown ${hostile}`,
        names: ["A", hostile],
        classes: [
          { count: 10, onlyA: 3, onlyB: 1, pValue: 0.625 },
          { count: 10, onlyA: 0, onlyB: 0, pValue: 1 },
        ],
      },
      learningCurve: {
        sentence: hostile,
        points: [
          { size: 1000, error: 0.1, seeds: 1 },
          { size: 2000, error: 0.05, seeds: 1 },
        ],
        fitted: [],
      },
      disputes: {
        count: 31,
        shown: [{ index: 7, label: 0, suggestion: 1, labelConfidence: 0.001, suggestionConfidence: 0.9, picture }],
      },
    });
    const plain = full.replaceAll("\u00a0", " ");
    expect(plain).toContain("<td>10</td><td>3</td><td>1</td><td>0.63</td>");
    expect(plain).toContain("1 of 31 labels that the network speaks against");
    expect(plain).toContain('alt="Image 7: labelled zero, perhaps ');
    expect(full.match(/<svg/g)).toHaveLength((report.match(/<svg/g)?.length ?? 0) + 1);
    expect(full).not.toContain("<script");
    expect(full.match(/<table/g)?.length).toBe(full.match(/<caption/g)?.length);
  });
});
