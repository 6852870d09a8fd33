import { spawnThread } from "#threads";
import { attachedEngine } from "../kernels/wasm.js";
import { createNetwork } from "../model/network.js";
import { helpTeam } from "../model/team.js";
import { compileStep, type StepSpecification } from "./stepProgram.js";

/** What a helping thread is given: the step as data, and the memory it is laid out in. */
interface HelperJob {
  readonly specification: StepSpecification;
  readonly memory: WebAssembly.Memory;
}

/**
 * Starts threads that help with a training's steps: each joins when it is ready, and none is waited for.
 *
 * @returns a function that lets them go
 */
export function startHelpers(count: number, specification: StepSpecification, memory: WebAssembly.Memory): () => void {
  const job: HelperJob = { specification, memory };
  const threads = Array.from({ length: count }, () => spawnThread(job));
  return () => {
    for (const thread of threads) thread.end();
  };
}

/** What a helping thread does until the training is closed. */
export function helpTraining(job: unknown): void {
  if (!isHelperJob(job)) return;
  const { specification, memory } = job;
  const network = createNetwork(specification.network);
  const { program, lists } = compileStep(network, specification, attachedEngine(memory), true);
  helpTeam(program.team, program.workspace.kernels, lists);
}

/** Only `startHelpers` makes one: the check tells it from messages that a page's tools may send to any worker. */
function isHelperJob(job: unknown): job is HelperJob {
  return typeof job === "object" && job !== null && "specification" in job && "memory" in job;
}
