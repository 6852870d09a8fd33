import { attachedEngine } from "../kernels/wasm.js";
import { createNetwork } from "../model/network.js";
import { helpTeam } from "../model/team.js";
import { spawnThread, type Thread } from "#threads";
import { compileStep, type StepSpecification } from "./stepProgram.js";

/** What a helping thread is given: the step as data, and the memory it is laid out in. */
export interface HelperJob {
  readonly specification: StepSpecification;
  readonly memory: WebAssembly.Memory;
}

/** Starts threads that help with a training's steps; each joins when it is ready, and none is waited for. */
export function startHelpers(count: number, specification: StepSpecification, memory: WebAssembly.Memory): Thread[] {
  const job: HelperJob = { specification, memory };
  return Array.from({ length: count }, () => spawnThread(job));
}

/** What a helping thread does until the training is closed. */
export function helpTraining({ specification, memory }: HelperJob): void {
  const network = createNetwork(specification.network);
  const { program, lists } = compileStep(network, specification, attachedEngine(memory), true);
  helpTeam(program.team, program.workspace.kernels, lists);
}
