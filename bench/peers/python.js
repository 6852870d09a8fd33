// Talks to python.py: one process a thread count, one line a request. See there for what is measured.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Starts the Python peers, or says why they are missing. */
export async function startPython(folder, courseFile, threads) {
  const script = fileURLToPath(new URL("python.py", import.meta.url));
  const limits = { OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads) };
  // Debian's python3 is the one that python3-torch, python3-numpy and python3-scipy belong to.
  const python = process.env.INKLING_BENCH_PYTHON ?? "/usr/bin/python3";
  const child = spawn(python, [script, folder, courseFile, String(threads)], {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, ...limits },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await Promise.race([
    lines.next(),
    new Promise((resolve) => child.once("error", () => resolve({ done: true }))),
  ]);
  if (first.done) return { versions: {}, measure: () => Promise.resolve({ missing: "not installed" }), end() {} };
  return {
    versions: JSON.parse(first.value),
    async measure(library, work) {
      child.stdin.write(`${library} ${work}\n`);
      const { value, done } = await lines.next();
      return done ? { missing: "its process ended" } : JSON.parse(value);
    },
    end: () => child.kill(),
  };
}
