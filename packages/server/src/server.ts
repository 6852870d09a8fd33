import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { OptionError } from "inkling";
import { createApp } from "./http/app.js";
import { createBodyReader, declaredBytes } from "./http/body.js";
import { completeLimits, type Limits } from "./http/limits.js";
import { readPage } from "./http/page.js";
import { answerMalformed, malformedAnswer } from "./http/malformed.js";
import { logEntry, type Log } from "./watching/log.js";
import { createMetrics } from "./watching/metrics.js";
import { createPool } from "./work/pool.js";

/** A server that listens. */
export interface RunningServer {
  /** Where it is reached, such as `http://localhost:8080`. */
  readonly url: string;
  readonly port: number;
  /** Takes nothing more, finishes what runs (within the grace), and ends the threads. The same promise each time. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Default `localhost`: nobody but this machine. */
  readonly host?: string | undefined;
  /** Default 8080; 0 takes one that is free. */
  readonly port?: number | undefined;
  /** The least confidence with which a digit is accepted, 0 to 1; default the reader's. */
  readonly accept?: number | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** Is told of every request, a plain object each; default nobody is. */
  readonly log?: Log | undefined;
}

/**
 * Starts a server that reads handwritten numbers, and waits until it does.
 *
 * @throws OptionError for a limit out of range, and for an address that cannot be listened at
 * @example
 * const server = await startServer({ port: 8080 });
 * process.once("SIGTERM", () => void server.stop());
 */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const { host = "localhost", port = 8080, accept, log = () => undefined } = options;
  const limits = completeLimits(options.limits ?? {});
  const { threads, mostWaiting, jobMs, mostPixels } = limits;
  let stopped: Promise<void> | undefined;
  const page = await readPage();
  const pool = await createPool({ threads, mostWaiting, jobMs, mostPixels, accept });
  const app = createApp({
    pool,
    bodies: createBodyReader(limits),
    metrics: createMetrics(),
    log,
    page,
    isStopping: () => stopped !== undefined,
  });
  const server = createHttpServer(
    limits,
    getRequestListener(app.fetch, {
      overrideGlobalObjects: false,
      errorHandler: malformedAnswer,
    }),
  );
  let boundPort: number;
  try {
    boundPort = await listen(server, host, port);
  } catch (error) {
    await pool.close();
    throw error;
  }
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}`;
  log(logEntry("info", "started", { url, threads }));

  async function stop(): Promise<void> {
    log(logEntry("info", "stopping"));
    const closed = once(server, "close");
    server.close();
    const timer = setTimeout(() => {
      server.closeAllConnections();
    }, limits.graceMs);
    await closed;
    clearTimeout(timer);
    await pool.close();
    log(logEntry("info", "stopped"));
  }

  return { url, port: boundPort, stop: () => (stopped ??= stop()) };
}

function createHttpServer(limits: Limits, listener: ReturnType<typeof getRequestListener>): Server {
  const { headMs, bodyMs, idleMs, mostBytes, mostConnections } = limits;
  const server = createServer({
    headersTimeout: headMs,
    // Bodies have a limit of their own, which answers in form; this one only sees that none is forgotten.
    requestTimeout: 2 * (headMs + bodyMs),
    connectionsCheckingInterval: Math.min(1000, headMs),
    keepAliveTimeout: idleMs,
  });
  server.maxConnections = mostConnections;
  server.on("request", (incoming, outgoing) => void listener(incoming, outgoing));
  // A client that asks before it sends is refused before it sends.
  server.on("checkContinue", (incoming, outgoing) => {
    if (!(declaredBytes(incoming) > mostBytes)) outgoing.writeContinue();
    server.emit("request", incoming, outgoing);
  });
  server.on("clientError", answerMalformed);
  return server;
}

/** Listens, and says at which port. */
async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    const listening = once(server, "listening");
    server.listen(port, host);
    await listening;
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : port;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new OptionError({
      what: `Cannot listen at ${host}:${port}`,
      expected: "a host of this machine and a port that is free",
      received: reasons[code] ?? code,
      advice: "Take another port, or 0 for any that is free",
    });
  }
}

const reasons: Readonly<Partial<Record<string, string>>> = {
  EADDRINUSE: "a port in use",
  EACCES: "a port that needs more rights",
  EADDRNOTAVAIL: "an address of another machine",
  ENOTFOUND: "a name that leads nowhere",
};
