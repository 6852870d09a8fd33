import { describe, expect, it } from "vitest";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { createStep } from "../../src/layers/layer.js";
import {
  helpTeam,
  leadTeam,
  LostThreadError,
  mostShares,
  teamFields,
  teamMemory,
  type Phases,
  type TeamMemory,
} from "../../src/program/team.js";

const { kernels } = referenceEngine.allocate(64);

function sharedMemory(): TeamMemory {
  return {
    integers: new Int32Array(new SharedArrayBuffer(4 * teamMemory.integers)),
    doubles: new Float64Array(new SharedArrayBuffer(8 * teamMemory.doubles)),
  };
}

/** Two phases of so many shares that note down what is done. */
function notingPhases(shares: number): { phases: Phases; notes: string[] } {
  const notes: string[] = [];
  const phase = (name: string) => ({
    shares,
    run: (_kernels: unknown, { iteration }: { iteration: number }, share: number) => {
      notes.push(`${name}${iteration}.${share}`);
    },
  });
  return { phases: { gradient: phase("gradient"), update: phase("update") }, notes };
}

/** Marks a share as claimed by a thread that will not do it. */
function claim({ integers }: TeamMemory, phase: 0 | 1, share: number, generation: number): void {
  Atomics.store(integers, teamFields.claims + phase * mostShares + share, generation);
}

describe("a team", () => {
  it("of two whose second never comes does all shares on the first, once a step, in every step", () => {
    const { phases, notes } = notingPhases(3);
    const team = leadTeam(sharedMemory(), kernels, phases, 2);
    for (let iteration = 1; iteration <= 2; iteration++) {
      team.run("gradient", { ...createStep(), iteration });
      team.run("update", { ...createStep(), iteration });
    }
    const expected = ["gradient1", "update1", "gradient2", "update2"].flatMap((name) =>
      [0, 1, 2].map((share) => `${name}.${share}`),
    );
    expect(notes).toEqual(expected);
  });

  it("has no work in a phase that its steps do not have", () => {
    const { phases, notes } = notingPhases(2);
    leadTeam(sharedMemory(), kernels, phases, 2).run("norm", createStep());
    expect(notes).toEqual([]);
  });

  it("goes on with the next step's gradient when a step ends without an update", () => {
    const { phases, notes } = notingPhases(2);
    const team = leadTeam(sharedMemory(), kernels, phases, 2);
    team.run("gradient", { ...createStep(), iteration: 1 });
    team.run("gradient", { ...createStep(), iteration: 2 });
    expect(notes).toEqual(["gradient1.0", "gradient1.1", "gradient2.0", "gradient2.1"]);
  });

  it("says that a thread died when that thread says so and its share is not done", () => {
    const memory = sharedMemory();
    const { phases, notes } = notingPhases(2);
    claim(memory, 0, 1, 4); // the first of phase 0 is generation 4
    Atomics.store(memory.integers, teamFields.failed, 1);
    const team = leadTeam(memory, kernels, phases, 2);
    expect(() => {
      team.run("gradient", createStep());
    }).toThrow(LostThreadError);
    expect(notes).toEqual(["gradient0.0"]);
  });

  it("leaves a helper that was told to go without a share", () => {
    const memory = sharedMemory();
    const { phases, notes } = notingPhases(2);
    leadTeam(memory, kernels, phases, 2).close();
    Atomics.store(memory.integers, teamFields.generation, 4);
    // The helper sees the end before it looks for work: it returns instead of waiting for ever.
    Atomics.store(memory.integers, teamFields.closed, 1);
    helpTeam(memory, kernels, phases, { thread: 1, threads: 2 });
    expect(notes).toEqual([]);
  });
});
