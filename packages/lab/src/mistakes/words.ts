import type { SeenImage } from "../engine/mistakesApi.js";
import { whole } from "../shared/words.js";
import { peopleAsked, type DisputedLabel } from "../data/disputed.js";

/* Numbers and findings as one reads them. */

/** Never rounded up to all, nor down to none. */
export function percent(share: number): string {
  if (share > 0 && share < 0.0005) return "<0.1\u00a0%";
  if (share < 1 && share > 0.9999) return ">99.99\u00a0%";
  return `${(100 * share).toFixed(share > 0.99 && share < 1 ? 2 : 1)}\u00a0%`;
}

export const loss = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** All that is said of an image in a line, for who cannot see it. */
export function describe({ part, number, truth, prediction, confidence, secondGuess, loss: size }: SeenImage): string {
  const read =
    truth === prediction ? `read rightly, ${percent(confidence)}` : `read as ${prediction}, ${percent(confidence)}`;
  return `A ${truth}, ${read}; second guess ${secondGuess}; loss ${loss(size)}; ${part} digit ${whole(number)}`;
}

/** What people said of a disputed label. */
export function disputeOf({ label, forLabel, other, forOther }: DisputedLabel): string {
  const votes = [
    `${forLabel} said ${label}`,
    ...(forOther > 0 ? [`${forOther} said ${other}`] : []),
    ...(peopleAsked - forLabel - forOther > 0 ? [`${peopleAsked - forLabel - forOther} said neither`] : []),
  ];
  return `People dispute this label. Of ${peopleAsked} who were asked, ${votes.join(", ")}.`;
}
