import { describe, expect, it } from "vitest";
import * as frontDoor from "../../src/index.js";
import * as recipesDoor from "../../src/recipes.js";
import { badDescriptions, recipeWith } from "../support/badDescriptions.js";

const inkling = { ...frontDoor, ...recipesDoor };

const { parseInitializer, parseLayer, parseLoss, parseOptimizer, parseRecipe, parseSchedule, readObject } = inkling;
const { initializerKinds, layerKinds, lossKinds, optimizerKinds, scheduleKinds, plainLearning } = inkling;

/** What a call throws says of itself. */
function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof inkling.OptionError) return error.message;
    throw error;
  }
  return "nothing";
}

// packages/cli/test/options/recipeFile.test.ts holds the command line's recipe files to the same table.
describe("a wrong value is told in the same words by every way in", () => {
  const rows = badDescriptions(inkling);

  it.each(rows.filter(({ construct }) => construct !== undefined))(
    "$path = $value: its constructor",
    ({ path, facts, construct }) => {
      const field = /\w+$/.exec(path)?.[0] ?? "";
      expect(messageOf(() => construct?.())).toMatch(new RegExp(`^Wrong ${field}\\b`));
      expect(messageOf(() => construct?.())).toContain(facts);
    },
  );

  it.each(rows)("$path = $value: parseRecipe, with the path of the field", (row) => {
    const { recipe, field } = recipeWith(row);
    const parse = () => parseRecipe({ name: "mine", learning: plainLearning, ...recipe }, "the file");
    expect(messageOf(parse)).toBe(`Wrong ${field} in the file: ${row.facts}`);
  });
});

/** What constructors cannot do without, and the same as fields of JSON. */
const needed: Readonly<Record<string, { arguments: readonly unknown[]; fields: object }>> = {
  dense: { arguments: [3], fields: { units: 3 } },
  conv2d: { arguments: [3, 5], fields: { filters: 3, kernel: 5 } },
  depthwiseConv2d: { arguments: [5], fields: { kernel: 5 } },
  uniform: { arguments: [0.5], fields: { limit: 0.5 } },
  normal: { arguments: [2], fields: { standardDeviation: 2 } },
  stepDecay: { arguments: [{ everySteps: 10 }], fields: { everySteps: 10 } },
};

const families: readonly { family: string; kinds: readonly string[]; parse: recipesDoor.Parser<object> }[] = [
  { family: "layer", kinds: layerKinds, parse: parseLayer },
  { family: "initializer", kinds: initializerKinds, parse: parseInitializer },
  { family: "loss", kinds: lossKinds, parse: parseLoss },
  { family: "optimizer", kinds: optimizerKinds, parse: parseOptimizer },
  { family: "schedule", kinds: scheduleKinds, parse: parseSchedule },
];

describe("every kind", () => {
  it.each(families.flatMap(({ kinds, ...rest }) => kinds.map((kind) => ({ kind, ...rest }))))(
    "$family $kind: is the name of its constructor, whose defaults JSON has, and which nothing can change",
    ({ kind, parse }) => {
      const { arguments: given, fields } = needed[kind] ?? { arguments: [], fields: {} };
      const construct = Reflect.get(inkling, kind) as (...given: readonly unknown[]) => object;
      const described = construct(...given);
      expect(described).toMatchObject({ kind });
      expect(readObject({ kind, ...fields }, "it", parse)).toEqual(described);
      const back = readObject(JSON.parse(JSON.stringify(described)), "it", parse);
      expect(back).toEqual(described);
      expect(Object.isFrozen(described) && Object.isFrozen(back)).toBe(true);
    },
  );

  it("of an adamW is adam: the same with another weight decay", () => {
    expect(inkling.adamW()).toEqual(inkling.adam({ weightDecay: 0.01 }));
  });
});

describe("a recipe", () => {
  it("is complete where all is said that has no default: what is left out is what the constructors say", () => {
    const { optimizer, loss } = { optimizer: { kind: "adam" }, loss: { kind: "squaredError" } };
    const least = {
      name: "least",
      layers: [{ kind: "dense", units: 10 }],
      learning: { method: "steps", optimizer, loss, batchSize: "all", epochs: 2 },
    };
    expect(parseRecipe(least)).toEqual({
      name: "least",
      summary: "",
      layers: [inkling.dense(10)],
      pixelScale: 1 / 255,
      images: { form: "as they are", training: "all", validation: "none" },
      learning: {
        method: "steps",
        loss: inkling.squaredError(),
        penalties: inkling.penalties(),
        optimizer: inkling.adam(),
        schedule: inkling.constant(),
        batchSize: "all",
        epochs: 2,
        shuffle: true,
        augmentation: inkling.augmentation(),
        clipNorm: 0,
        averageDecay: 0,
      },
    });
    const minimized = { ...least, learning: { method: "conjugateGradient", loss, iterations: 3 } };
    expect(parseRecipe(minimized).learning).toEqual({
      method: "conjugateGradient",
      loss: inkling.squaredError(),
      penalties: inkling.penalties(),
      iterations: 3,
    });
  });

  it("comes back from JSON with the same bytes: a model file holds it", () => {
    for (const recipe of inkling.recipes) {
      const text = JSON.stringify(recipe);
      expect(JSON.stringify(parseRecipe(JSON.parse(text)))).toBe(text);
    }
  });
});
