import { connect } from "node:net";
import type { Job } from "../../../server/src/work/job.js";
import type { Target } from "./target.js";

/*
 * What `inkling serve` reads: bodies of requests, as its threads take them apart, and whole connections.
 */

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The types of bodies; which it is, an input's first byte says. */
const types = [
  "application/json",
  "application/octet-stream",
  "multipart/form-data; boundary=xx",
  "image/png",
  "text/plain",
];

const zeros = `[${new Array<number>(784).fill(0).join()}]`;
const form =
  '--xx\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nP2 1 1 1 0\r\n--xx--\r\n';

export const serverTargets: readonly Target[] = [
  {
    name: "body",
    reads: "bodies of POST /v1/predict and the forms of POST /v1/read",
    errors: ["ProblemError"],
    memory: 400,
    fewer: { inputs: 5000, because: "JSON of 784 numbers and forms take a tenth of a millisecond" },
    async open() {
      const { createPrediction } = await import("../../../server/src/work/predict.js");
      const { pictureOf } = await import("../../../server/src/work/upload.js");
      const predict = createPrediction();
      const typed = (type: number, body: Uint8Array): Uint8Array => Uint8Array.of(type, ...body);
      return {
        seeds: [
          typed(0, encode(`{"pixels":${zeros}}`)),
          typed(0, encode(`{"images":[${zeros},${zeros}]}`)),
          typed(1, new Uint8Array(784)),
          typed(2, encode(form)),
        ],
        words: [
          '"pixels"',
          '"images"',
          '"__proto__":',
          "--xx",
          "\r\n",
          "Content-Disposition: form-data",
          'name="image"',
          "filename*=utf-8''%FF",
          ": ",
          "[",
          "{",
        ],
        async read(bytes) {
          const contentType = types[(bytes.at(0) ?? 0) % types.length];
          const job: Job = { kind: "predict", bytes: bytes.slice(1), contentType };
          if (contentType.startsWith("multipart") || contentType.startsWith("image")) await pictureOf(job);
          else predict(job);
          return undefined;
        },
      };
    },
  },
  {
    name: "http",
    reads: "connections to a running server: heads, bodies, whatever comes",
    errors: [],
    memory: 1000,
    fewer: { inputs: 500, because: "each is a connection of its own" },
    async open() {
      const { startServer } = await import("@inkling/server");
      const limits = { threads: 1, headMs: 5000, bodyMs: 5000, mostBytes: 100_000, mostPixels: 100_000 };
      const server = await startServer({ port: 0, host: "127.0.0.1", limits });
      const request = (head: string): Uint8Array => encode(`${head} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      const seeds = [
        request("GET /healthz"),
        request("GET /metrics"),
        request("GET /"),
        encode(
          `POST /v1/predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${zeros.length + 11}\r\n\r\n{"pixels":${zeros}}`,
        ),
        encode(
          "POST /v1/read HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\na\r\nP2 1 1 1 0\r\n0\r\n\r\n",
        ),
      ];
      return {
        seeds,
        words: [
          "\r\n",
          "\r\n\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Content-Length: 9\r\n",
          "Expect: 100-continue\r\n",
          "Content-Encoding: gzip\r\n",
          "GET /../../etc/passwd HTTP/1.1\r\n",
          "HTTP/9.9",
          "%2e%2e/",
          "Host: b\r\n",
          "X-Request-Id: a b\r\n",
          "Upgrade: h2c\r\n",
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        ],
        async read(bytes) {
          const answer = await exchange(server.port, bytes, seeds.includes(bytes) ? 30_000 : 20);
          const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => status);
          // 503 is an answer; everything else from 500 on is a defect, and so is a stack.
          const wrong = statuses.find((status) => status >= "500" && status !== "503");
          if (wrong !== undefined || /\bat .*:\d+:\d+|node:internal/.test(answer))
            throw new TypeError(answer.slice(0, 2000));
          const [first = "no answer"] = statuses;
          return first.startsWith("2") ? undefined : first;
        },
        async close() {
          await server.stop();
        },
      };
    },
  },
];

/** All that comes back for some bytes. After a while of silence no more are promised: half a request is answered then. */
function exchange(port: number, bytes: Uint8Array, silenceMs: number): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1");
    const timer = setTimeout(() => {
      socket.end();
    }, silenceMs);
    socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(answer);
    });
    socket.write(bytes);
  });
}
