import { expose } from "comlink";
import {
  adam,
  createTrainer,
  gradientDescent,
  imageAt,
  referenceEngine,
  selectImages,
  takeFirst,
  type Engine,
  type Optimizer,
} from "inkling";
import {
  checkStep,
  createScorer,
  featureMaps,
  filtersOf,
  lossInNumbers,
  parameterInNumbers,
  plantedMistakes,
  splitChannels,
  stepInNumbers,
  unitInNumbers,
} from "inkling/inspection";
import { readingNetwork } from "inkling/reading";
import { loadDigits, type Digits } from "../data/digits.js";
import {
  checkImages,
  checkPlan,
  goneDown,
  lessonDigits,
  lessonNetwork,
  lessonPlan,
  trainedWith,
  waysDown,
} from "./lesson.js";
import type { LessonApi } from "./lessonApi.js";

// The worker behind the lessons: it holds the digits and the small network, and asks the reference engine for numbers.

const network = lessonNetwork();
let digits: Digits | undefined;

function training() {
  if (digits === undefined) throw new Error("The digits are not here yet: load the page again.");
  return digits.training;
}

function engineWith(id: string): Engine {
  return plantedMistakes.find((mistake) => mistake.id === id)?.engine(network) ?? referenceEngine;
}

const stepOf = (image: number) => stepInNumbers(network, selectImages(training(), [image]), lessonPlan);

/** The cost of some images, `costsAPass` times in each pass over them. What takes longer for a step stays where it is meanwhile. */
function costsBy(plan: {
  optimizer: Optimizer;
  batchSize: number;
  engine?: Engine;
  images: number;
  passes: number;
  costsAPass: number;
}): number[] {
  const { optimizer, batchSize, engine, passes, costsAPass } = plan;
  const images = takeFirst(training(), plan.images);
  const { loss } = lessonPlan;
  const score = createScorer(network, images, { loss });
  const trainer = createTrainer(network, { training: images, loss, optimizer, batchSize, epochs: passes, engine });
  const costs = [score(trainer.parameters).loss];
  for (let seen = 0; costs.length <= passes * costsAPass;) {
    seen += images.count / costsAPass;
    while ((trainer.iteration + 1) * batchSize <= seen) trainer.step();
    costs.push(score(trainer.parameters).loss);
  }
  return costs;
}

const api: LessonApi = {
  async open(site) {
    digits ??= await loadDigits("few", { site });
    const { images, labels } = takeFirst(digits.training, lessonDigits);
    return { images: Uint8Array.from(images), labels: labels.slice() };
  },

  step(image) {
    const step = stepOf(image);
    const { weighted, layers, labels, loss } = step;
    return { weighted, x: layers[0].input, label: labels[0], outputs: lossInNumbers(step, lessonPlan), loss };
  },

  unit: (image, unit) => unitInNumbers(network, stepOf(image), { layer: 1, unit }),

  follow({ image, layer, unit, input }) {
    const step = stepOf(image);
    const units = step.layers[layer - 1].outputShape[0];
    const which = { layer, name: "weights", index: input * units + unit } as const;
    return {
      unit: unitInNumbers(network, step, { layer, unit }),
      parameter: parameterInNumbers(network, selectImages(training(), [image]), lessonPlan, which),
      x: step.layers[layer - 1].input[input],
      y: layer === step.weighted.at(-1)?.layer ? lossInNumbers(step, lessonPlan)[unit].y : undefined,
      loss: step.loss,
      learningRate: step.learningRate,
    };
  },

  mistakes: () => plantedMistakes.map(({ id, title, sentence }) => ({ id, title, sentence })),

  check(id) {
    const images = takeFirst(training(), checkImages);
    const { passed, gradient, update } = checkStep(network, images, { ...checkPlan, engine: engineWith(id) });
    return {
      passed,
      update: { passed: update.passed, relativeDifference: update.relativeDifference },
      tensors: gradient.tensors.map(({ tensor, passed: agrees, relativeDifference, worst }) => ({
        name: `layer ${tensor.layer + 1}, ${tensor.name}`,
        passed: agrees,
        analytic: worst?.analytic ?? NaN,
        numeric: worst?.numeric ?? NaN,
        relativeDifference,
      })),
    };
  },

  train(id) {
    const optimizer = id === "uncorrected-adam" ? adam({ learningRate: 0.01 }) : gradientDescent({ learningRate: 1 });
    const plan = { optimizer, batchSize: 10, ...trainedWith };
    const right = { name: "without a mistake", costs: costsBy({ ...plan, engine: referenceEngine }) };
    if (id === "none") return Promise.resolve([right]);
    return Promise.resolve([right, { name: "with the mistake", costs: costsBy({ ...plan, engine: engineWith(id) }) }]);
  },

  descend() {
    return waysDown.map(({ name, optimizer, batchSize }) => ({
      name,
      costs: costsBy({ optimizer, batchSize, ...goneDown }),
    }));
  },

  convolve(image, filter) {
    const reading = readingNetwork();
    const filters = filtersOf(reading, 1);
    const chosen = filters[filter % filters.length];
    const { width, pixels } = splitChannels(featureMaps(reading, imageAt(training(), image))[0])[
      filter % filters.length
    ];
    return {
      filter: Float32Array.from(chosen.values),
      side: chosen.shape[1],
      map: Float32Array.from(pixels),
      width,
      filters: filters.length,
    };
  },
};

expose(api);
