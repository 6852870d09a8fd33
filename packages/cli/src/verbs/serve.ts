import { Option } from "@commander-js/extra-typings";
import { defaultLimits, startServer, type Log } from "@inkling/server";
import {
  positiveNumber,
  realNumber,
  verb,
  wholeNumber,
  withCommonOptions,
  type CommonOptions,
} from "../options/verb.js";
import { signalled } from "../serving/signals.js";
import type { Context } from "../terminal/context.js";
import { createOutput } from "../terminal/output.js";
import { sayJson } from "../terminal/printing.js";

/** `inkling serve`: numbers read over HTTP. */
export function serveVerb(context: Context) {
  const { threads, mostBytes, mostPixels, mostWaiting, jobMs, bodyMs, graceMs } = defaultLimits;
  const command = verb({
    details:
      "POST /v1/read takes a picture, POST /v1/predict the pixels of digits; the page at / is there to try it, and " +
      "/openapi.json describes all of it. Every request is a line of JSON on standard error. Ends on SIGINT or SIGTERM, " +
      "when what runs is done.",
    examples: [
      ["serve", "at http://localhost:8080, for this machine alone"],
      ["serve --host 0.0.0.0 --port 80", "for others too"],
      ["serve --threads 4 --max-waiting 256", "four threads, and a longer queue before them"],
    ],
  })
    .addOption(
      new Option("--port <number>", "0 takes one that is free").argParser(wholeNumber(0, 65_535)).default(8080),
    )
    .option("--host <name>", "who can reach it: 0.0.0.0 is everybody", "localhost")
    .addOption(
      new Option("--threads <count>", "threads that read")
        .argParser(wholeNumber(1, 256))
        .default(threads, "one for each core"),
    )
    .addOption(new Option("--accept <confidence>", "digits below it are not sure").argParser(realNumber(0, 1)))
    .addOption(limit("--max-bytes <count>", "bytes of a request", mostBytes))
    .addOption(limit("--max-pixels <count>", "pixels of a picture", mostPixels))
    .addOption(
      new Option("--max-waiting <count>", "requests that wait for a thread; one more gets 503")
        .argParser(wholeNumber(0))
        .default(mostWaiting),
    )
    .addOption(seconds("--read-seconds <time>", "how long reading a picture may take", jobMs))
    .addOption(seconds("--body-seconds <time>", "how long a request may take to arrive", bodyMs))
    .addOption(seconds("--grace-seconds <time>", "how long what runs may take, when it is ended", graceMs));
  return withCommonOptions(command, "of no effect here: nothing is drawn at random").action((options) =>
    serve(options, context),
  );
}

function limit<Flags extends string>(flags: Flags, meaning: string, value: number) {
  return new Option(flags, meaning).argParser(wholeNumber(1)).default(value);
}

function seconds<Flags extends string>(flags: Flags, meaning: string, milliseconds: number) {
  return new Option(flags, meaning).argParser(positiveNumber).default(milliseconds / 1000);
}

interface ServeOptions extends CommonOptions {
  readonly port: number;
  readonly host: string;
  readonly threads: number;
  readonly accept?: number | undefined;
  readonly maxBytes: number;
  readonly maxPixels: number;
  readonly maxWaiting: number;
  readonly readSeconds: number;
  readonly bodySeconds: number;
  readonly graceSeconds: number;
}

async function serve(options: ServeOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const { host, port, threads, accept, quiet } = options;
  const log: Log = (entry) => {
    if (quiet !== true) sayJson(context.stderr, entry);
  };
  const server = await startServer({
    host,
    port,
    accept,
    log,
    limits: {
      threads,
      mostBytes: options.maxBytes,
      mostPixels: options.maxPixels,
      mostWaiting: options.maxWaiting,
      jobMs: milliseconds(options.readSeconds),
      bodyMs: milliseconds(options.bodySeconds),
      graceMs: milliseconds(options.graceSeconds),
    },
  });
  output.print(`Reads handwritten numbers at ${server.url}`);
  output.explain("Open it in a browser to try it; Ctrl-C ends it.");
  output.json({ url: server.url, port: server.port, threads });
  await signalled();
  await server.stop();
}

const milliseconds = (time: number): number => Math.max(1, Math.round(1000 * time));
