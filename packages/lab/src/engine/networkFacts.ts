import type { NetworkFacts, NetworkName } from "./networkNames.js";
import { openNamed, type OpenedNetwork } from "./networks.js";

/** What is known of a network; undefined where there is none of that name. */
export async function describeNamed(name: NetworkName): Promise<NetworkFacts | undefined> {
  const opened = await openNamed(name);
  if (opened === undefined) return undefined;
  const { parameters, inputShape, classNames } = opened.network;
  return { name, detail: detailOf(opened), parameters: parameters.length, inputShape, classes: classNames.length };
}

function detailOf({ run, hand }: OpenedNetwork): string {
  if (run !== undefined) {
    const steps = run.history.at(-1)?.iteration ?? run.state?.iteration ?? 0;
    const name = run.recipe.name === "custom" ? "a network of your own" : run.recipe.name;
    const touched = run.handmade > 0 ? ", changed by hand" : "";
    return `${name}, seed ${run.seed}, after ${steps.toLocaleString("en-GB")} steps${touched}`;
  }
  return hand === undefined ? "" : `taught with ${hand.report.samples} digits of yours`;
}
