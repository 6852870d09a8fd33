import { describeRoute, resolver } from "hono-openapi";
import { problemType } from "../answers/problem.js";
import { health, pageReading, predictions, predictRequest, problem } from "../answers/schemas.js";

/*
 * What OpenAPI says of each route, from the schemas of the answers.
 */

/** What OpenAPI says of the whole. */
export const about = {
  info: {
    title: "inkling",
    version: "1",
    description: "Handwritten numbers read in photos, scans and drawings. Holds no state.",
  },
  servers: [{ url: "/", description: "where this was fetched" }],
};

const refusals = {
  400: "the body is not what its type says",
  408: "the body did not arrive in time",
  413: "too many bytes, or pixels",
  415: "a type that is not read, or bytes that are no picture",
  422: "a damaged picture, or one that takes too long",
  500: "a defect of the server",
  503: "busy: try again after what Retry-After says",
};

const problems = Object.fromEntries(
  Object.entries(refusals).map(([status, description]) => [
    status,
    { description, content: { [problemType]: { schema: resolver(problem) } } },
  ]),
);

const picture = { schema: { type: "string", format: "binary" } } as const;

export const readDescription = describeRoute({
  operationId: "read",
  summary: "Read the numbers in a picture",
  requestBody: {
    required: true,
    content: {
      "image/*": picture,
      "application/octet-stream": picture,
      "multipart/form-data": {
        schema: { type: "object", required: ["image"], properties: { image: { type: "string", format: "binary" } } },
      },
    },
  },
  responses: {
    200: { description: "what was read", content: { "application/json": { schema: resolver(pageReading) } } },
    ...problems,
  },
});

export const predictDescription = describeRoute({
  operationId: "predict",
  summary: "Read digits whose pixels are sent",
  requestBody: {
    required: true,
    content: {
      "application/json": { schema: resolver(predictRequest) },
      "application/octet-stream": {
        schema: { type: "string", format: "binary", description: "784 bytes an image, at most 1000 images" },
      },
    },
  },
  responses: {
    200: { description: "a digit an image", content: { "application/json": { schema: resolver(predictions) } } },
    ...problems,
  },
});

export const healthDescription = describeRoute({
  operationId: "health",
  summary: "Whether requests are taken",
  responses: {
    200: { description: "they are", content: { "application/json": { schema: resolver(health) } } },
    503: { description: "the server is stopping", content: { [problemType]: { schema: resolver(problem) } } },
  },
});

export const metricsDescription = describeRoute({
  operationId: "metrics",
  summary: "Counters for Prometheus",
  responses: { 200: { description: "text format 0.0.4", content: { "text/plain": { schema: { type: "string" } } } } },
});
