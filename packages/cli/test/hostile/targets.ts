import { dataTargets } from "./dataTargets.js";
import { modelTargets } from "./modelTargets.js";
import { networkTargets } from "./networkTargets.js";
import { pageTargets } from "./pageTargets.js";
import { serverTargets } from "./serverTargets.js";
import type { Target } from "./target.js";

/**
 * Every reader of bytes that come from elsewhere. `npm test` gives each some thousands of damaged inputs, `node
 * scripts/fuzz.mjs` a million; a reader that is new gets a line in one of these lists.
 */
export const targets: readonly Target[] = [
  ...dataTargets,
  ...modelTargets,
  ...networkTargets,
  ...pageTargets,
  ...serverTargets,
];
