// A peer is a program of its own that answers one line a request with one line of JSON (see python.py): one that is not
// installed, crashes or hangs is a line in the table, not the end of the run.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Longer than the slowest measurement of the slowest peer. */
const timeoutMs = 120_000;

/** Starts a peer; its first line names the versions it found. Requests come one after the other. */
export async function startPeer(program, parameters, environment = {}) {
  const child = spawn(program, parameters, {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  let complaints = "";
  child.stderr.on("data", (text) => (complaints = (complaints + text).slice(-10_000)));
  // Writing to a peer that has ended is an error of the stream; the missing answer tells the same.
  child.stdin.on("error", () => {});
  // Closed: all that it said has arrived. A program that could not be started fails instead.
  const ended = new Promise((resolve) => ["close", "error"].forEach((event) => child.once(event, resolve)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let missing;

  async function nextLine() {
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, timeoutMs, { late: true })));
    const line = await Promise.race([lines.next(), ended.then(() => ({ done: true })), late]);
    clearTimeout(timer);
    if (line.late) {
      missing = `no answer within ${timeoutMs / 1000} seconds`;
      child.kill();
    } else if (line.done) {
      await ended;
      missing = whyEnded(complaints);
    }
    return missing === undefined ? JSON.parse(line.value) : { missing };
  }

  const first = await nextLine();
  return {
    versions: missing === undefined ? first : {},
    /** {"seconds"} or {"missing": why}. */
    async measure(library, work) {
      if (missing !== undefined) return { missing };
      child.stdin.write(`${library} ${work}\n`);
      return nextLine();
    },
    end: () => child.kill(),
  };
}

function whyEnded(complaints) {
  if (complaints === "" || /ModuleNotFoundError|ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND/.test(complaints)) {
    return "not installed";
  }
  const error = complaints.split("\n").find((line) => /^[\w.]*Error\b/.test(line));
  return `its process ended${error === undefined ? "" : `: ${error.trim()}`}`;
}
