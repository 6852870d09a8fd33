import { OptionError, requireInteger } from "../core/errors.js";
import { acceptances } from "./acceptance.generated.js";

/**
 * The least confidence with which digits must be accepted for one error in so many of them: as measured on written pages with the
 * network that comes along (`scripts/fit-acceptance.mjs`); between two that were measured, that of the fewer errors.
 *
 * @throws OptionError for fewer errors than were reached there
 */
export function acceptanceFor(oneErrorIn: number): number {
  requireInteger("oneErrorIn", oneErrorIn, 2);
  const reached = acceptances.points.find((point) => point.oneErrorIn >= oneErrorIn);
  if (reached !== undefined) return reached.accept;
  throw new OptionError({
    what: "Wrong oneErrorIn",
    expected: `at most ${acceptances.points.at(-1)?.oneErrorIn ?? 0}: fewer errors were not reached on ${acceptances.digits} written digits`,
    received: String(oneErrorIn),
    advice: "Ask for less, or pass accept, a confidence of your own",
    field: "oneErrorIn",
  });
}
