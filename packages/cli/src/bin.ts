#!/usr/bin/env node
import { processContext } from "./terminal/context.js";
import { say } from "./terminal/printing.js";
import { outliveReaders } from "./terminal/streams.js";
import { run } from "./program.js";

const { failure } = outliveReaders([process.stdout, process.stderr]);
const exitCode = await run(process.argv.slice(2), processContext());
// A stream tells what kept it from being written when the writer has had its turn.
process.on("beforeExit", () => {
  const reason = failure();
  process.exitCode = reason === undefined || exitCode !== 0 ? exitCode : 1;
  if (reason !== undefined) say(process.stderr, `error  The result could not be written: ${reason.message}.\n`);
  process.exit();
});
