import type { Component } from "svelte";
import type { ViewId } from "./state/viewIds.js";

/** A view of the lab. */
export interface View {
  readonly title: string;
  /** What to do in it. */
  readonly sentence: string;
  /** Its component, which is fetched when it is first shown. */
  readonly load: () => Promise<{ readonly default: Component }>;
}

/** Every view: a folder of its own, and a line here. Its name in links stands in state/viewIds.ts. */
export const views: Readonly<Record<ViewId, View>> = {
  draw: {
    title: "Draw",
    sentence: "Draw a digit, or a whole number, and see how the network comes to read it.",
    load: () => import("./draw/Draw.svelte"),
  },
  train: {
    title: "Train",
    sentence: "Press play and watch a network learn to read, or build your own.",
    load: () => import("./train/Train.svelte"),
  },
  learn: {
    title: "Learn",
    sentence: "Eight short chapters, from an image to a trained network, every number a real one.",
    load: () => import("./learn/Learn.svelte"),
  },
  mistakes: {
    title: "Mistakes",
    sentence: "Pick a cell to see the digits that were taken for others.",
    load: () => import("./mistakes/Mistakes.svelte"),
  },
  hand: {
    title: "Your hand",
    sentence: "Write each digit a few times, and teach the network your own hand.",
    load: () => import("./hand/Hand.svelte"),
  },
  experiments: {
    title: "Experiments",
    sentence: "Run a published experiment here and compare its figure with ours.",
    load: () => import("./experiments/Experiments.svelte"),
  },
  take: {
    title: "Take away",
    sentence: "Take a network with you: as a file, as a program, or as the code that trains it.",
    load: () => import("./take/Take.svelte"),
  },
};
