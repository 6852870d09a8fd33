import type { Settings } from "./fields.js";

/** A setting that is worth a try: what is chosen, whether it works, and why. */
export interface ShelfEntry {
  readonly id: string;
  readonly name: string;
  readonly works: boolean;
  /** One sentence. */
  readonly why: string;
  readonly settings: Partial<Settings>;
}

/** Settings with a name: each was trained, and does what its sentence says (test/train/shelf.test.ts). */
export const shelf: readonly ShelfEntry[] = [
  {
    id: "plain",
    name: "Thirty ReLUs and Adam",
    works: true,
    why: "Adam gives every weight a rate of its own, so that a first guess at the rate is good enough.",
    settings: {
      images: "few",
      layers: "dense_30-relu-dense_10-softmax",
      optimizer: "adam",
      rate: 0.003,
      batch: 32,
      epochs: 20,
    },
  },
  {
    id: "convolution",
    name: "A small convolution",
    works: true,
    why: "Eight filters look at every place alike: fewer weights, and more digits read than by any dense network here.",
    settings: {
      images: "few",
      layers: "conv2d_8_5-maxPool2d_2-relu-flatten-dense_10-softmax",
      weights: "suiting",
      optimizer: "adam",
      rate: 0.003,
      batch: 32,
      epochs: 10,
    },
  },
  {
    id: "momentum",
    name: "Momentum",
    works: true,
    why: "A tenth of the rate is enough, since steps that point the same way add up.",
    settings: {
      images: "few",
      layers: "dense_30-relu-dense_10-softmax",
      weights: "suiting",
      optimizer: "momentum",
      rate: 0.02,
      batch: 32,
      epochs: 20,
    },
  },
  {
    id: "raw",
    name: "Raw pixels, rate 3",
    works: false,
    why: "Pixels of 0 to 255 make steps hundreds of times too long: after the first one all units say 0 or 1, and their gradient is gone.",
    settings: { recipe: "nielsen-30", images: "few", pixels: "raw", rate: 3, epochs: 10 },
  },
  {
    id: "zero",
    name: "All weights zero",
    works: false,
    why: "Units that begin alike get the same gradient and stay alike for ever: thirty of them know no more than one.",
    settings: {
      images: "few",
      layers: "dense_30-sigmoid-dense_10-softmax",
      weights: "zero",
      rate: 0.5,
      batch: 32,
      epochs: 20,
    },
  },
  {
    id: "slow",
    name: "A rate of 0.0001",
    works: false,
    why: "It goes the right way and hardly moves: nothing is wrong with it but the time it would take.",
    settings: {
      images: "few",
      layers: "dense_30-relu-dense_10-softmax",
      weights: "suiting",
      rate: 0.0001,
      batch: 32,
      epochs: 20,
    },
  },
  {
    id: "dying",
    name: "Dying ReLUs",
    works: false,
    why: "The first long steps push units below 0 for every digit: there their gradient is 0, and they never come back.",
    settings: {
      images: "few",
      layers: "dense_30-relu-dense_10-softmax",
      weights: "suiting",
      rate: 3,
      batch: 32,
      epochs: 10,
    },
  },
  {
    id: "vanishing",
    name: "Six layers of sigmoids",
    works: false,
    why: "Each sigmoid passes on a quarter of the gradient at most: the first layers get next to nothing and stay as they began.",
    settings: {
      images: "few",
      layers:
        "dense_30-sigmoid-dense_30-sigmoid-dense_30-sigmoid-dense_30-sigmoid-dense_30-sigmoid-dense_30-sigmoid-dense_10-softmax",
      weights: "suiting",
      rate: 0.1,
      batch: 32,
      epochs: 20,
    },
  },
  {
    id: "by-heart",
    name: "Learning by heart",
    works: false,
    why: "Two hundred units know all 1,200 digits by heart, and are no better for it on those they have not seen: the curves part.",
    settings: {
      images: "few",
      layers: "dense_200-relu-dense_10-softmax",
      weights: "suiting",
      optimizer: "adam",
      rate: 0.003,
      batch: 32,
      epochs: 40,
    },
  },
];
