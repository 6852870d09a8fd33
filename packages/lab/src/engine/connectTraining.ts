import { connect, type Connection } from "./connect.js";
import type { TrainingApi } from "./training.js";

/** Starts a worker that trains. */
export function connectTraining(): Connection<TrainingApi> {
  return connect(
    () => new Worker(new URL("./training.worker.ts", import.meta.url), { type: "module", name: "training" }),
  );
}
