import type { HttpBindings } from "@hono/node-server";
import { Hono, type Context } from "hono";
import { requestId, type RequestIdVariables } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { openAPIRouteHandler } from "hono-openapi";
import { ClientGoneError, ProblemError, problemDocument, problemType, type Problem } from "../answers/problem.js";
import { logEntry, type Log } from "../watching/log.js";
import type { Metrics } from "../watching/metrics.js";
import type { Job } from "../work/job.js";
import type { Pool } from "../work/pool.js";
import type { BodyReader } from "./body.js";
import { about, healthDescription, metricsDescription, predictDescription, readDescription } from "./description.js";
import type { PageFile } from "./page.js";

/** What the routes work with. */
export interface AppParts {
  readonly pool: Pool;
  readonly bodies: BodyReader;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly page: readonly PageFile[];
  readonly isStopping: () => boolean;
}

type Environment = { Bindings: HttpBindings; Variables: RequestIdVariables };

/** Makes the routes: a request → its answer, whatever happens on the way. */
export function createApp({ pool, bodies, metrics, log, page, isStopping }: AppParts): Hono<Environment> {
  const app = new Hono<Environment>();
  const paths = new Set<string>();

  function refuse(c: Context<Environment>, problem: Problem): Response {
    if (problem.status === 503) c.header("Retry-After", "1");
    const body = problemDocument(problem, c.get("requestId"));
    return c.body(body, problem.status, { "Content-Type": problemType });
  }

  const work = (kind: Job["kind"]) => async (c: Context<Environment>) => {
    const bytes = await bodies.read(c.env.incoming);
    const contentType = c.req.header("content-type") ?? "";
    const outcome = await pool.run({ kind, bytes, contentType }, c.req.raw.signal);
    if ("body" in outcome) return c.body(outcome.body, 200, { "Content-Type": "application/json" });
    const { problem, fault } = outcome;
    if (fault !== undefined) log(logEntry("error", "defect", { requestId: c.get("requestId"), fault }));
    return refuse(c, problem);
  };

  app.use(requestId());
  app.use(async (c, next) => {
    const startedAt = performance.now();
    await next();
    c.header("Cache-Control", "no-store");
    // Who keeps a connection to a server that stops would get no further answer on it.
    if (isStopping()) c.header("Connection", "close");
    const milliseconds = Math.round(1000 * (performance.now() - startedAt)) / 1000;
    // Paths that lead nowhere are told by one name: a client could send any number of them.
    const route = paths.has(c.req.path) ? c.req.path : "other";
    const status = c.error instanceof ClientGoneError ? clientGone : c.res.status;
    metrics.count(route, status, milliseconds / 1000);
    log(
      logEntry("info", "request", { requestId: c.get("requestId"), method: c.req.method, route, status, milliseconds }),
    );
  });
  app.use(
    secureHeaders({
      // It speaks plain HTTP: who stands before it knows about HTTPS.
      strictTransportSecurity: false,
      xFrameOptions: "DENY",
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        imgSrc: ["'self'", "blob:", "data:"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    }),
  );

  app.post("/v1/read", readDescription, work("read"));
  app.post("/v1/predict", predictDescription, work("predict"));
  app.get("/healthz", healthDescription, (c) => {
    if (isStopping()) return refuse(c, stopping);
    const { threads, running, waiting } = pool;
    return c.json({ status: "ok", threads, running, waiting });
  });
  app.get("/metrics", metricsDescription, (c) =>
    c.body(metrics.text(pool), 200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" }),
  );
  app.get("/openapi.json", openAPIRouteHandler(app, { documentation: about }));
  for (const { path, type, text } of page) app.get(path, (c) => c.body(text, 200, { "Content-Type": type }));

  for (const { path, method } of app.routes) {
    if (method === "ALL" || paths.has(path)) continue;
    paths.add(path);
    const allowed = method === "GET" ? "GET, HEAD" : method;
    app.all(path, (c) => {
      c.header("Allow", allowed);
      return refuse(c, { status: 405, code: "method-not-allowed", detail: `Expected the method ${allowed}.` });
    });
  }

  app.notFound((c) => refuse(c, notFound));
  app.onError((error, c) => {
    if (error instanceof ProblemError) return refuse(c, error.problem);
    // Nobody reads this answer.
    if (error instanceof ClientGoneError) return refuse(c, bodyCut);
    log(logEntry("error", "defect", { requestId: c.get("requestId"), fault: `${error.name}: ${error.message}` }));
    return refuse(c, {
      status: 500,
      code: "defect",
      detail: "This is a defect of the server, not a mistake of yours.",
    });
  });
  return app;
}

/** The status by which nginx tells requests whose client has gone; it is in the log and the counters alone. */
const clientGone = 499;

const bodyCut: Problem = { status: 400, code: "body-cut", detail: "Expected a whole body." };
const stopping: Problem = {
  status: 503,
  code: "stopping",
  detail: "The server is stopping. Try another, or again later.",
};
const notFound: Problem = {
  status: 404,
  code: "not-found",
  detail: "There is nothing at this address. /openapi.json lists what there is.",
};
