import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import sharp from "sharp";
import { problem } from "../dist/answers/schemas.js";
import { pngOf, rawConnection, testServer, until, writtenPage, type TestServer } from "./support.js";

// Bad input: each gets a problem document that does not echo it, and the server reads on.

let server: TestServer;
let png: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  server = await testServer({
    limits: { mostBytes: 200_000, mostPixels: 1_000_000, headMs: 300, bodyMs: 300, mostWaiting: 4 },
  });
  png = pngOf(await writtenPage());
});

afterAll(async () => {
  // After all of it.
  const response = await server.post("/v1/read", png, "image/png");
  expect(await response.json()).toMatchObject({ text: "72104" });
  await server.stop();
});

/** Stands in what is sent, and must not in what comes back. */
const marker = "Zebra<script>";

async function refusal(response: Response): Promise<{ status: number; code: string; detail: string }> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  const text = await response.text();
  expect(text).not.toContain("Zebra");
  expect(text).not.toMatch(/ at .*:\d+:\d+/);
  const { requestId, title, status, code, detail } = problem.strict().parse(JSON.parse(text));
  expect(status).toBe(response.status);
  expect(title).not.toBe("");
  expect(requestId).toBe(response.headers.get("x-request-id"));
  return { status, code, detail };
}

/** A PNG of one bit a pixel, all 0; of as many rows as are asked for, whatever its head says. */
function zeros(width: number, height: number, rows = height): Uint8Array<ArrayBuffer> {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const pixels = deflateSync(Buffer.alloc(rows * (1 + Math.ceil(width / 8))));
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const chunks = [chunk("IHDR", head), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))];
  return new Uint8Array(Buffer.concat([signature, ...chunks]));
}

/** Source: PNG specification, annex D. */
function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

describe("pictures", () => {
  const photo = async (): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await sharp(png).jpeg().toBuffer());

  test.each<[string, () => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>, number, string]>([
    ["20,000 x 20,000 pixels", () => zeros(20_000, 20_000, 1), 413, "picture-too-large"],
    ["a small file that unpacks to 16 million pixels", () => zeros(4000, 4000), 413, "picture-too-large"],
    ["a JPEG that is cut short", async () => (await photo()).slice(0, 900), 422, "picture-damaged"],
    ["a PNG that is cut short", () => png.slice(0, png.length - 20), 422, "picture-damaged"],
    ["a PDF", () => new TextEncoder().encode(`%PDF-1.7 ${marker}`), 415, "no-picture"],
    [
      "an SVG",
      () => new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg">${marker}</svg>`),
      415,
      "no-picture",
    ],
    ["nothing", () => new Uint8Array(), 415, "no-picture"],
    ["text", () => new TextEncoder().encode(marker), 415, "no-picture"],
  ])("%s, said to be a PNG", async (_, make, status, code) => {
    expect(await refusal(await server.post("/v1/read", await make(), "image/png"))).toMatchObject({ status, code });
  });

  test.each([undefined, "text/plain", "application/json", "application/x-www-form-urlencoded", `x/${marker}`])(
    "of type %s",
    async (type) => {
      const body = new TextEncoder().encode(marker);
      const wrong = { status: 415, code: "unsupported-type" };
      expect(await refusal(await server.post("/v1/read", body, type))).toMatchObject(wrong);
    },
  );

  test("forms without the picture, with two, or with none of their parts whole", async () => {
    const wrong = { status: 400, code: "malformed-form" };
    const form = (...files: [string, BlobPart][]): FormData => {
      const parts = new FormData();
      for (const [name, bytes] of files) parts.append(name, new Blob([bytes]), `../${marker}`);
      return parts;
    };
    for (const body of [form(["other", png]), form(["image", png], ["image", png]), form()]) {
      expect(await refusal(await server.post("/v1/read", body))).toMatchObject(wrong);
    }
    const cut = await server.post("/v1/read", marker, `multipart/form-data; boundary=${"-".repeat(8)}`);
    expect(await refusal(cut)).toMatchObject(wrong);
  });

  test("packed bodies", async () => {
    const headers = { "Content-Type": "image/png", "Content-Encoding": "gzip" };
    const response = await fetch(`${server.url}/v1/read`, { method: "POST", body: png, headers });
    expect(await refusal(response)).toMatchObject({ status: 415, code: "unsupported-encoding" });
  });
});

describe("pixels", () => {
  const image = new Array<unknown>(784).fill(0);
  const withOne = (value: unknown): unknown[] => image.map((other, i) => (i === 783 ? value : other));

  test.each<[string, unknown, string]>([
    ["no object", [image], "an object with either pixels or images"],
    ["both", { pixels: image, images: [image] }, "an object with either pixels or images"],
    ["another field", { pixels: image, [marker]: 1 }, "an object with either pixels or images"],
    ["too few", { pixels: image.slice(1) }, "pixels: a list of 784 numbers"],
    ["text", { pixels: marker }, "pixels: a list of 784 numbers"],
    ["no images", { images: [] }, "images: a list of 1 to 1000 images"],
    ["an image of another kind", { images: [image, marker] }, "images[1]: a list of 784 numbers"],
    ["a text in an image", { images: [image, withOne(marker)] }, "images[1][783]: a whole number from 0"],
    ["null", { pixels: withOne(null) }, "pixels[783]: a whole number from 0"],
    ["a fraction", { pixels: withOne(0.5) }, "pixels[783]: a whole number from 0"],
    ["256", { pixels: withOne(256) }, "pixels[783]: a whole number from 0"],
  ])("%s", async (_, value, expected) => {
    const answer = await refusal(await server.post("/v1/predict", JSON.stringify(value), "application/json"));
    expect(answer).toMatchObject({ status: 400, code: "wrong-shape" });
    expect(answer.detail).toContain(expected);
  });

  test.each<[string, BodyInit, string, number, string]>([
    ["no JSON", `{"pixels": ${marker}`, "application/json", 400, "malformed-json"],
    ["no UTF-8", Uint8Array.of(0x22, 0xff, 0x22), "application/json", 400, "malformed-json"],
    ["a depth of 90,000", "[".repeat(90_000), "application/json", 400, "malformed-json"],
    ["783 bytes", new Uint8Array(783), "application/octet-stream", 400, "wrong-shape"],
    ["no bytes", new Uint8Array(), "application/octet-stream", 400, "wrong-shape"],
    ["a picture", new Uint8Array(784), "image/png", 415, "unsupported-type"],
  ])("%s", async (_, body, type, status, code) => {
    expect(await refusal(await server.post("/v1/predict", body, type))).toMatchObject({ status, code });
  });
});

describe("addresses", () => {
  test("that lead nowhere, and methods that they do not have", async () => {
    expect(await refusal(await server.get(`/${marker}`))).toMatchObject({ status: 404, code: "not-found" });
    expect(await refusal(await server.get("/page.js%2f..%2f..%2fpackage.json"))).toMatchObject({ status: 404 });
    const wrong = await server.get("/v1/read");
    expect(wrong.headers.get("allow")).toBe("POST");
    expect(await refusal(wrong)).toMatchObject({ status: 405, code: "method-not-allowed" });
  });

  test.each([
    ["that climb", "GET /../../../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 404],
    ["of another host's name", "GET / HTTP/1.1\r\nHost: Zebra@b/c\r\nConnection: close\r\n\r\n", 400],
    ["of no host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
    ["that are none", "GET Zebra HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400],
    ["of no protocol", "Zebra Zebra\r\n\r\n", 400],
    ["with a head of 20 KB", `GET / HTTP/1.1\r\nHost: a\r\nX-A: ${"Zebra".repeat(4000)}\r\n\r\n`, 431],
  ])("%s", async (_, request, status) => {
    const answer = await rawConnection(server, request).ended;
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).not.toContain("Zebra");
    if (status !== 400 || !request.includes("Host: a\r\n")) return;
    expect(answer.toLowerCase()).toContain("content-type: application/problem+json");
  });
});

describe("uploads", () => {
  const head = (...more: string[]): string =>
    ["POST /v1/read HTTP/1.1", "Host: a", "Content-Type: image/png", ...more, "", ""].join("\r\n");

  test("of 100 MB are refused by their length before they are sent", async () => {
    const { socket, received } = rawConnection(server, head("Content-Length: 100000000"));
    await until(() => received().includes("body-too-large"));
    expect(received()).toMatch(/^HTTP\/1.1 413 /);
    socket.destroy();
  });

  test("that ask first are refused at once, and told to go on where they are not too long", async () => {
    const long = rawConnection(server, head("Content-Length: 100000000", "Expect: 100-continue"));
    await until(() => long.received().includes("body-too-large"));
    expect(long.received()).toMatch(/^HTTP\/1.1 413 /);
    long.socket.destroy();
    const short = rawConnection(
      server,
      head(`Content-Length: ${png.length}`, "Expect: 100-continue", "Connection: close"),
    );
    await until(() => short.received() !== "");
    expect(short.received()).toMatch(/^HTTP\/1.1 100 /);
    short.socket.write(png);
    expect(await short.ended).toContain('"text":"72104"');
  });

  test("of no stated length are refused when they get too long", async () => {
    const { socket, received } = rawConnection(server, head("Transfer-Encoding: chunked"));
    const chunk = `${(50_000).toString(16)}\r\n${"Zebra".repeat(10_000)}\r\n`;
    for (let i = 0; i < 10; i++) socket.write(chunk);
    await until(() => received().includes("body-too-large"));
    expect(received()).not.toContain("Zebra");
    socket.destroy();
  });

  test("that stop half-way are told, and so are heads", async () => {
    const body = rawConnection(server, `${head("Content-Length: 1000", "Connection: close")}half`);
    const half = rawConnection(server, "POST /v1/read HTTP/1.1\r\nHost: a\r\nX-");
    expect(await half.ended).toMatch(/^HTTP\/1.1 408 [^]*head-too-slow/);
    await until(() => body.received().includes("body-too-slow"));
    expect(body.received()).toMatch(/^HTTP\/1.1 408 /);
    body.socket.destroy();
  });

  test("that are cut are in the log, and nowhere else", async () => {
    const before = server.entries.length;
    const { socket } = rawConnection(server, `${head("Content-Length: 1000")}half`);
    socket.end();
    await until(() => server.entries.slice(before).some(({ status }) => status === 499));
  });
});
