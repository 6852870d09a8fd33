import { choice, whole } from "../state/fields.js";

/** The mistakes that can be planted, by the names that links give them. */
export const mistakeIds = [
  "none",
  "missing-mean",
  "penalised-bias",
  "wrong-sign",
  "transposed-weights",
  "derivative-at-a",
  "uncorrected-adam",
] as const;

/** What is chosen in this view, as its link says it. */
export const fields = {
  chapter: whole(1, 8, 1),
  image: whole(0, 9, 0),
  pixel: whole(0, 783, 14 * 28 + 14),
  layer: choice(["1", "3"], "3"),
  unit: whole(0, 11, 0),
  input: whole(0, 783, 0),
  mistake: choice(mistakeIds, "none"),
  filter: whole(0, 23, 0),
};
