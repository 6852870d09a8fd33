import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

/*
 * A small app as its developer would write it, a page whose worker trains with two threads, and a static web server for what
 * a bundler has made of it.
 */

const page = `
const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => { globalThis.answer = data; };
worker.onerror = ({ message }) => { globalThis.answer = { error: message || "the worker could not be run" }; };
`;

/** The steps that count begin when the second thread has joined, or when it is known that it never will. */
const training = `
import { adam, createDataset, createNetwork, createTrainer, dense, parametersSha256, relu, softmax, softmaxCrossEntropy } from "inkling";

export async function train(threads, nextTurn) {
  const images = Uint8Array.from({ length: 256 * 784 }, (_, i) => (i * i * 31) % 257 & 255);
  const labels = Uint8Array.from({ length: 256 }, (_, i) => (i * 7) % 10);
  const dataset = createDataset({ name: "patterns", imageShape: [28, 28], images, labels });
  const network = createNetwork({ layers: [dense(64), relu(), dense(10), softmax()], seed: 3 });
  const remarks = [];
  const trainer = createTrainer(network, {
    training: dataset, loss: softmaxCrossEntropy(), optimizer: adam(), batchSize: 256, epochs: 100000, threads,
    onRemark: (sentence) => remarks.push(sentence),
  });
  const beginning = trainer.state();
  while (trainer.joinedThreads + remarks.length < trainer.threads) { trainer.step(); await nextTurn(); }
  const { joinedThreads } = trainer;
  trainer.restore(beginning);
  for (let i = 0; i < 10; i++) trainer.step();
  const sha256 = await parametersSha256(trainer.parameters);
  trainer.close();
  return { sha256, joinedThreads, remarks };
}
`;

const worker = `
import { train } from "./training.js";
// A browser starts a worker's own workers only while that worker's events have their turn.
const nextTurn = () => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { port1.close(); resolve(); };
  port2.postMessage(undefined);
});
train(2, nextTurn).then(postMessage, (error) => postMessage({ error: String(error) }));
`;

/** What the app's worker answers. */
export interface AppAnswer {
  readonly error?: string;
  readonly sha256?: string;
  readonly joinedThreads?: number;
  readonly remarks?: readonly string[];
}

/** Writes the app's sources into a folder. */
export async function writeApp(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files = { "page.js": page, "worker.js": worker, "training.js": training };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await writeFile(join(folder, "index.html"), '<!doctype html><script type="module" src="./page.js"></script>');
}

const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" };

/**
 * Serves a folder to this machine alone, with what a careful site sends: isolation, for shared memory, and a policy that allows
 * no script but the site's own and WebAssembly.
 *
 * @param options `inlineScripts`: also those that stand in the page itself, as in an example without a bundler
 */
export async function serveFolder(
  folder: string,
  { inlineScripts = false }: { inlineScripts?: boolean } = {},
): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    readFile(join(folder, path)).then(
      (body) => {
        response.writeHead(200, {
          "Content-Type": types[extname(path)] ?? "application/octet-stream",
          "Cross-Origin-Opener-Policy": "same-origin",
          "Cross-Origin-Embedder-Policy": "require-corp",
          "Content-Security-Policy":
            "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'wasm-unsafe-eval'" +
            (inlineScripts ? " 'unsafe-inline'" : ""),
        });
        response.end(body);
      },
      () => {
        response.writeHead(404).end();
      },
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
