import { choice, whole } from "../state/fields.js";

/** Whose mistakes: those of the network that comes along, of Train's run, or of one's own hand. */
export const networks = ["digits", "trained", "hand"] as const;

/** What is chosen in this view, as its link says it. */
export const fields = {
  network: choice(networks, "digits"),
  /** `few`: the digits that come along; `all`: MNIST's test digits. */
  digits: choice(["few", "all"], "few"),
  /** The cell of the matrix; -1: any. */
  truth: whole(-1, 9, -1),
  read: whole(-1, 9, -1),
  /** The digit that is looked at, as it stands among those read; -1: the first behind the cell. */
  image: whole(-1, 99_999, -1),
  /** How training digits are compared with it. */
  by: choice(["pixels", "network"], "pixels"),
};
