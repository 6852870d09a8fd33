import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageReading, predictions } from "../dist/answers/schemas.js";
import { objectOf, pngOf, testServer, writtenPage, type Page, type TestServer } from "./support.js";

// What is read, in every way in which it can be sent.

let server: TestServer;
let page: Page;
let png: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  server = await testServer();
  page = await writtenPage();
  png = pngOf(page);
});

afterAll(() => server.stop());

/** The page for sharp. */
const open = () => sharp(page.data, { raw: { width: page.width, height: page.height, channels: 1 } });

/** The page's ink, and nothing where there is none. */
function transparent({ width, height, data }: Page): Page {
  const pixels = new Uint8Array(4 * data.length);
  data.forEach((value, i) => (pixels[4 * i + 3] = 255 - value));
  return { width, height, data: pixels };
}

const anyKind = "application/octet-stream";

async function read(body: BodyInit, type?: string) {
  const response = await server.post("/v1/read", body, type);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/json");
  return pageReading.strict().parse(await response.json());
}

describe("POST /v1/read", () => {
  test("reads MNIST's first five test digits, each with its place, a confidence and a second choice", async () => {
    const { text, lines, warnings } = await read(png, "image/png");
    expect({ text, groups: lines[0].groups, warnings }).toEqual({ text: "72104", groups: ["72104"], warnings: [] });
    lines[0].digits.forEach(({ box, confidence, second, status }, i) => {
      // Digits stand 36 pixels apart, from 24 on, each within 28 pixels.
      expect(box.left).toBeGreaterThanOrEqual(24 + 36 * i - 2);
      expect(box.right).toBeLessThanOrEqual(24 + 36 * i + 30);
      expect(confidence + second.confidence).toBeLessThanOrEqual(1.000001);
      expect(status).toBe("digit");
    });
  });

  test("takes a form, whatever the file's name, and bytes without a kind", async () => {
    const form = new FormData();
    form.append("image", new Blob([png], { type: "image/png" }), "../../../etc/passwd");
    expect((await read(form)).text).toBe("72104");
    expect((await read(png, anyKind)).text).toBe("72104");
  });

  test.each<[string, () => Promise<Uint8Array>]>([
    ["JPEG", () => open().jpeg({ quality: 95 }).toBuffer()],
    ["a CMYK JPEG", () => open().toColourspace("cmyk").jpeg({ quality: 95 }).toBuffer()],
    ["WebP", () => open().webp({ lossless: true }).toBuffer()],
    ["TIFF", () => open().tiff().toBuffer()],
    ["a PNG of 16 bits", () => open().toColourspace("grey16").png().toBuffer()],
    ["ink on transparent paper", () => Promise.resolve(pngOf(transparent(page)))],
    [
      "a photo that is to be turned",
      () => open().rotate(90).jpeg({ quality: 95 }).withMetadata({ orientation: 8 }).toBuffer(),
    ],
  ])("reads %s", async (_, make) => {
    expect((await read(new Uint8Array(await make()), anyKind)).text).toBe("72104");
  });

  test("reads the first frame of what moves, and says so", async () => {
    const twice = Buffer.concat([page.data, page.data.map((value) => (value < 128 ? 255 : value))]);
    const { width, height } = page;
    const frames = sharp(twice, { raw: { width, height: 2 * height, channels: 1, pageHeight: height } });
    const { text, warnings } = await read(new Uint8Array(await frames.gif().toBuffer()), anyKind);
    expect(text).toBe("72104");
    expect(warnings).toEqual(["The file holds several frames or pages: the first was read."]);
  });

  test.each<[string, Page]>([
    ["blank", { width: 100, height: 80, data: new Uint8Array(8000).fill(255) }],
    ["black", { width: 100, height: 80, data: new Uint8Array(8000) }],
    ["one pixel", { width: 1, height: 1, data: new Uint8Array(1) }],
  ])("says that nothing is written: %s", async (_, nothing) => {
    const { text, lines, warnings } = await read(pngOf(nothing), "image/png");
    expect({ text, lines, count: warnings.length }).toEqual({ text: "", lines: [], count: 1 });
  });

  test("reads noise without harm", async () => {
    let state = 1;
    // Park and Miller's generator: the same noise each time.
    const data = Uint8Array.from({ length: 200 * 200 }, () => (state = (state * 48271) % 2147483647) & 255);
    await read(pngOf({ width: 200, height: 200, data }), "image/png");
  });
});

describe("POST /v1/predict", () => {
  test("reads one image or several, as numbers or as bytes, with the same answer", async () => {
    const { imageAt } = await import("inkling");
    const { loadMnist } = await import("@inkling/data");
    const mnist = await loadMnist({ part: "test" });
    const images = [0, 1, 2].map((i) => imageAt(mnist, i));
    const bytes = Uint8Array.from(images.flatMap((image) => [...image]));
    const listed = JSON.stringify({ images: images.map((image) => [...image]) });
    const alone = JSON.stringify({ pixels: [...images[0]] });
    const json = "application/json; charset=utf-8";
    const answers = await Promise.all(
      [
        server.post("/v1/predict", bytes, "application/octet-stream"),
        server.post("/v1/predict", listed, json),
        server.post("/v1/predict", alone, json),
      ].map(async (response) => predictions.strict().parse(await (await response).json()).predictions),
    );
    expect(answers[0].map(({ digit }) => digit)).toEqual([7, 2, 1]);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0].slice(0, 1));
    for (const { confidence, second } of answers[0]) {
      expect(confidence).toBeGreaterThan(second.confidence);
      expect(confidence + second.confidence).toBeLessThanOrEqual(1.000001);
    }
  });
});

test("GET /openapi.json describes what there is, in 3.1", async () => {
  const { openapi, paths } = await objectOf(await server.get("/openapi.json"));
  expect(openapi).toBe("3.1.0");
  expect(Object.keys(paths as object)).toEqual(["/v1/read", "/v1/predict", "/healthz", "/metrics"]);
});
