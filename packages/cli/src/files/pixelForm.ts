import type { Dataset } from "inkling";
import { borderBrightness } from "inkling/pictures";
import type { PixelForm, TrainedModel } from "inkling/recipes";
import type { Output } from "../terminal/output.js";

/**
 * Scale and polarity of images as a network takes them.
 *
 * @param pixelScale what the network multiplies bytes by
 */
export function pixelFormOf({ images, imageShape }: Dataset, pixelScale: number): PixelForm {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of images) {
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  const scale = images instanceof Uint8Array ? pixelScale : 1;
  const paper = borderBrightness(images, imageShape);
  return { lowest: lowest * scale, highest: highest * scale, paper: paper * scale };
}

/** What data is like as it is read unless told otherwise: bright ink on dark paper, its full value 1. */
const usual: PixelForm = { lowest: 0, highest: 1, paper: 0 };

/** Says of images to train on what is unlike other data: the model will suit images like these alone. */
export function remarkUnusual(images: Dataset, output: Output): void {
  remarkDifference(images.name, pixelFormOf(images, 1 / 255), usual, "other data, as it is read,", output);
}

/** Says of images to be read what is unlike those that the model was trained on; of a model that does not say, unlike other data. */
export function remarkUnlike(images: Dataset, { network, pixels }: TrainedModel, output: Output): void {
  const own = pixelFormOf(images, network.pixelScale);
  if (pixels !== undefined) {
    remarkDifference(images.name, own, pixels, "the images that the model was trained on", output);
  } else {
    const other = { ...usual, highest: 255 * network.pixelScale };
    remarkDifference(images.name, own, other, "the images that models are usually trained on", output);
  }
}

/** What is unlike: the side that is ink; else a range four times as wide or narrow, or moved by a quarter of it. */
function remarkDifference(name: string, own: PixelForm, other: PixelForm, others: string, output: Output): void {
  const [bright, otherBright] = [own, other].map(({ lowest, highest, paper }) => paper > (lowest + highest) / 2);
  const [width, otherWidth] = [own, other].map(({ lowest, highest }) => highest - lowest);
  const alike = width > otherWidth / 4 && width < otherWidth * 4;
  if (bright !== otherBright) {
    const [side, otherSide] = bright ? ["bright", "dark"] : ["dark", "bright"];
    output.remark(`${name}: their paper is ${side}, that of ${others} is ${otherSide}: as negatives are to each other`);
  } else if (!alike || Math.abs(own.lowest - other.lowest) > otherWidth / 4) {
    output.remark(`${name}: a network sees pixels ${rangeOf(own)} in them, and ${rangeOf(other)} in ${others}`);
  }
}

function rangeOf({ lowest, highest }: PixelForm): string {
  return `from ${lowest.toFixed(2)} to ${highest.toFixed(2)}`;
}
