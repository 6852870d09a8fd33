import { experiments, ourTargets, type Measure } from "inkling/experiments";
import type { Training } from "../settings/settings.js";

/** The figure that a recipe is known by. */
export interface Target {
  readonly accuracy: number;
  /** What counts as having reached it. */
  readonly atLeast: number;
  readonly atMost: number;
  /** What it is of, as the end of a sentence: `of the held-out digits`. */
  readonly of: string;
  /** How it is called: `published`, or what it must reach. */
  readonly name: string;
  /** What of a training is compared with it. */
  readonly compared: "validation" | "training" | "test";
}

/** Held-out figures first: they are what one watches. */
const order: readonly { readonly measure: Measure; readonly of: string; readonly compared: Target["compared"] }[] = [
  { measure: "held-out accuracy", of: "of the held-out digits", compared: "validation" },
  { measure: "validation accuracy", of: "of the held-out digits", compared: "validation" },
  { measure: "test accuracy", of: "of the test digits", compared: "test" },
  { measure: "peak test accuracy", of: "of the test digits, at its peak", compared: "test" },
  { measure: "training accuracy", of: "of the training digits", compared: "training" },
];

/** What was published of a named recipe, or what one of our own must reach; undefined for any other training. */
export function targetOf({ recipe: { name }, named }: Training): Target | undefined {
  if (!named) return undefined;
  const claims = experiments.find((experiment) => experiment.name === name)?.claims ?? [];
  for (const { measure, of, compared } of order) {
    const claim = claims.find((each) => each.measure === measure);
    if (claim?.published === undefined) continue;
    const { published: accuracy, atLeast = accuracy, atMost = 1 } = claim;
    return { accuracy, atLeast, atMost, of, name: "published", compared };
  }
  const own = ourTargets.find(({ recipe, data }) => recipe === name && data === "mnist");
  if (own === undefined) return undefined;
  const { accuracyAtLeast: accuracy } = own;
  return { accuracy, atLeast: accuracy, atMost: 1, of: "of the test digits", name: "to be reached", compared: "test" };
}
