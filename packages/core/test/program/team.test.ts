import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { createStep } from "../../src/layers/layer.js";
import {
  claimsAt,
  failedAt,
  generationAt,
  hasJoined,
  helpTeam,
  leadTeam,
  LostThreadError,
  mostShares,
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
  Atomics.store(integers, claimsAt + phase * mostShares + share, generation);
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
    Atomics.store(memory.integers, failedAt, 33);
    const team = leadTeam(memory, kernels, phases, 2);
    expect(() => {
      team.run("gradient", createStep());
    }).toThrow(new LostThreadError("!"));
    expect(notes).toEqual(["gradient0.0"]);
  });

  it.each([
    { what: "its name and message", error: "new RangeError('no room')", told: "RangeError: no room" },
    { what: "its first 256 characters", error: "'x'.repeat(300)", told: "x".repeat(256) },
  ])("tells a thread's own error, thrown in its share: $what", async ({ error, told }) => {
    const memory = sharedMemory();
    const program = `
      const { team, memory } = require("node:worker_threads").workerData;
      const gradient = { shares: 2, run: () => { throw ${error}; } };
      import(team).then(({ helpTeam }) => helpTeam(memory, {}, { gradient }, { thread: 1, threads: 2 }));`;
    // A thread loads compiled files: this test uses what `npm run build` made.
    const team = new URL("../../dist/program/team.js", import.meta.url).href;
    const worker = new Worker(program, { eval: true, workerData: { team, memory } });
    const died = once(worker, "exit").catch(() => undefined);
    while (!hasJoined(memory, 1)) await new Promise(setImmediate);
    /** The first share takes until somebody else has begun the second. */
    const patient = {
      shares: 2,
      run: () => {
        while (Atomics.load(memory.integers, claimsAt + 1) === 0);
      },
    };
    expect(() => {
      leadTeam(memory, kernels, { gradient: patient, update: patient }, 2).run("gradient", createStep());
    }).toThrow(new LostThreadError(told));
    await died;
  });

  it("leaves a helper that was told to go without a share", () => {
    const memory = sharedMemory();
    const { phases, notes } = notingPhases(2);
    leadTeam(memory, kernels, phases, 2).close();
    Atomics.store(memory.integers, generationAt, 4);
    // The helper sees the end before it looks for work: it returns instead of waiting for ever.
    helpTeam(memory, kernels, phases, { thread: 1, threads: 2 });
    expect(notes).toEqual([]);
  });
});
