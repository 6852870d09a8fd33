import type { GreyImage } from "../pictures/greyImage.js";
import type { Polarity } from "../pictures/polarity.js";
import { cutLine, type Atoms } from "./atoms.js";
import { findComponents } from "./components.js";
import { findInk, type Ink } from "./ink.js";
import { findLines } from "./lines.js";
import { removeRules } from "./rules.js";

/** A page taken apart: its ink, and each line of writing in its smallest pieces. */
export interface Page {
  readonly ink: Ink;
  readonly lines: readonly Atoms[];
}

/** Takes a picture of a page apart, up to where the network is asked. */
export function takeApart(grey: GreyImage, polarity: Polarity = "auto"): Page {
  const ink = findInk(grey, polarity);
  const { width, height } = ink;
  const all = findComponents(ink.mask, width, height);
  const cleaned = removeRules(ink.mask, width, height, all.components);
  const { labels, components } = cleaned === ink.mask ? all : findComponents(cleaned, width, height);
  return { ink, lines: findLines(components).map((line) => cutLine(line, labels, ink)) };
}
