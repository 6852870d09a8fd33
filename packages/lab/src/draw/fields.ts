import { text, whole } from "../state/fields.js";

/** What is chosen in this view, as its link says it. */
export const fields = {
  /** The layer whose maps are shown, counted from 1. */
  layer: whole(1, 20, 1),
  /** What is drawn. */
  strokes: text(6000),
};
