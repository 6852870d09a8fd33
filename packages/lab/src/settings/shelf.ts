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

const onFew = { images: "few", weights: "suiting", batch: 32, epochs: 20 } as const;
const thirtyRelus = "dense_30-relu-dense_10-softmax";
const withAdam = { optimizer: "adam", rate: 0.003 } as const;

/** Settings with a name: each was trained, and does what its sentence says (test/train/shelf.test.ts). */
export const shelf: readonly ShelfEntry[] = [
  {
    id: "adam",
    name: "Thirty ReLUs and Adam",
    works: true,
    why: "Adam gives every weight a rate of its own, so that a first guess at the rate is good enough.",
    settings: { ...onFew, ...withAdam, layers: thirtyRelus },
  },
  {
    id: "momentum",
    name: "Momentum",
    works: true,
    why: "A low rate is enough, since steps that point the same way add up.",
    settings: { ...onFew, layers: thirtyRelus, optimizer: "momentum", rate: 0.02 },
  },
  {
    id: "distorted",
    name: "A hundred ReLUs, distorted digits",
    works: true,
    why: "No digit is met twice as it was, so that none is learnt by heart: a third fewer are misread than without.",
    settings: { ...onFew, ...withAdam, layers: "dense_100-relu-dense_10-softmax", distortions: "small" },
  },
  {
    id: "convolution",
    name: "A small convolution",
    works: true,
    why: "Eight filters look at every place alike: an eighth of the parameters of thirty ReLUs, and more digits read.",
    settings: { ...onFew, ...withAdam, layers: "conv2d_8_5-maxPool2d_4-relu-flatten-dense_10-softmax" },
  },
  {
    id: "raw",
    name: "Raw pixels, rate 3",
    works: false,
    why: "Pixels of 0 to 255 make steps hundreds of times too long: hidden units are thrown to 0 or 1, where they hardly learn any more.",
    settings: { recipe: "nielsen-30", images: "few", pixels: "raw", rate: 3, epochs: 10 },
  },
  {
    id: "zero",
    name: "All weights zero",
    works: false,
    why: "Units that begin alike get the same gradient and stay alike for ever: thirty of them know no more than one.",
    settings: { ...onFew, layers: "dense_30-sigmoid-dense_10-softmax", weights: "zero", rate: 0.5 },
  },
  {
    id: "slow",
    name: "A rate of 0.0001",
    works: false,
    why: "It goes the right way and hardly moves: nothing is wrong with it but the time it would take.",
    settings: { ...onFew, layers: thirtyRelus, rate: 0.0001 },
  },
  {
    id: "dying",
    name: "Dying ReLUs",
    works: false,
    why: "The first long steps push units below 0 for every digit: there their gradient is 0, and they never come back.",
    settings: { ...onFew, layers: thirtyRelus, rate: 3, epochs: 10 },
  },
  {
    id: "vanishing",
    name: "Six layers of sigmoids",
    works: false,
    why: "Each sigmoid passes on a quarter of the gradient at most: the first layers get next to nothing and stay as they began.",
    settings: {
      ...onFew,
      layers: [...Array.from({ length: 6 }, () => "dense_30-sigmoid"), "dense_10-softmax"].join("-"),
      rate: 0.1,
    },
  },
  {
    id: "by-heart",
    name: "Learning by heart",
    works: false,
    why: "Begun with wide weights, two hundred units learn all 1,200 digits by heart, and misread one in four of those they have not seen.",
    settings: { ...onFew, ...withAdam, layers: "dense_200-relu-dense_10-softmax", weights: "wide" },
  },
];
