// The Python peers, one process a thread count: see python.py for what is measured.
import { fileURLToPath } from "node:url";
import { startPeer } from "./process.js";

/** Starts the Python peers. */
export function startPython(folder, courseFile, threads) {
  const script = fileURLToPath(new URL("python.py", import.meta.url));
  // Debian's python3 is the one that python3-torch, python3-numpy and python3-scipy belong to.
  const python = process.env.INKLING_BENCH_PYTHON ?? "/usr/bin/python3";
  return startPeer(python, [script, folder, courseFile, String(threads)], {
    OMP_NUM_THREADS: String(threads),
    OPENBLAS_NUM_THREADS: String(threads),
  });
}
