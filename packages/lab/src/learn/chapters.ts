import type { Component } from "svelte";
import CheckChapter from "./CheckChapter.svelte";
import ConvolutionChapter from "./ConvolutionChapter.svelte";
import CostChapter from "./CostChapter.svelte";
import ForwardChapter from "./ForwardChapter.svelte";
import HillChapter from "./HillChapter.svelte";
import PixelsChapter from "./PixelsChapter.svelte";
import StepChapter from "./StepChapter.svelte";
import UnitChapter from "./UnitChapter.svelte";
import type { ChapterProps } from "./chapterProps.js";

/** The chapters, in the order in which one thing follows from another: a component, and a line here. */
export const chapters: readonly { readonly title: string; readonly component: Component<ChapterProps> }[] = [
  { title: "An image is numbers", component: PixelsChapter },
  { title: "One unit", component: UnitChapter },
  { title: "A layer, and all of it forward", component: ForwardChapter },
  { title: "How wrong: the cost", component: CostChapter },
  { title: "One step in numbers", component: StepChapter },
  { title: "Check the gradient", component: CheckChapter },
  { title: "Batches, momentum and Adam on the same hill", component: HillChapter },
  { title: "What a convolution sees", component: ConvolutionChapter },
];
