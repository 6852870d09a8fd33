import { describeKept } from "./keptTraining.js";
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
  if (run !== undefined) return describeKept(run);
  return hand === undefined ? "" : `taught with ${hand.report.samples} digits of yours`;
}
