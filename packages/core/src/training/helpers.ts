import { spawnThread } from "#threads";
import type { SharedWorkspace } from "../kernels/engine.js";
import { attachedEngine } from "../kernels/wasm.js";
import { createNetwork } from "../network/network.js";
import { helpTeam, type Member } from "../program/team.js";
import { compileStep, type StepSpecification } from "./stepProgram.js";

/** What a helping thread is given: the step as data, the workspace it is laid out in, and which member of the team it is. */
interface HelperJob {
  readonly specification: StepSpecification;
  readonly shared: SharedWorkspace;
  readonly member: Member;
}

/**
 * Starts the threads that help the first with a training's steps: each joins when it is ready, and none is waited for.
 *
 * @param onDeath is told which and why, when one ends before it is let go
 * @returns a function that lets them go
 */
export function startHelpers(
  threads: number,
  specification: StepSpecification,
  shared: SharedWorkspace,
  onDeath: (thread: number, reason: string) => void,
): () => void {
  let wanted = true;
  const helpers = Array.from({ length: threads - 1 }, (_, i) => {
    const job: HelperJob = { specification, shared, member: { thread: i + 1, threads } };
    return spawnThread(job, (reason) => {
      if (wanted) onDeath(i + 1, reason);
    });
  });
  return () => {
    wanted = false;
    for (const helper of helpers) helper.end();
  };
}

/** What a helping thread does until the training is closed. */
export function helpTraining(job: unknown): void {
  if (!isHelperJob(job)) return;
  const { specification, shared, member } = job;
  const network = createNetwork(specification.network);
  const { program, phases } = compileStep(network, specification, attachedEngine(shared), member);
  helpTeam(program.team, program.workspace.kernels, phases, member);
}

/** Only `startHelpers` makes one: the check tells it from messages that a page's tools may send to any worker. */
function isHelperJob(job: unknown): job is HelperJob {
  return job instanceof Object && "specification" in job && "shared" in job;
}
