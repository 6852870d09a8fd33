import { choice, whole } from "../state/fields.js";

/** What is chosen in this view, as its link says it. What was written is nobody's but the visitor's, and in no link. */
export const fields = {
  /** Which of MNIST's digits are kept in sight: the 500 test digits that come along, or all 10,000. */
  digits: choice(["few", "all"], "few"),
  /** The digit to be written; -1: the one that was written least. */
  write: whole(-1, 9, -1),
};
