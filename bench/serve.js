// How many requests a second `inkling serve` answers, how fast, and what memory it takes: small images over loopback.
// node bench/serve.js [requests] [connections] [threads]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { availableParallelism } from "node:os";
import { loadMnist } from "@inkling/data";
import autocannon from "autocannon";
import { encode } from "fast-png";
import { imageAt } from "inkling";
import { describeMachine } from "./machine.js";

const [requests = 2000, connections = 32, threads = availableParallelism()] = process.argv.slice(2).map(Number);
const mnist = await loadMnist({ part: "test" });
/** Asked before anything is measured: threads are started, code is compiled. */
const warmUp = 200;

/** Digits of MNIST's test images side by side, black on white, with a margin. */
function strip(count) {
  const [width, height] = [36 * count + 20, 56];
  const data = new Uint8Array(width * height).fill(255);
  for (let digit = 0; digit < count; digit++) {
    imageAt(mnist, digit).forEach((ink, i) => {
      data[(14 + Math.floor(i / 28)) * width + 14 + 36 * digit + (i % 28)] = 255 - ink;
    });
  }
  return Buffer.from(encode({ width, height, data, channels: 1 }));
}

const octets = "application/octet-stream";
const works = [
  ["read, one digit", "/v1/read", "image/png", strip(1)],
  ["read, five digits", "/v1/read", "image/png", strip(5)],
  ["predict, one image", "/v1/predict", octets, Buffer.from(imageAt(mnist, 0))],
];

const bin = fileURLToPath(new URL("../packages/cli/dist/bin.js", import.meta.url));
const args = [bin, "serve", "--port", "0", "--host", "127.0.0.1", "--threads", String(threads), "--quiet", "--json"];
const server = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
const [line] = await once(server.stdout, "data");
const { url } = JSON.parse(line.toString());

async function megabytes() {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Math.round(Number(/^process_resident_memory_bytes (\d+)/m.exec(text)[1]) / 1e6);
}

console.log({ ...describeMachine(), requests, connections, threads });
for (const [name, path, type, body] of works) {
  const load = {
    url: url + path,
    method: "POST",
    headers: { "Content-Type": type },
    body,
    connections,
    timeout: 60,
    sampleInt: 100,
  };
  await autocannon({ ...load, amount: warmUp });
  const before = await megabytes();
  let middle;
  const {
    duration,
    latency,
    "2xx": answered,
  } = await new Promise((resolve, reject) => {
    let seen = 0;
    const run = autocannon({ ...load, amount: requests }, (error, result) => (error ? reject(error) : resolve(result)));
    run.on("response", () => {
      if (++seen === Math.ceil(requests / 2)) middle = megabytes();
    });
  });
  console.log(
    `${name}: ${Math.round(answered / duration)} requests/s, p50 ${latency.p50} ms, p99 ${latency.p99} ms, ` +
      `${requests - answered} lost, resident memory ${before} MB at the start, ${(await middle) ?? "?"} MB in the middle, ` +
      `${await megabytes()} MB at the end`,
  );
}
const ended = once(server, "exit");
server.kill("SIGTERM");
const [exitCode] = await ended;
console.log(`ended with ${exitCode}`);
