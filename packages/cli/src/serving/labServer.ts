import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createAdaptorServer } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { DataError, OptionError } from "inkling";

/** The lab's page, served to this machine alone. */
export interface LabServer {
  /** Such as `http://localhost:8088/`. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** The folder that the package @inkling/lab holds once it is built. */
export function labFolder(): string {
  const folder = fileURLToPath(new URL("dist/", import.meta.resolve("@inkling/lab/package.json")));
  if (existsSync(`${folder}index.html`)) return folder;
  throw new DataError({
    what: "The lab is not built",
    expected: "index.html in the folder dist of @inkling/lab",
    received: "none",
    advice: "In a clone of the repository, run `npm run lab`",
  });
}

/**
 * Serves a built lab with the two headers with which browsers let a page share memory between threads.
 *
 * @param port 0 takes one that is free
 * @throws OptionError where the port is not to be had
 */
export async function serveLab(folder: string, port: number): Promise<LabServer> {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header("Cross-Origin-Opener-Policy", "same-origin");
    context.header("Cross-Origin-Embedder-Policy", "require-corp");
    context.header("X-Content-Type-Options", "nosniff");
    // Files in assets/ have their version in their names.
    const isNamedByContent = context.req.path.startsWith("/assets/");
    context.header("Cache-Control", isNamedByContent ? "max-age=31536000, immutable" : "no-cache");
  });
  app.use("*", serveStatic({ root: folder }));
  const server = createAdaptorServer({ fetch: app.fetch });
  try {
    // Browsers that ask for localhost try this address, too; on some machines localhost is another one alone.
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch {
    throw new OptionError({
      what: `Cannot listen at localhost:${port}`,
      expected: "a port that is free",
      received: "one that is taken, or needs more rights",
      advice: "Take another port, or 0 for any that is free",
    });
  }
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://localhost:${bound}/`,
    port: bound,
    async close() {
      const closed = once(server, "close");
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
    },
  };
}
