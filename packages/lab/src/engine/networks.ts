import { decodeNetwork, type Loss, type Network } from "inkling";
import { digitNetwork } from "inkling/digits";
import { withParameters } from "inkling/inspection";
import { readingNetwork } from "inkling/reading";
import { lossFor, networkOf } from "inkling/recipes";
import { recall } from "../state/storage.js";
import { checkHand, type KeptHand } from "./handTypes.js";
import { checkKept } from "./keptTraining.js";
import type { NetworkName } from "./networkNames.js";
import type { KeptTraining } from "./trainingTypes.js";

/** A network, and what is known of where it comes from. */
export interface OpenedNetwork {
  readonly network: Network;
  /** What it was trained to make small. */
  readonly loss: Loss;
  /** With the name `trained`: the run. */
  readonly run?: KeptTraining;
  /** With the name `hand`. */
  readonly hand?: KeptHand;
}

/** Under which name Train keeps its first run. */
const trainedSlot = "train-1";

/** Opens a network, in a worker: one that comes along, or one that the browser keeps. Undefined where it keeps none. */
export async function openNamed(name: NetworkName): Promise<OpenedNetwork | undefined> {
  switch (name) {
    case "digits":
      return known(digitNetwork());
    case "pages":
      return known(readingNetwork());
    case "trained": {
      const run = checkKept(await recall("runs", trainedSlot));
      const network = run && networkOfRun(run);
      return network && { network, loss: run.recipe.learning.loss, run };
    }
    case "hand": {
      const hand = checkHand(await recall("samples", "network"));
      return hand && { ...known(await decodeNetwork(hand.model)), hand };
    }
  }
}

const known = (network: Network): OpenedNetwork => ({ network, loss: lossFor(network.layers) });

/** The network as the run left it: the mean of its weights, where the recipe keeps one. */
function networkOfRun({ recipe, seed, subject, state, parameters }: KeptTraining): Network | undefined {
  const { learning } = recipe;
  const averaged = learning.method === "steps" && learning.averageDecay > 0 ? state?.optimizerStates.at(-1) : undefined;
  const weights = parameters ?? averaged ?? state?.parameters;
  return weights && withParameters(networkOf(recipe, { seed, ...subject?.network }), weights);
}
