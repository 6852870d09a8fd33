import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { createCanvas, textWidth } from "../src/canvas.js";
import { edgesOf } from "../src/outline.js";
import { renderPanelPage } from "../src/panelPage.js";
import { legendOf, limitOf, type Panel } from "../src/panels.js";
import { toPlane } from "../src/picture.js";
import { encodePanels } from "../src/sheet.js";

/** Weights of -2, 0, 2 and 1, on a scale to 4. */
const weights = { pixels: Float32Array.of(-2, 0, 2, 1), height: 2, width: 2 };
const map: Panel = { title: "Map", pictures: [weights], scale: "weights", limit: 4, ends: ["against", "for"] };
const ink: Panel = {
  title: "Ink",
  pictures: [{ pixels: Uint8Array.of(255, 0, 255, 0), height: 2, width: 2 }],
  scale: "ink",
};

describe("pictures with a limit", () => {
  it("are brought to it: weights to ±1, ink from 0 to 1", () => {
    expect([...toPlane({ ...weights, limit: 4 }, "weights").values]).toEqual([-0.5, 0, 0.5, 0.25]);
    const floats = { pixels: Float32Array.of(1, 2), height: 1, width: 2 };
    expect([...toPlane({ ...floats, limit: 4 }, "ink").values]).toEqual([0.25, 0.5]);
    expect([...toPlane(floats, "ink").values]).toEqual([0, 1]);
  });

  it("find it together: the largest absolute number that is one; 1 where all are blank", () => {
    expect(limitOf([weights, { pixels: Float32Array.of(-3, NaN, Infinity) }])).toBe(3);
    expect(limitOf([{ pixels: new Float32Array(4) }])).toBe(1);
  });
});

describe("the legend", () => {
  it("says both ends in four digits, with what they mean; nothing of plain ink", () => {
    expect(legendOf({ ...map, limit: 1.23456 })).toEqual(["against -1.235", "+1.235 for"]);
    expect(legendOf({ ...ink, limit: 2 })).toEqual(["0", "2"]);
    expect(legendOf(ink)).toBeUndefined();
  });
});

describe("panels as a PNG", () => {
  it("are tiles of squares in the colours of the scale, a bar and its ends: every place worked out by hand", () => {
    const { width, height, data, channels } = decode(encodePanels([map]));
    const at = (x: number, y: number) =>
      Array.from(data.slice((y * width + x) * channels, (y * width + x) * channels + 3));
    // 224 / 2 = 112 pixels a square; margins of 16, a title of 10 and 8 below it; then 8, and 8 + 8 + 4 + 10 of legend.
    expect({ width, height }).toEqual({ width: 16 + 224 + 16, height: 16 + 18 + 224 + 8 + 30 + 16 });
    // Half way from white to blue 33, 102, 172; white; half and a quarter of the way to red 178, 24, 43.
    expect(at(16, 34)).toEqual([144, 179, 214]);
    expect(at(16 + 111, 34 + 111)).toEqual([144, 179, 214]);
    expect(at(16 + 112, 34)).toEqual([255, 255, 255]);
    expect(at(16, 34 + 112)).toEqual([217, 140, 149]);
    expect(at(16 + 223, 34 + 223)).toEqual([236, 197, 202]);
    // A line around the tile, and the bar's two ends.
    expect(at(15, 33)).toEqual([208, 208, 208]);
    expect(at(16, 34 + 224 + 8 + 8)).toEqual([33, 102, 172]);
    expect(at(16 + 223, 34 + 224 + 8 + 15)).toEqual([178, 24, 43]);
  });

  it("has an outline where one is given: a line along the upper and left side of the inked pixel", () => {
    const outline = { pixels: Uint8Array.of(0, 0, 0, 255), height: 2, width: 2 };
    const outlined = { ...map, pictures: [{ ...weights, outline }] };
    const { width, data, channels } = decode(encodePanels([outlined]));
    const at = (x: number, y: number) => data[(y * width + x) * channels];
    expect([at(16 + 112, 34 + 150), at(16 + 150, 34 + 112), at(16 + 100, 34 + 112)]).toEqual([90, 90, 217]);
  });

  it("writes letters of dots two pixels wide, and a question mark for what it has not", () => {
    const canvas = createCanvas(40, 10);
    canvas.write(0, 0, "1x", [0, 0, 0]);
    const row = (y: number) =>
      Array.from({ length: 8 }, (_, x) => (canvas.data[(y * 2 * 40 + x * 2) * 3] === 0 ? "#" : "."));
    expect([0, 1, 2, 3, 4].map((y) => row(y).join(""))).toEqual([
      ".#..#.#.",
      "##..#.#.",
      ".#...#..",
      ".#..#.#.",
      "###.#.#.",
    ]);
    expect(textWidth("1x")).toBe(14);
    const [known, unknown] = ["?", "é"].map((text) => {
      const sheet = createCanvas(6, 10);
      sheet.write(0, 0, text, [0, 0, 0]);
      return sheet.data;
    });
    expect(unknown).toEqual(known);
  });
});

describe("edges", () => {
  it("surround what has at least half of full ink: four of one pixel, six of two, none within", () => {
    const one = edgesOf({ pixels: Uint8Array.of(255), height: 1, width: 1 });
    expect(one).toHaveLength(4);
    expect(one).toContainEqual({ x1: 1, y1: 0, x2: 1, y2: 1 });
    expect(edgesOf({ pixels: Uint8Array.of(255, 128, 127), height: 1, width: 3 })).toHaveLength(6);
    expect(edgesOf({ pixels: Uint8Array.of(0, 127), height: 1, width: 2 })).toEqual([]);
  });
});

describe("a page of panels", () => {
  const hostile = `<script>alert("1")</script>&'`;
  const rows: Panel = {
    ...map,
    title: hostile,
    note: hostile,
    ends: [hostile, "for"],
    perRow: 2,
    pictures: [
      { ...weights, caption: hostile },
      { ...weights, caption: "b" },
    ],
  };
  const outlined = { ...map, pictures: [{ ...weights, outline: { ...ink.pictures[0] } }] };
  const page = renderPanelPage({
    title: hostile,
    summary: hostile,
    explanation: hostile,
    panels: [ink, outlined, rows],
    command: hostile,
    generator: "inkling 0.1.0",
  });

  it("escapes every text that it is given", () => {
    expect(page).not.toContain("<script");
    expect(page.split("&lt;script&gt;").length - 1).toBeGreaterThanOrEqual(10);
  });

  it("is one file of inkling's, with images as PNG in it and a text for each", () => {
    const addresses = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1]);
    expect(addresses).toHaveLength(4);
    expect(addresses.every((address) => address.startsWith("data:image/png;base64,"))).toBe(true);
    expect(page).toContain('<meta name="generator" content="inkling 0.1.0">');
    expect(page).not.toMatch(/url\(|@import|<link/);
    expect(page).not.toMatch(/<img(?![^>]*alt="[^"]+")/);
    expect(page).toContain('alt="Map"');
  });

  it("says the scale of each panel but that of plain ink, and draws the outline given", () => {
    expect(page).toContain("<span>against −4</span>");
    expect(page).toContain("<span>+4 for</span>");
    expect(page.match(/class="legend"/g)).toHaveLength(2);
    // The left column is inked: six edges around it.
    expect(/<path d="([^"]*)"/.exec(page)?.[1].match(/M/g)).toHaveLength(6);
  });

  it("closes what it opens", () => {
    for (const name of ["section", "div", "ul", "li", "span", "p", "pre", "svg", "header", "main", "footer"]) {
      const opened = page.match(new RegExp(`<${name}[\\s>]`, "g"))?.length;
      expect([name, page.match(new RegExp(`</${name}>`, "g"))?.length]).toEqual([name, opened]);
    }
  });
});
