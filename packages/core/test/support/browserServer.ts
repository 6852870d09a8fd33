import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import type { PlainImages } from "./browserTraining.js";

/** A server of the built core, of the test's own modules and of images, to this machine alone. */
export interface CoreServer {
  readonly url: string;
  close(): Promise<void>;
}

/** With these, a browser gives a page and its workers SharedArrayBuffer. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const packageFolder = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Serves `dist/` and `test/support/` of packages/core as modules, `/` as an empty page, `/images` and `/labels` as bytes.
 *
 * @param isolated whether with the headers that shared memory needs
 */
export async function serveCore(images: PlainImages, isolated: boolean): Promise<CoreServer> {
  const { imports } = JSON.parse(await readFile(`${packageFolder}package.json`, "utf8")) as PackageDescription;

  async function respond(path: string, response: ServerResponse): Promise<void> {
    const send = (type: string, body: string | Uint8Array): void => {
      response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store", ...(isolated ? isolation : {}) });
      response.end(body);
    };
    if (path === "/") send("text/html", "<!doctype html><title>inkling</title>");
    else if (path === "/images") send("application/octet-stream", bytesOf(images.images));
    else if (path === "/labels") send("application/octet-stream", images.labels);
    else if (/^\/dist\/.*\.js$/.test(path)) {
      send("text/javascript", resolveImports(await readFile(packageFolder + path, "utf8"), imports));
    } else if (/^\/test\/support\/.*\.js$/.test(path)) {
      send("text/javascript", transpile(await readFile(packageFolder + path.replace(/\.js$/, ".ts"), "utf8")));
    } else response.writeHead(404).end();
  }

  const server = createServer((request, response) => {
    // The URL's parser takes `..` out of the path.
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    respond(pathname, response).catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        // A browser keeps its connections open.
        server.closeAllConnections();
      }),
  };
}

interface PackageDescription {
  readonly imports: Readonly<Record<string, { readonly default: string }>>;
}

/**
 * Does with the package's own names, such as `#threads`, what a bundler does: browsers know no package.json, and their
 * import maps do not reach into workers.
 */
function resolveImports(code: string, imports: PackageDescription["imports"]): string {
  return Object.entries(imports).reduce(
    (text, [name, target]) => text.replaceAll(`"${name}"`, `"${new URL(target.default, "file:///").pathname}"`),
    code,
  );
}

function transpile(code: string): string {
  const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  return ts.transpileModule(code, { compilerOptions }).outputText;
}

function bytesOf(pixels: PlainImages["images"]): Uint8Array {
  return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
}
