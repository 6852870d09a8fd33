import { expose } from "comlink";
import { createDataset, createReader, imageAt, selectImages, sizeOf, type Dataset, type Network } from "inkling";
import { courseImages } from "inkling/experiments";
import {
  confusionOf,
  examineImages,
  imagesIn,
  nearestImages,
  readCurves,
  type ExaminedImage,
} from "inkling/inspection";
import { loadDigits } from "../data/digits.js";
import { disputedLabels } from "../data/disputed.js";
import type { Cell, Choice, ImageLook, MistakesApi, SeenImage } from "./mistakesApi.js";
import { describeNamed } from "./networkFacts.js";
import { networkNames } from "./networkNames.js";
import { openNamed } from "./networks.js";

// The worker that reads digits whose labels are known, and looks behind what it has read.

/** How many neighbours are shown. */
const neighbourCount = 6;

/** What was read last. */
interface Examined {
  readonly network: Network;
  /** The digits as MNIST has them, those learnt from first. */
  readonly digits: Dataset;
  /** How many of them are training digits. */
  readonly trainingCount: number;
  /** MNIST's training digits, among which neighbours are looked for. */
  readonly among: Dataset;
  readonly images: readonly ExaminedImage[];
}

let examined: Examined | undefined;

function theExamined(): Examined {
  if (examined === undefined) throw new Error("No digits have been read yet: load the page again.");
  return examined;
}

/** Digits in the form that the network was made for. */
function asSeenBy({ inputShape }: Network, digits: Dataset): Dataset {
  return inputShape.join() === "20,20" ? courseImages(digits) : digits;
}

function joined(first: Dataset, second: Dataset): Dataset {
  const images = new Uint8Array(first.images.length + second.images.length);
  images.set(first.images);
  images.set(second.images, first.images.length);
  return createDataset({ ...second, images, labels: Uint8Array.from([...first.labels, ...second.labels]) });
}

function see({ digits, trainingCount }: Examined, image: ExaminedImage): SeenImage {
  const isTraining = image.index < trainingCount;
  const number = isTraining ? image.index : image.index - trainingCount;
  return {
    ...image,
    part: isTraining ? "training" : "test",
    number,
    pixels: Uint8Array.from(imageAt(digits, image.index)),
    disputed: isTraining ? undefined : disputedLabels.find(({ index }) => index === number),
  };
}

const api: MistakesApi = {
  async choices() {
    const facts = await Promise.all(networkNames.map(describeNamed));
    return facts.flatMap((each): Choice[] => (each === undefined || each.name === "pages" ? [] : [each]));
  },

  async curves() {
    const run = (await openNamed("trained"))?.run;
    if (run === undefined || run.history.length === 0) return undefined;
    const { recipe, seed, history, subject } = run;
    return {
      name: `${recipe.name}, seed ${seed}`,
      history,
      reading: readCurves(history),
      heldOut: subject?.images.watched === true ? "test digits, watched" : "held-out digits",
    };
  },

  async examine({ network: name, digits: which, site }, tell) {
    const opened = await openNamed(name);
    if (opened === undefined) {
      throw new Error(
        name === "hand"
          ? "There is no network of your hand yet: teach one under “Your hand”, or choose another network."
          : "Train keeps no run yet: train one under “Train”, or choose another network.",
      );
    }
    const { network, loss } = opened;
    if (network.classNames.length !== 10 || !["28,28", "20,20"].includes(network.inputShape.join())) {
      throw new Error(
        `This network was made for ${network.classNames.length} classes and images of ${network.inputShape.join(" x ")}: MNIST’s digits cannot be shown to it. Choose another network.`,
      );
    }
    const { training, test } = await loadDigits(which, { site, onProgress: tell });
    const digits = which === "few" ? joined(training, test) : test;
    const images = examineImages(network, asSeenBy(network, digits), { loss });
    const trainingCount = digits.count - test.count;
    examined = { network, digits, trainingCount, among: training, images };
    const { classNames } = digits;
    const confusion = confusionOf(
      digits.labels,
      images.map(({ prediction }) => prediction),
      classNames.length,
    );
    const right = images.filter(({ truth, prediction }) => truth === prediction).length;
    return { count: digits.count, right, training: trainingCount, classNames, counts: [...confusion.counts] };
  },

  behind({ truth, read }: Cell, most) {
    const all = theExamined();
    const behind = imagesIn(all.images, { truth, prediction: read });
    const isAny = truth === undefined && read === undefined;
    const images = isAny ? behind.filter((image) => image.truth !== image.prediction) : behind;
    return { total: images.length, images: images.slice(0, most).map((image) => see(all, image)) };
  },

  lookAt(index, by): ImageLook | undefined {
    const all = theExamined();
    const { network, digits, trainingCount, among } = all;
    const image = all.images.at(index);
    if (image === undefined || image.index !== index) return undefined;
    const own = selectImages(digits, Uint32Array.of(index));
    const [found] =
      by === "network"
        ? nearestImages(asSeenBy(network, own), asSeenBy(network, among), { network, count: neighbourCount + 1 })
        : nearestImages(own, among, { count: neighbourCount + 1 });
    const size = sizeOf(among.imageShape);
    return {
      image: see(all, image),
      outputs: [...createReader(network).read(asSeenBy(network, own).images).outputs],
      // A training digit is nearest to itself.
      neighbours: found
        .filter((neighbour) => index >= trainingCount || neighbour.index !== index)
        .slice(0, neighbourCount)
        .map(({ index: number, label, distance }) => ({
          number,
          label,
          distance,
          pixels: Uint8Array.from(among.images.subarray(number * size, (number + 1) * size)),
        })),
      among: among.count,
    };
  },
};

expose(api);
