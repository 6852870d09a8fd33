import { describe, expect, it } from "vitest";
import { imagesFor, runRecipe } from "inkling/recipes";
import { noSettings } from "../../src/settings/fields.js";
import { trainingOf } from "../../src/settings/settings.js";
import { shelf } from "../../src/settings/shelf.js";
import { firstOfMnist } from "../../../core/test/support/mnist.js";

/* The shelf's sentences say what happens: here it does. */

/** Read rightly of 1,200 digits learnt from and of 300 held out, as it was measured; the weights are the same everywhere. */
const measured: Readonly<Record<string, readonly [training: number, heldOut: number]>> = {
  adam: [1, 0.877],
  momentum: [1, 0.88],
  distorted: [0.94, 0.917],
  convolution: [0.998, 0.923],
  raw: [0.254, 0.237],
  zero: [0.349, 0.277],
  slow: [0.189, 0.197],
  dying: [0.108, 0.103],
  vanishing: [0.121, 0.117],
  "by-heart": [1, 0.763],
};

describe("the shelf", () => {
  it.each(shelf)(
    "$name comes to what was measured, to 0.0005",
    { timeout: 120_000 },
    async ({ id, works, settings }) => {
      const { recipe, seed } = trainingOf({ ...noSettings, ...settings });
      const { history } = await runRecipe(recipe, imagesFor(recipe, { training: firstOfMnist(1500) }), seed);
      const { trainingAccuracy, validationAccuracy } = history.at(-1)!;
      const [trained, heldOut] = measured[id];
      expect(trainingAccuracy).toBeCloseTo(trained, 3);
      expect(validationAccuracy).toBeCloseTo(heldOut, 3);
      expect(heldOut > 0.85).toBe(works);
    },
  );
});
