import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OptionError } from "inkling";
import { startServer } from "@inkling/server";
import { createPool } from "../dist/work/pool.js";
import { objectOf, pngOf, rawConnection, testServer, until, writtenPage, type TestServer } from "./support.js";

// How the server works: its queue, its limits of time, its counters, how it stops.

let png: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  png = pngOf(await writtenPage());
});

/** Sums up a counter of /metrics over all of its labels that a pattern fits. */
async function counted(server: TestServer, name: string, labels = ""): Promise<number> {
  const text = await (await server.get("/metrics")).text();
  const lines = [...text.matchAll(new RegExp(`^${name}(\\{.*\\})? (\\S+)$`, "gm"))];
  return lines.filter(([, own = ""]) => own.includes(labels)).reduce((sum, [, , value]) => sum + Number(value), 0);
}

describe("the pool", () => {
  const blank = () => ({
    kind: "predict" as const,
    bytes: new Uint8Array(784),
    contentType: "application/octet-stream",
  });
  const noAbort = new AbortController().signal;

  test("refuses what is beyond its queue, gives up what nobody waits for, and does the rest in order", async () => {
    const pool = await createPool({ threads: 1, mostWaiting: 2, jobMs: 60_000, mostPixels: 1 });
    const done: number[] = [];
    const controller = new AbortController();
    const first = pool.run(blank(), noAbort).then(() => done.push(1));
    const second = pool.run(blank(), controller.signal);
    const third = pool.run(blank(), noAbort).then(() => done.push(3));
    expect({ running: pool.running, waiting: pool.waiting }).toEqual({ running: 1, waiting: 2 });
    await expect(pool.run(blank(), noAbort)).rejects.toMatchObject({ problem: { status: 503, code: "busy" } });
    controller.abort();
    expect(pool.waiting).toBe(1);
    await expect(second).rejects.toMatchObject({ name: "ClientGoneError" });
    await expect(pool.run(blank(), controller.signal)).rejects.toMatchObject({ name: "ClientGoneError" });
    await Promise.all([first, third]);
    expect(done).toEqual([1, 3]);
    await pool.close();
  });

  test("ends a thread that takes too long, and goes on with another", async () => {
    const pool = await createPool({ threads: 1, mostWaiting: 2, jobMs: 1, mostPixels: 1e8 });
    const read = { kind: "read" as const, bytes: png.slice(), contentType: "image/png" };
    const outcome = await pool.run(read, noAbort);
    expect(outcome).toMatchObject({ problem: { status: 422, code: "took-too-long" } });
    await until(() => pool.replaced === 1);
    // The one in its place answers too, or is too slow itself.
    expect(await pool.run(blank(), noAbort)).toSatisfy((next: object) => "body" in next || "problem" in next);
    await pool.close();
  });
});

describe("a server", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ accept: 1, limits: { mostBytesTogether: 50_000 } });
  });
  afterAll(() => server.stop());

  test("says that it is well", async () => {
    const response = await server.get("/healthz");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual({ status: "ok", threads: 1, running: 0, waiting: 0 });
  });

  test("counts what it answers, by route and status, and keeps made-up routes out", async () => {
    const before = await counted(server, "inkling_requests_total", 'route="/v1/predict",status="400"');
    for (let i = 0; i < 3; i++) await server.post("/v1/predict", "", "application/json");
    expect(await counted(server, "inkling_requests_total", 'route="/v1/predict",status="400"')).toBe(before + 3);
    const times = "inkling_request_duration_seconds";
    expect(await counted(server, `${times}_bucket`, 'route="/v1/predict",le="+Inf"')).toBe(3);
    expect(await counted(server, `${times}_count`, 'route="/v1/predict"')).toBe(3);
    for (let i = 0; i < 3; i++) await server.get(`/made/up/${i}`);
    expect(await counted(server, "inkling_requests_total", 'route="other",status="404"')).toBe(3);
    expect(await counted(server, "inkling_requests_total", "made")).toBe(0);
    expect(await counted(server, "process_resident_memory_bytes")).toBeGreaterThan(1e7);
  });

  test("gives each request an id, a client's own where it is a plain one, and a line in the log", async () => {
    const ask = (id: string) => fetch(`${server.url}/healthz`, { headers: { "X-Request-Id": id } });
    expect((await ask("abc-123")).headers.get("x-request-id")).toBe("abc-123");
    expect((await ask('"><script>')).headers.get("x-request-id")).toMatch(/^[\da-f-]{36}$/);
    const entry = server.entries.find(({ requestId }) => requestId === "abc-123");
    expect(entry).toMatchObject({ level: "info", event: "request", method: "GET", route: "/healthz", status: 200 });
    expect(Object.keys(entry!).sort()).toEqual(
      ["time", "level", "event", "requestId", "method", "route", "status", "milliseconds"].sort(),
    );
  });

  test("takes no more into memory than it may, and says when to come again", async () => {
    const response = await server.post("/v1/read", new Uint8Array(60_000), "image/png");
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await objectOf(response)).toMatchObject({ status: 503, code: "busy" });
    expect((await server.post("/v1/read", png, "image/png")).status).toBe(200);
  });

  test("is not sure of what is below the confidence asked for", async () => {
    const { text, warnings } = await objectOf(await server.post("/v1/read", png, "image/png"));
    expect(text).toMatch(/^[?\d]*\?[?\d]*$/);
    expect(warnings).toHaveLength(1);
  });

  test("lets no page of another origin read an answer, ask before it sends, or show it in a frame", async () => {
    const Origin = "https://elsewhere.example";
    const answers = await Promise.all([
      fetch(`${server.url}/v1/read`, { method: "POST", body: png, headers: { Origin, "Content-Type": "text/plain" } }),
      fetch(`${server.url}/v1/read`, { method: "POST", body: png, headers: { Origin, "Content-Type": "image/png" } }),
      fetch(`${server.url}/v1/read`, {
        method: "OPTIONS",
        headers: { Origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type" },
      }),
      ...["/", "/metrics", "/healthz", "/nowhere"].map((path) => fetch(server.url + path, { headers: { Origin } })),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([415, 200, 405, 200, 200, 200, 404]);
    for (const { headers } of answers) {
      expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    }
  });

  test("shows a page that asks nobody else", async () => {
    const page = await server.get("/");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'");
    const html = await page.text();
    const linked = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    expect(linked).toEqual(["data:,", "/page.css", "/page.js", "/openapi.json", "/metrics"]);
    for (const [path, type] of [
      ["/page.css", "text/css"],
      ["/page.js", "text/javascript"],
    ] as const) {
      const response = await server.get(path);
      expect(response.headers.get("content-type")).toContain(type);
      const elsewhere = (await response.text()).match(/https?:\/\/[^"']*/g) ?? [];
      expect(elsewhere.filter((address) => address !== "http://www.w3.org/2000/svg")).toEqual([]);
    }
    expect(html).not.toMatch(/ style=|<style| on\w+=/);
  });
});

describe("stopping", () => {
  test("finishes what runs, takes nothing more, and ends", async () => {
    const server = await testServer();
    const head = `POST /v1/read HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\nContent-Length: ${png.length}\r\n`;
    const upload = rawConnection(server, `${head}Expect: 100-continue\r\n\r\n`);
    await until(() => upload.received() !== ""); // the server has begun with it
    const stopped = server.stop();
    expect(server.stop()).toBe(stopped);
    await expect(server.get("/healthz")).rejects.toThrow("fetch failed");
    upload.socket.write(png);
    const answer = await upload.ended;
    expect(answer).toContain('"text":"72104"');
    expect(answer.toLowerCase()).toContain("connection: close");
    await stopped;
    expect(server.entries.map(({ event }) => event)).toEqual(["started", "stopping", "request", "stopped"]);
  });

  test("waits for nobody longer than the grace", async () => {
    const server = await testServer({ limits: { graceMs: 1 } });
    const { ended, received } = rawConnection(server, "POST /v1/read HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n");
    await until(async () => (await objectOf(await server.get("/healthz"))).status === "ok");
    await server.stop();
    await ended;
    expect(received()).toBe("");
  });
});

describe("starting", () => {
  test("refuses a port that is in use, and limits that are none, in words", async () => {
    const server = await testServer();
    await expect(testServer({ port: server.port })).rejects.toThrow(
      `Cannot listen at 127.0.0.1:${server.port}: expected a host of this machine and a port that is free, received a port in use.`,
    );
    await server.stop();
    await expect(startServer({ limits: { threads: 0 } })).rejects.toThrow(OptionError);
    await expect(startServer({ limits: { jobMs: 0.5 } })).rejects.toThrow("Wrong jobMs: expected a whole number");
    await expect(startServer({ accept: 2, port: 0 })).rejects.toThrow("Wrong accept");
  });

  test("the page's files are published with the package", async () => {
    const manifest = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as {
      files: string[];
    };
    expect(manifest.files).toContain("page");
  });
});
