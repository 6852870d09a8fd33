import { describe, expect, it } from "vitest";
import { NumericError } from "../../src/core/errors.js";
import { wasmEngine } from "../../src/kernels/wasm.js";
import { binaryCrossEntropy } from "../../src/losses/binaryCrossEntropy.js";
import { penalties } from "../../src/losses/penalties.js";
import { withParameters } from "../../src/network/network.js";
import { conjugateGradient } from "../../src/optimizers/conjugateGradient.js";
import { createObjective } from "../../src/program/objective.js";
import { ngRecipe } from "../../src/recipes/published.js";
import { runRecipe } from "../../src/recipes/runRecipe.js";
import { createControl } from "../../src/training/control.js";
import { minimize } from "../../src/training/minimize.js";
import { TrainingError } from "../../src/training/trainingError.js";
import { handData, handNetwork } from "../support/handNetwork.js";

const learning = { loss: binaryCrossEntropy(), penalties: penalties({ l2: 0.5 }), iterations: 6 };

describe("minimize", () => {
  it("goes the way of conjugateGradient on the objective, a record a line search", async () => {
    const network = handNetwork();
    const objective = createObjective(network, handData, { ...learning, engine: wasmEngine });
    const { parameters } = conjugateGradient(objective, Float64Array.from(network.parameters), { iterations: 6 });
    const told: number[] = [];
    const {
      network: trained,
      history,
      reason,
    } = await minimize(network, {
      training: handData,
      validation: handData,
      ...learning,
      onProgress: ({ iteration }) => told.push(iteration),
    });
    expect(trained.parameters).toEqual(Float32Array.from(parameters));
    expect(history.map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(history.map(({ validationLoss }) => validationLoss)).toEqual(
      history.map(({ trainingLoss }) => trainingLoss),
    );
    expect([reason, told.length]).toEqual(["finished", 6]);
  });

  it("stops after the search in hand, with the weights that it has", async () => {
    const control = createControl();
    const { history, reason } = await minimize(handNetwork(), {
      training: handData,
      ...learning,
      control,
      onRecord: ({ iteration }) => {
        if (iteration === 2) control.stop();
      },
    });
    expect([history.length, reason]).toEqual([2, "stopped"]);
  });

  it("that cannot begin is a TrainingError with the weights given", async () => {
    const broken = withParameters(handNetwork(), new Float32Array(12).fill(3e38));
    const error: unknown = await minimize(broken, { training: handData, ...learning }).catch(
      (reason: unknown) => reason,
    );
    if (!(error instanceof TrainingError)) throw new Error("It did not end");
    expect(error.cause).toBeInstanceOf(NumericError);
    expect(error.network.parameters).toEqual(broken.parameters);
    expect(error.history).toEqual([]);
  });
});

describe("a recipe that learns by conjugate gradients", () => {
  it.each([{ recordEvery: 5 }, { keep: "best" } as const, { earlyStopping: { patience: 1 } }])(
    "refuses %o, which says nothing to it",
    async (options) => {
      const [name] = Object.keys(options);
      await expect(runRecipe(ngRecipe, { training: handData }, 1, options)).rejects.toThrow(
        `${name} for the recipe ng: expected a recipe that learns in steps, received one that learns by conjugate gradients.`,
      );
    },
  );
});
