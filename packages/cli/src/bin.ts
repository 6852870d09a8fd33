#!/usr/bin/env node
import { processContext } from "./terminal/context.js";
import { run } from "./program.js";

// A reader that has seen enough, such as `head`, closes the pipe: nothing is wrong with that.
process.stdout.on("error", (error: Error) => {
  if ("code" in error && error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await run(process.argv.slice(2), processContext());
