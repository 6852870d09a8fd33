import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/core/errors.js";
import { readObject } from "../../src/core/fields.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { wasmEngine } from "../../src/kernels/wasm.js";
import { binaryCrossEntropy } from "../../src/losses/binaryCrossEntropy.js";
import { adam, adamW } from "../../src/optimizers/adam.js";
import { gradientDescent } from "../../src/optimizers/gradientDescent.js";
import { momentum } from "../../src/optimizers/momentum.js";
import { parseOptimizer, stateVectorCount, type Optimizer } from "../../src/optimizers/optimizer.js";
import { rmsProp } from "../../src/optimizers/rmsProp.js";
import { createTrainer } from "../../src/training/trainer.js";
import { handData, handNetwork } from "../support/handNetwork.js";

/*
 * The 2-2-2 sigmoid network of handNetwork.ts on its four points in batches of two, in order, with binary cross-entropy
 * summed over the outputs: the parameters after the first step and after the sixth (three epochs), by PyTorch 1.13's
 * torch.optim in float64. For adamW, weight_decay is 0 in the biases' parameter group.
 */
interface Known<Kind extends Optimizer["kind"]> {
  readonly name: string;
  readonly optimizer: Extract<Optimizer, { kind: Kind }>;
  readonly first: readonly number[];
  readonly sixth: readonly number[];
}

/** At least one row for each kind: a kind without one does not compile. */
const known: { readonly [Kind in Optimizer["kind"]]: readonly [Known<Kind>, ...Known<Kind>[]] } = {
  gradientDescent: [
    {
      name: "gradientDescent = SGD(lr=0.5)",
      optimizer: gradientDescent({ learningRate: 0.5 }),
      first: [
        0.17817755165163662, -0.46391280965694276, 0.505886466867431, 0.7462040630586942, 0.10333478090157186,
        -0.240120248192344, 0.9392051199147947, -0.482626405927255, -0.2640123074247199, 0.4763751031788335,
        0.16033739625836874, -0.10360452568557585,
      ],
      sixth: [
        0.22318396142526747, -0.4296994729149296, 0.5317091292651953, 0.7133179659047543, 0.04436435755955843,
        -0.18878864086773206, 0.8197610112373124, -0.4506907621380125, -0.34277223090993264, 0.4913808128606264,
        -0.08464938139820963, -0.018719185185926787,
      ],
    },
  ],
  momentum: [
    {
      name: "momentum = SGD(lr=0.5, momentum=0.75)",
      optimizer: momentum({ learningRate: 0.5, momentum: 0.75 }),
      first: [
        0.17817755165163662, -0.46391280965694276, 0.505886466867431, 0.7462040630586942, 0.10333478090157186,
        -0.240120248192344, 0.9392051199147947, -0.482626405927255, -0.2640123074247199, 0.4763751031788335,
        0.16033739625836874, -0.10360452568557585,
      ],
      sixth: [
        0.11717554726416869, -0.31594229127422524, 0.5742248745934541, 0.666654183588772, -0.03717403730302804,
        -0.12525093136307866, 0.6441018219829823, -0.40425308400161186, -0.392952764325895, 0.4365062207611491,
        -0.39200685219542797, 0.07900020277245139,
      ],
    },
    {
      name: "momentum, nesterov = SGD(lr=0.5, momentum=0.75, nesterov=True)",
      optimizer: momentum({ learningRate: 0.5, momentum: 0.75, nesterov: true }),
      first: [
        0.12431071539036406, -0.43684741689964984, 0.5103013170180043, 0.7433571103527149, 0.08708586657775075,
        -0.232710434336602, 0.8936089598508908, -0.46959621037269617, -0.2745215379932599, 0.4586564305629587,
        0.09309044345214529, -0.08755791994975773,
      ],
      sixth: [
        0.1535031648843412, -0.311416888899549, 0.5741402640285902, 0.6570166296978722, -0.016776624803058054,
        -0.12217325157909914, 0.6692346079006818, -0.4017427690387616, -0.3606443699760851, 0.41867779862486293,
        -0.31557331540611133, 0.05861659243373532,
      ],
    },
  ],
  rmsProp: [
    {
      name: "rmsProp = RMSprop(lr=1/32, alpha=0.875, eps=1e-6)",
      optimizer: rmsProp({ learningRate: 0.03125, decay: 0.875, epsilon: 1e-6 }),
      first: [
        0.1616133927203493, -0.4116151160489216, 0.5883671175999733, 0.6616445700342719, 0.03661742159133223,
        -0.16162430268057307, 0.9116137083980482, -0.41161884659285486, -0.33837942781936603, 0.41161694306337226,
        0.16161304644490704, -0.036617494322575425,
      ],
      sixth: [
        0.206714690053985, -0.40104950775698167, 0.7067604414767027, 0.4178987594281651, -0.10715866883362903,
        0.06990096666832558, 0.7873467088767668, -0.4467928905952463, -0.5126174609998141, 0.436617219265721,
        -0.004239216725616963, 0.020013600752021778,
      ],
    },
  ],
  adam: [
    {
      name: "adam = Adam(lr=1/32, betas=(0.75, 0.9375), eps=1e-6)",
      optimizer: adam({ learningRate: 0.03125, beta1: 0.75, beta2: 0.9375, epsilon: 1e-6 }),
      first: [
        0.21875021754885254, -0.4687504329731233, 0.5312473458318432, 0.7187541157011802, 0.09375072118538641,
        -0.21875158143742732, 0.9687502570096606, -0.4687508993274662, -0.2812488849486383, 0.4687506613645527,
        0.21875017426342996, -0.09375073027756392,
      ],
      sixth: [
        0.19773598968597686, -0.40361942724921235, 0.6698614201262972, 0.5657548854511851, -0.05197090776703017,
        -0.0659061796020087, 0.8328803343575477, -0.3795402934931381, -0.41696898144524264, 0.4578211114061873,
        0.07004287720007697, 0.03184711838864643,
      ],
    },
    {
      name: "adamW = AdamW(lr=1/32, betas=(0.75, 0.9375), eps=1e-6, weight_decay=0.25 on weights)",
      optimizer: adamW({ learningRate: 0.03125, beta1: 0.75, beta2: 0.9375, epsilon: 1e-6, weightDecay: 0.25 }),
      first: [
        0.21679709254885254, -0.4648441829731233, 0.5273410958318432, 0.7128947407011802, 0.09375072118538641,
        -0.21875158143742732, 0.9609377570096606, -0.4648446493274662, -0.2792957599486383, 0.4648444113645527,
        0.21875017426342996, -0.09375073027756392,
      ],
      sixth: [
        0.18785855462893225, -0.3841863522242868, 0.6423621797183231, 0.5351051658859054, -0.050938864762028496,
        -0.06676932922581526, 0.7907261740216682, -0.3599094211907576, -0.4017921655814404, 0.4366445789238091,
        0.07052086916302018, 0.03114227967784086,
      ],
    },
  ],
};

const rows = Object.values(known).flat();

describe.each(rows)("$name", ({ optimizer, first, sixth }) => {
  const plan = { loss: binaryCrossEntropy(), optimizer, batchSize: 2, epochs: 3, shuffle: false };

  // Where a gradient of 1e-2 is divided by its own size, rounding of 1e-7 in the gradient is 1e-5 of the step of 1/32.
  it.each([
    { engine: referenceEngine, tolerance: 1e-14, afterSix: 1e-13, words: "1e-14, then 1e-13" },
    { engine: wasmEngine, tolerance: 5e-7, afterSix: 2e-6, words: "5e-7, then 2e-6" },
  ])("takes PyTorch's first and sixth step in $engine.name: to $words", ({ engine, tolerance, afterSix }) => {
    const trainer = createTrainer(handNetwork(), { training: handData, ...plan, engine });
    trainer.step();
    first.forEach((value, i) => {
      expect(Math.abs(trainer.parameters[i] - value), `number ${i}`).toBeLessThan(tolerance);
    });
    while (trainer.iteration < trainer.totalIterations) trainer.step();
    expect(trainer.iteration).toBe(6);
    sixth.forEach((value, i) => {
      expect(Math.abs(trainer.parameters[i] - value), `number ${i}`).toBeLessThan(afterSix);
    });
  });

  it("comes back from JSON", () => {
    expect(readObject(JSON.parse(JSON.stringify(optimizer)), "the optimiser", parseOptimizer)).toEqual(optimizer);
  });

  it("remembers as many vectors as it says", () => {
    const { optimizerStates } = createTrainer(handNetwork(), { training: handData, ...plan }).state();
    expect(optimizerStates.length).toBe(stateVectorCount(optimizer));
  });
});

describe("descriptions of optimisers", () => {
  it("have the papers' defaults", () => {
    expect(adam()).toEqual({
      kind: "adam",
      learningRate: 0.001,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0,
    });
    expect(adamW()).toEqual({ ...adam(), weightDecay: 0.01 });
    expect(rmsProp()).toEqual({ kind: "rmsProp", learningRate: 0.001, decay: 0.9, epsilon: 1e-8 });
    expect(gradientDescent()).toEqual({ kind: "gradientDescent", learningRate: 0.1 });
    expect(momentum()).toEqual({
      kind: "momentum",
      learningRate: 0.01,
      momentum: 0.9,
      nesterov: false,
    });
  });

  it("remember a vector for each moment in the papers' formulas", () => {
    expect([gradientDescent(), momentum(), rmsProp(), adam(), adamW()].map(stateVectorCount)).toEqual([0, 1, 1, 2, 2]);
  });

  it("take the ends of their ranges", () => {
    expect(momentum({ momentum: 0 }).momentum).toBe(0);
    expect(rmsProp({ decay: 0, epsilon: 1e-30 })).toMatchObject({ decay: 0, epsilon: 1e-30 });
    expect(adam({ beta1: 0, beta2: 0, epsilon: 1e-30 })).toMatchObject({ beta1: 0, beta2: 0, epsilon: 1e-30 });
  });

  it("cannot be changed", () => {
    for (const { optimizer } of rows) expect(Object.isFrozen(optimizer)).toBe(true);
  });

  it("refuse what is out of range, naming it", () => {
    expect(() => gradientDescent({ learningRate: -1 })).toThrow("Wrong learningRate");
    expect(() => momentum({ learningRate: 1, momentum: 1 })).toThrow("Wrong momentum");
    expect(() => rmsProp({ decay: 1 })).toThrow("Wrong decay");
    expect(() => rmsProp({ epsilon: 0 })).toThrow("Wrong epsilon");
    expect(() => adam({ beta1: 1 })).toThrow("Wrong beta1");
    expect(() => adam({ epsilon: 0 })).toThrow("Wrong epsilon");
    expect(() => adam({ beta2: NaN })).toThrow("Wrong beta2");
    expect(() => adamW({ weightDecay: -0.1 })).toThrow(OptionError);
  });

  it("refuse JSON that says anything else", () => {
    expect(() => readObject({ kind: "lion", learningRate: 1 }, "the optimiser", parseOptimizer)).toThrow(
      'Wrong kind in the optimiser: expected "gradientDescent", "momentum", "rmsProp", "adam", received "lion".',
    );
    expect(() => readObject({ kind: "gradientDescent", learningRate: "1" }, "it", parseOptimizer)).toThrow(
      "Wrong learningRate in it",
    );
    expect(() => readObject({ ...adam(), amsgrad: true }, "it", parseOptimizer)).toThrow(
      'Unknown field "amsgrad" in it',
    );
    expect(() => readObject({ ...adam(), beta1: 1 }, "it", parseOptimizer)).toThrow("Wrong beta1");
  });
});
